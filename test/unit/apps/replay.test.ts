import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { MemoryAttemptStore, MemoryShop, MemoryUserStore } from '../../../adapters/memory/index.js';
import { NodeHash, RandomIds } from '../../../adapters/node/index.js';
import { ReplayBrokenError, type ReplayPorts, replay, StoreInUseError } from '../../../apps/replay/index.js';
import { failing } from '../../support/faults.js';
import { useFolder } from '../../support/folder.js';

const SET_UP = [
  { type: 'product', id: 1, name: 'Bread', category: 'food', price: '2.50' },
  { type: 'participant', id: 7, name: 'John Doe', user_id: 70, username: 'john' },
  { type: 'grant', at: '2025-08-01T00:00:00Z', participant_id: 7, kind: 'food', amount: '10.00', count: 3 },
];

const submit = (ref: string, at: string, quantity: number) => ({
  type: 'submit',
  at: `2025-08-15T10:${at}Z`,
  ref,
  participant_id: 7,
  user_id: 70,
  items: [{ product_id: 1, quantity }],
});

describe('a replay', () => {
  const folder = useFolder();

  const ports = () => ({
    shop: new MemoryShop(),
    attempts: new MemoryAttemptStore(),
    users: new MemoryUserStore(),
    hash: new NodeHash(),
    ids: new RandomIds(),
  });

  async function file(...events: readonly object[]): Promise<string> {
    const path = join(folder(), 'events.jsonl');
    await writeFile(path, events.map((event) => JSON.stringify(event)).join('\n'));
    return path;
  }

  const errorOf = async (path: string, given: ReplayPorts) =>
    replay(path, given).then(
      () => expect.fail('it went through'),
      (reason: unknown) => reason as Error,
    );

  it('runs on the clock of the events', async () => {
    const events = [submit('a', '00:00', 1), submit('b', '04:59.999', 1), submit('c', '10:00', 1)];
    const { outcomes, refused } = await replay(await file(...SET_UP, ...events), ports());
    expect([...outcomes]).to.deep.equal([
      ['placed', 2],
      ['duplicate', 1],
    ]);
    expect(refused.map(({ ref }) => ref)).to.deep.equal(['b']);
  });

  it('adds a user for each participant, who cannot log in, and names them in the attempts', async () => {
    const given = ports();
    await replay(await file(...SET_UP, submit('a', '00:00', 99)), given);
    expect(await given.users.find('70')).to.include({ username: 'john', participantId: '7', passwordHash: null });
    const [attempt] = await given.attempts.recent(1);
    expect(attempt).to.include({ username: 'john', participantName: 'John Doe' });
  });

  it('takes the last of several lines about one product', async () => {
    const dearer = { ...SET_UP[0], price: '4.00' };
    const given = ports();
    await replay(await file(...SET_UP, dearer, submit('a', '00:00', 1)), given);
    expect((await given.shop.listProducts()).map(({ price }) => price)).to.deep.equal(['4.00']);
  });

  it('stops when the store breaks, and names the submission', async () => {
    const given = ports();
    const broken = { ...given, attempts: failing(given.attempts, { methods: ['add'] }) };
    const path = await file(...SET_UP, submit('a', '00:00', 1), submit('b', '06:00', 99), submit('c', '12:00', 1));
    const error = await errorOf(path, broken);
    expect(error).to.be.instanceOf(ReplayBrokenError).and.to.include({ ref: 'b' });
    expect(error.message).to.match(/^The replay stopped at submission b, while storing a refusal: /);
    expect(await given.shop.countOrders({ sinceMs: 0, untilMs: Date.now() })).to.equal(1);
  });

  it('stops between two submissions when it is told to', async () => {
    const interruption = new AbortController();
    const path = await file(...SET_UP, submit('a', '00:00', 1), submit('b', '06:00', 2), submit('c', '12:00', 3));
    const { outcomes, finished } = await replay(path, ports(), {
      signal: interruption.signal,
      onProgress: ({ done, total }) => {
        expect(total).to.equal(3);
        if (done === 2) interruption.abort();
      },
    });
    expect([outcomes.get('placed'), finished]).to.deep.equal([2, false]);
  });

  it('leaves a store alone that has another product under the same id', async () => {
    const given = ports();
    const soap = { id: '1', name: 'Soap', category: 'hygiene', price: '2.50', active: true } as const;
    await given.shop.putProducts([soap]);
    const error = await errorOf(await file(...SET_UP), given);
    expect(error).to.be.instanceOf(StoreInUseError);
    expect(error.message).to.contain('Product 1 of the file is another product');
    expect(await given.shop.listProducts()).to.deep.equal([soap]);
  });

  it('stops at a user who is somebody else, unless it is forced', async () => {
    const given = ports();
    const roles = { isStaff: true, isSuperuser: false };
    await given.users.add({ id: '70', username: 'root', passwordHash: 'x', participantId: null, ...roles });
    const path = await file(...SET_UP, submit('a', '00:00', 1));
    expect((await errorOf(path, given)).message).to.contain('User 70 (john) of the file is somebody else');
    const { outcomes } = await replay(path, given, { force: true });
    expect(outcomes.get('placed')).to.equal(1);
    expect(await given.users.find('70')).to.include({ username: 'root' });
  });
});
