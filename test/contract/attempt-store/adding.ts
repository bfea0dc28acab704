import { expect } from 'chai';
import { ERROR_CODES, type NewAttempt, RECORDED_REASONS } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { type AttemptStoreCase, addAll, addAt, anAttempt, idsOf, NOTHING_KNOWN, T0 } from './attempt-harness.js';

const PRODUCT_IDS = 40_000;

/** Attempts that must come back exactly as they were handed in. */
const ROUND_TRIPS: readonly (readonly [what: string, changes: Partial<NewAttempt>])[] = [
  ['every member filled', { orderId: '42', userAgent: 'x'.repeat(500) }],
  ['every member that may be null as null', NOTHING_KNOWN],
  ['no lines and no errors', { cartSnapshot: [], errorCodes: [], validationErrors: [] }],
  ['all reasons and codes', { reason: 'failed', errorCodes: ERROR_CODES, validationErrors: [...ERROR_CODES] }],
  [
    'ids that are not integers, and look-alikes of integers',
    {
      participantId: '6f2c1d7e-3f5a-4b0c-9d55-0b8f4f1c2a3b',
      userId: '007',
      orderId: '+1',
      cartSnapshot: ['1.0', '1e3', '-0', ' 7', 'null', '9007199254740993'].map((productId) => ({
        productId,
        quantity: 1,
        price: null,
      })),
    },
  ],
  [
    'odd Unicode',
    {
      participantId: '名'.repeat(64),
      participantName: 'Zoë e\u0301 👩‍👩‍👧 \u202Eright to left\u202C \uFFFD \uFFFF \u{10FFFF}',
      username: '\u0001\t\n\r\u007F\u0085\u2028\u200B\uFEFF',
      validationErrors: [`"quoted" 'single' \\ back\\u0041 \${x} $1 %s ; -- /* {"a":1} </script>`],
      programPauseName: '\uE000 𐀀',
      userAgent: '🦊'.repeat(500),
    },
  ],
  [
    'amounts beyond what a binary float can hold',
    {
      totalAttempted: '999999999999999999000000000.01',
      foodTotal: '90071992547409.93',
      hygieneTotal: '0.10',
      fullBalance: '123456789012345678.91',
      availableBalance: '370370367037037036.73',
      hygieneBalance: '0.00',
      voucherMultiplier: '3.000000001',
      activeVoucherCount: 2_000_000_000,
      cartSnapshot: [{ productId: '1', quantity: 1, price: '123456789012345678.91' }],
    },
  ],
  [
    'quantities as they were sent, in range or not',
    {
      cartSnapshot: [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER].map((quantity, index) => ({
        productId: String(index),
        quantity,
        price: '1.00',
      })),
    },
  ],
  [
    'a cart of more than a megabyte',
    {
      cartSnapshot: Array.from({ length: PRODUCT_IDS }, (_, index) => ({
        productId: `product-${index}`,
        quantity: 1,
        price: index % 2 ? '0.10' : null,
      })),
    },
  ],
  ['an instant with odd milliseconds', { createdAtMs: Date.UTC(2026, 11, 31, 23, 59, 59, 999) }],
  ['an instant before 1970', { createdAtMs: -1 }],
];

