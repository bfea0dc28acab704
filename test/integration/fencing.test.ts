import { expect } from 'chai';
import { MemoryJournal, MemoryLock } from '../../adapters/memory/index.js';
import { systemPorts } from '../../adapters/node/index.js';
import { RedisSubmissionGuard } from '../../adapters/redis/index.js';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createOrderFailures, type Ordering, type SubmissionOutcome } from '../../core/index.js';
import { gate } from '../contract/contenders.js';
import { overriding, preceded } from '../support/faults.js';
import { useDatabase } from '../support/postgres.js';
import { ask, useRedis } from '../support/redis.js';

const LEASE_MS = 400;
const BREAD = '1';
const cart = (quantity: number) => [{ productId: BREAD, quantity }];

/** What keeps somebody who comes back too late from placing an order: the lease first, then the database. */
describe('A submission whose process stands still for longer than its lease', () => {
  const database = useDatabase();
  const redis = useRedis();

  beforeEach(async () => {
    const { ordering } = sequelizePorts(database().connect());
    await ordering.putProducts([{ id: BREAD, name: 'Bread', category: 'food', price: '10.00', active: true }]);
    await ordering.putParticipants([{ id: '1', name: 'P 1' }]);
    const grant = { kind: 'food', amount: '10.00', count: 5, grantedAtMs: 0, expiresAtMs: undefined } as const;
    await ordering.grantVouchers([{ participantId: '1', ...grant }]);
  });

  /** A process of its own, whose ordering system `change` wraps. */
  async function aProcess(change: (ordering: Ordering) => Ordering = (ordering) => ordering) {
    const { clock, ...platform } = systemPorts();
    const { attempts, ordering } = sequelizePorts(database().connect());
    const problems: unknown[] = [];
    const core = createOrderFailures(
      {
        ...platform,
        clock,
        attempts,
        ordering: change(ordering),
        guard: new RedisSubmissionGuard({ connection: await redis().connect() }),
        lock: new MemoryLock(clock),
        journal: new MemoryJournal(),
        observer: { submissionEnded: () => {}, problem: ({ cause }) => problems.push(cause) },
      },
      { policy: { lockLeaseMs: LEASE_MS } },
    );
    const submit = (quantity: number, userId: string) =>
      core.submitOrder({ participantId: '1', userId, lines: cart(quantity) });
    return { submit, problems };
  }

  const forgetEverything = async () => {
    const keys = await redis().keys();
    await ask(redis().url, (client) => client.del(keys));
  };

  const quantities = async () =>
    (
      await database().query<{ quantity: number }>('SELECT quantity::int FROM orders_orderline ORDER BY quantity')
    ).map(({ quantity }) => quantity);

  it('does not place its order, neither before nor after another process took over', async () => {
    const other = await aProcess();
    let meanwhile: SubmissionOutcome | undefined;
    const paused = await aProcess((ordering) =>
      preceded(ordering, 'place', async () => {
        standStill(LEASE_MS);
        meanwhile = await other.submit(2, 'another');
      }),
    );
    expect(await paused.submit(1, 'paused')).to.include({ outcome: 'refused', reason: 'failed' });
    expect(meanwhile, 'the lease had run out').to.include({ outcome: 'placed' });
    expect(paused.problems[0]).to.include({ code: 'LEASE_LOST' });
    expect(await quantities()).to.deep.equal([2]);
  });

  it('without a pause, places it: the control', async () => {
    const { submit } = await aProcess((ordering) => preceded(ordering, 'place', async () => standStill(10)));
    expect(await submit(1, 'paused')).to.include({ outcome: 'placed' });
  });

  it('does not free the participant whom another has taken over', async () => {
    const [begun, ending] = [gate(), gate()];
    const third = await aProcess();
    const successor = await aProcess((ordering) =>
      preceded(ordering, 'place', async () => {
        begun.open();
        await ending.opened;
      }),
    );
    let succeeded: Promise<SubmissionOutcome> | undefined;
    const paused = await aProcess((ordering) =>
      preceded(ordering, 'place', async () => {
        standStill(LEASE_MS);
        succeeded = successor.submit(2, 'another');
        await begun.opened;
      }),
    );
    expect(await paused.submit(1, 'paused')).to.include({ reason: 'failed' });
    expect(await third.submit(3, 'third')).to.include({ reason: 'locked' });
    ending.open();
    expect(await succeeded).to.include({ outcome: 'placed' });
  });

  it('cannot place the same cart twice, whatever guard and ordering system missed: the database refuses it', async () => {
    const other = await aProcess();
    let meanwhile: SubmissionOutcome | undefined;
    const paused = await aProcess((ordering) =>
      overriding(ordering, {
        // An ordering system that does not look at the signal at all.
        place: async (order) => {
          standStill(LEASE_MS);
          await forgetEverything();
          meanwhile = await other.submit(1, 'another');
          return ordering.place({ ...order, signal: new AbortController().signal });
        },
      }),
    );
    expect(await paused.submit(1, 'paused')).to.include({ reason: 'duplicate' });
    expect(meanwhile).to.include({ outcome: 'placed' });
    expect(await quantities()).to.deep.equal([1]);
  });
});

/** Nothing runs in the meantime, no timer either. */
function standStill(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}
