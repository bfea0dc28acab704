import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { ReplayEvent } from '../../../apps/replay/events.js';
import { readEvents } from '../../../apps/replay/read-events.js';
import { ReplayFileError } from '../../../apps/replay/replay-file-error.js';

const PRODUCT = { type: 'product', id: 1, sku: '10002', name: 'GLOBE', category: 'food', price: '0.85' };
const PARTICIPANT = { type: 'participant', id: 1, name: 'Max Young', user_id: 10001, username: 'p12346' };
const PAUSE = {
  type: 'pause',
  name: 'Weekoff',
  from: '2011-02-21T00:00:00Z',
  until: '2011-02-28T00:00:00Z',
  multiplier: '2',
};
const GRANT = {
  type: 'grant',
  at: '2010-12-01T00:00:00Z',
  participant_id: 2,
  kind: 'hygiene',
  amount: '70',
  count: 6,
  expires_at: '2011-01-01T00:00:00Z',
};
const SUBMIT = {
  type: 'submit',
  at: '2010-12-01T08:26:00Z',
  ref: '536365',
  participant_id: 'a-uuid',
  user_id: 14013,
  items: [{ product_id: 3234, quantity: 6 }],
  ip_address: '203.0.113.28',
  user_agent: 'Mozilla/5.0',
};

describe('the events of a replay', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'order-failures-'));
    file = join(folder, 'events.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function read(content: string | Buffer): Promise<ReplayEvent[]> {
    await writeFile(file, content);
    const events: ReplayEvent[] = [];
    for await (const event of readEvents(file)) events.push(event);
    return events;
  }

  async function errorOf(content: string | Buffer): Promise<ReplayFileError> {
    const error = await read(content).then(
      () => expect.fail('the file was accepted'),
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(ReplayFileError);
    return error as ReplayFileError;
  }

  const jsonl = (...lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

  it('are read into the values of the core', async () => {
    expect(await read(jsonl(PRODUCT, PARTICIPANT, PAUSE, GRANT, SUBMIT))).to.deep.equal([
      { type: 'product', product: { id: '1', name: 'GLOBE', category: 'food', price: '0.85', active: true } },
      {
        type: 'participant',
        participant: { id: '1', name: 'Max Young' },
        userId: '10001',
        username: 'p12346',
      },
      {
        type: 'pause',
        pause: {
          name: 'Weekoff',
          fromMs: Date.UTC(2011, 1, 21),
          untilMs: Date.UTC(2011, 1, 28),
          multiplier: '2.0',
        },
      },
      {
        type: 'grant',
        grant: {
          participantId: '2',
          kind: 'hygiene',
          amount: '70.00',
          count: 6,
          grantedAtMs: Date.UTC(2010, 11, 1),
          expiresAtMs: Date.UTC(2011, 0, 1),
        },
      },
      {
        type: 'submit',
        ref: '536365',
        atMs: Date.UTC(2010, 11, 1, 8, 26),
        submission: {
          participantId: 'a-uuid',
          userId: '14013',
          lines: [{ productId: '3234', quantity: 6 }],
          ipAddress: '203.0.113.28',
          userAgent: 'Mozilla/5.0',
        },
      },
    ]);
  });

  it('are the same from a gzipped file, whatever its name', async () => {
    const content = jsonl(...Array.from({ length: 5_000 }, (_, index) => ({ ...PRODUCT, id: index + 1 })));
    expect(await read(gzipSync(content))).to.deep.equal(await read(content));
  });

  it('may have blank lines, Windows line ends and no last line end', async () => {
    const content = `\r\n${JSON.stringify(PRODUCT)}\r\n\r\n${JSON.stringify(PARTICIPANT)}`;
    expect((await read(content)).map(({ type }) => type)).to.deep.equal(['product', 'participant']);
  });

  it('may submit what a rule will refuse: that is for the pipeline to say', async () => {
    const items = [{ product_id: 1, quantity: -5 }];
    expect(await read(jsonl({ ...SUBMIT, items: [] }, { ...SUBMIT, items }))).to.have.length(2);
  });

  for (const [what, wrong, field] of [
    ['a price that is a number', { ...PRODUCT, price: 0.85 }, 'price'],
    ['a price with three places', { ...PRODUCT, price: '0.855' }, 'price'],
    ['an unknown category', { ...PRODUCT, category: 'toys' }, 'category'],
    ['an id that is not exact', { ...PRODUCT, id: 2 ** 60 }, 'id'],
    ['an empty id', { ...PRODUCT, id: '' }, 'id'],
    ['a missing name', { ...PARTICIPANT, name: undefined }, 'name'],
    ['an instant without a zone', { ...GRANT, at: '2010-12-01T00:00:00' }, 'at'],
    ['no vouchers', { ...GRANT, count: 0 }, 'count'],
    ['a pause that ends before it begins', { ...PAUSE, until: '2011-02-20T00:00:00Z' }, 'until'],
    ['a multiplier of 0', { ...PAUSE, multiplier: '0' }, 'multiplier'],
    [
      'a quantity that is text',
      { ...SUBMIT, items: [...SUBMIT.items, { product_id: 1, quantity: '2' }] },
      'items[1].quantity',
    ],
    ['an unknown type', { ...SUBMIT, type: 'refund' }, 'type'],
  ] as const) {
    it(`name the line and the field of ${what}`, async () => {
      const error = await errorOf(jsonl(PRODUCT, wrong));
      expect(error).to.include({ line: 2, field });
      expect(error.message).to.satisfy((text: string) => text.startsWith(`${file}, line 2: ${field}: `));
    });
  }

  it('name a line that is not JSON', async () => {
    const error = await errorOf(`${jsonl(PRODUCT)}{"type":`);
    expect(error.message).to.equal(`${file}, line 2: is not JSON.`);
  });

  it('name a submission that goes back in time', async () => {
    const error = await errorOf(jsonl(SUBMIT, SUBMIT, { ...SUBMIT, at: '2010-12-01T08:25:59Z' }));
    expect(error.message).to.equal(`${file}, line 3: at: must not be earlier than the submission before.`);
  });

  it('name a compressed file that is cut off', async () => {
    const whole = gzipSync(jsonl(PRODUCT));
    const error = await errorOf(whole.subarray(0, whole.length - 10));
    expect(error.message).to.match(/the compressed data is damaged/);
  });

  it('name a file that does not exist, or is a folder', async () => {
    for (const [path, problem] of [
      [join(folder, 'nowhere'), 'there is no such file.'],
      [folder, 'cannot be read (EISDIR).'],
    ] as const) {
      const error = await readEvents(path)
        .next()
        .then(undefined, (reason: unknown) => reason);
      expect(error).to.be.instanceOf(ReplayFileError);
      expect((error as Error).message).to.equal(`${path}: ${problem}`);
    }
  });
});