export const ADDING_CASES: readonly AttemptStoreCase[] = [
  ...ROUND_TRIPS.map(
    ([what, changes]): AttemptStoreCase => ({
      title: `keeps an attempt unchanged: ${what}`,
      async run({ make }) {
        const store = await make();
        const attempt = anAttempt(changes);
        const id = await store.add(attempt);
        expect(await store.get(id)).to.deep.equal({ ...attempt, id });
        expect(await store.recent(1)).to.deep.equal([{ ...attempt, id }]);
      },
    }),
  ),
  {
    title: 'keeps attempts unchanged that are stored at the same time, each under the id that it was given',
    async run({ make }) {
      const store = await make();
      const attempts = [...ROUND_TRIPS, ...ROUND_TRIPS].map(([, changes]) => anAttempt(changes));
      const ids = await race((index) => store.add(attempts[index] ?? anAttempt()), attempts.length);
      const kept = await Promise.all(ids.map((id) => store.get(id)));
      expect(kept).to.deep.equal(attempts.map((attempt, index) => ({ ...attempt, id: ids[index] })));
    },
  },
  {
    title: 'stores each of several submissions once when all of them are handed in several times at once',
    async run({ make }) {
      const store = await make();
      const attempts = Array.from({ length: 10 }, () => anAttempt());
      await store.add(attempts[3] ?? anAttempt());
      const ids = await race((index) => store.add(attempts[index % 10] ?? anAttempt()));
      for (const [index, id] of ids.entries()) {
        expect(await store.get(id)).to.include({ submissionId: attempts[index % 10]?.submissionId });
      }
      expect(await store.recent(200)).to.have.length(10);
    },
  },
  {
    title: 'keeps every refused submission, however alike',
    async run({ make }) {
      const store = await make();
      const ids = await addAll(
        store,
        RECORDED_REASONS.flatMap((reason) => [anAttempt({ reason }), anAttempt({ reason })]),
      );
      expect(new Set(ids).size).to.equal(2 * RECORDED_REASONS.length);
      for (const id of ids) expect(id).to.satisfy((value: number) => Number.isSafeInteger(value) && value > 0);
      const kept = await store.recent(200);
      expect(kept.map(({ reason }) => reason).sort()).to.deep.equal(
        RECORDED_REASONS.flatMap((reason) => [reason, reason]).sort(),
      );
    },
  },
  {
    title: 'stores the same submission once, and keeps the first record',
    async run({ make }) {
      const store = await make();
      const attempt = anAttempt();
      const id = await store.add(attempt);
      expect(await store.add(attempt)).to.equal(id);
      expect(await store.add({ ...attempt, createdAtMs: T0 + 1, username: 'other' })).to.equal(id);
      expect(await store.recent(10)).to.deep.equal([{ ...attempt, id }]);
    },
  },
  {
    title: `stores one submission once for ${CONTENDERS} contenders`,
    async run({ make }) {
      const store = await make();
      const attempt = anAttempt();
      const ids = await race(() => store.add(attempt));
      expect(new Set(ids).size).to.equal(1);
      expect(await store.recent(10)).to.have.length(1);
    },
  },
  {
    title: `gives ${CONTENDERS} attempts at once ids of their own`,
    async run({ make }) {
      const store = await make();
      const ids = await race(() => store.add(anAttempt()));
      expect(new Set(ids).size).to.equal(CONTENDERS);
      expect(new Set(idsOf(await store.recent(200)))).to.deep.equal(new Set(ids));
    },
  },
  {
    title: 'answers undefined for an id that it has not given',
    async run({ make }) {
      const store = await make();
      const [id = 0] = await addAt(store, 0);
      for (const absent of [id + 1, 0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
        expect(await store.get(absent), String(absent)).to.equal(undefined);
      }
    },
  },
  {
    title: 'copies values in and out',
    async run({ make }) {
      const store = await make();
      const attempt = anAttempt();
      const original = structuredClone(attempt);
      const id = await store.add(attempt);
      vandalise(attempt);
      for (const read of [
        async () => store.get(id),
        async () => (await store.recent(1))[0],
        async () => (await store.search({ order: 'newest', limit: 1 })).attempts[0],
        async () => (await store.expired(T0 + 1, 1)).samples[0],
      ]) {
        const out = await read();
        expect(out).to.deep.equal({ ...original, id });
        if (out) vandalise(out);
      }
      expect(await store.get(id)).to.deep.equal({ ...original, id });
    },
  },
  {
    title: 'lists the newest first, and of one instant the one that was stored last',
    async run({ make }) {
      const store = await make();
      const [a, b, c, d] = await addAt(store, 10, 0, 10, 5);
      expect(idsOf(await store.recent(10))).to.deep.equal([c, a, d, b]);
      expect(idsOf(await store.recent(2))).to.deep.equal([c, a]);
    },
  },
  {
    title: 'lists the newest of one participant',
    async run({ make }) {
      const store = await make();
      const ids = await addAll(
        store,
        ['1', '2', '1', '01'].map((participantId) => anAttempt({ participantId })),
      );
      expect(idsOf(await store.recent(10, '1'))).to.deep.equal([ids[2], ids[0]]);
      expect(idsOf(await store.recent(1, '1'))).to.deep.equal([ids[2]]);
      expect(await store.recent(10, '3')).to.deep.equal([]);
    },
  },
];

/** Changes everything that a caller could change, whatever its type says. */
function vandalise(attempt: NewAttempt): void {
  const open = attempt as { -readonly [K in keyof NewAttempt]: NewAttempt[K] };
  open.username = 'changed';
  (open.errorCodes as string[]).push('changed');
  (open.validationErrors as string[])[0] = 'changed';
  Object.assign(open.cartSnapshot[0] ?? {}, { quantity: 99 });
  (open.cartSnapshot as unknown[]).length = 1;
}
