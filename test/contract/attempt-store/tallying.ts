import { expect } from 'chai';
import type { AttemptStore, ErrorCode, FailureTally, NewAttempt, TallyQuery } from '../../../core/index.js';
import { type AttemptStoreCase, addAll, anAttempt, T0 } from './attempt-harness.js';

const EVERYTHING: TallyQuery = {
  sinceMs: Date.UTC(2000, 0, 1),
  untilMs: Date.UTC(2100, 0, 1),
  timeZone: 'UTC',
  groupBy: 'summary',
};

/** Above U+FFFF, yet its UTF-16 code units are below U+E000. */
const BEYOND_BMP = '\u{1F600}';
const PRIVATE_USE = '\uE000';

export const TALLYING_CASES: readonly AttemptStoreCase[] = [
  {
    title: 'counts nothing where there is nothing',
    async run({ make }) {
      const nothing = { totalFailures: 0, balanceRelated: 0, commonErrors: [], byDay: [], topParticipants: [] };
      expect(await (await make()).tally(EVERYTHING)).to.deep.equal(nothing);
    },
  },
  {
    title: 'counts everything under the same window, since inclusive to until exclusive',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ createdAtMs: T0 - 1, participantId: 'before' }),
        anAttempt({ createdAtMs: T0, participantId: 'first', validationErrors: ['A'] }),
        anAttempt({
          createdAtMs: T0 + 999,
          participantId: 'last',
          validationErrors: ['B'],
          errorCodes: ['cart_empty'],
        }),
        anAttempt({ createdAtMs: T0 + 1_000, participantId: 'after' }),
      ]);
      expect(await store.tally({ ...EVERYTHING, sinceMs: T0, untilMs: T0 + 1_000 })).to.deep.equal({
        totalFailures: 2,
        balanceRelated: 1,
        commonErrors: [
          { error: 'A', count: 1 },
          { error: 'B', count: 1 },
        ],
        byDay: [{ date: '2026-02-12', count: 2 }],
        topParticipants: [
          { participantId: 'first', name: 'John Doe', count: 1 },
          { participantId: 'last', name: 'John Doe', count: 1 },
        ],
      });
    },
  },
  {
    title: 'counts everything under the same participant',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ participantId: '1', validationErrors: ['A'] }),
        anAttempt({ participantId: '2', validationErrors: ['B'] }),
        anAttempt({ participantId: '1', validationErrors: ['A'], errorCodes: ['cart_empty'] }),
      ]);
      expect(await store.tally({ ...EVERYTHING, participantId: '1' })).to.deep.equal({
        totalFailures: 2,
        balanceRelated: 1,
        commonErrors: [{ error: 'A', count: 2 }],
        byDay: [{ date: '2026-02-12', count: 2 }],
        topParticipants: [{ participantId: '1', name: 'John Doe', count: 2 }],
      });
    },
  },
  {
    title: 'counts an attempt as balance-related once, for either balance code or both',
    async run({ make }) {
      const codes: readonly (readonly ErrorCode[])[] = [
        ['food_balance_exceeded'],
        ['hygiene_balance_exceeded'],
        ['food_balance_exceeded', 'hygiene_balance_exceeded'],
        ['product_unknown', 'hygiene_balance_exceeded'],
        ['duplicate_order'],
        [],
      ];
      const store = await make();
      await addAll(
        store,
        codes.map((errorCodes) => anAttempt({ errorCodes })),
      );
      const { totalFailures, balanceRelated } = await store.tally(EVERYTHING);
      expect({ totalFailures, balanceRelated }).to.deep.equal({ totalFailures: 6, balanceRelated: 4 });
    },
  },
  {
    title: 'groups errors by the first 100 characters of the summary, which are code points',
    async run({ make }) {
      const store = await make();
      const prefix = BEYOND_BMP.repeat(99);
      await addSummaries(store, [
        [`${prefix}ab`],
        [`${prefix}ac`],
        [`${prefix}bc`],
        [BEYOND_BMP.repeat(49), '!'.repeat(60)],
      ]);
      expect((await store.tally(EVERYTHING)).commonErrors).to.deep.equal([
        { error: `${prefix}a`, count: 2 },
        { error: `${BEYOND_BMP.repeat(49)}; ${'!'.repeat(49)}`, count: 1 },
        { error: `${prefix}b`, count: 1 },
      ]);
    },
  },
  {
    title: 'groups by code, an attempt counting once for each of its codes',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ errorCodes: ['product_unknown', 'product_unknown', 'cart_too_large'] }),
        anAttempt({ errorCodes: ['product_unknown'] }),
        anAttempt({ errorCodes: ['cart_empty'] }),
      ]);
      const tally = await store.tally({ ...EVERYTHING, groupBy: 'code' });
      expect(tally.commonErrors).to.deep.equal([
        { error: 'product_unknown', count: 2 },
        { error: 'cart_empty', count: 1 },
        { error: 'cart_too_large', count: 1 },
      ]);
      expect(tally.totalFailures).to.equal(3);
    },
  },
  {
    title: 'lists the ten most common errors, of equal counts in the order of code points',
    async run({ make }) {
      const store = await make();
      const texts = ['b', 'a', 'B', 'é', 'e\u0301', 'Z', '_', ' ', `x${BEYOND_BMP}`, `x${PRIVATE_USE}`, 'x', 'xx'];
      await addSummaries(store, [...texts.map((text) => [text]), ['xx']]);
      const { commonErrors } = await store.tally(EVERYTHING);
      expect(commonErrors.map(({ error }) => error)).to.deep.equal([
        'xx',
        ' ',
        'B',
        'Z',
        '_',
        'a',
        'b',
        'e\u0301',
        'x',
        `x${PRIVATE_USE}`,
      ]);
    },
  },
  {
    title: 'lists the ten participants with most failures, of equal counts integers by value and then text',
    async run({ make }) {
      const store = await make();
      const ids = ['b', '10', '9', '007', 'a', '-2', BEYOND_BMP, PRIVATE_USE, '100', 'B', '1', '9007199254740993'];
      await addAll(
        store,
        [...ids, '100'].map((participantId) => anAttempt({ participantId })),
      );
      const { topParticipants } = await store.tally(EVERYTHING);
      expect(topParticipants.map(({ participantId }) => participantId)).to.deep.equal([
        '100',
        '-2',
        '1',
        '9',
        '10',
        '007',
        '9007199254740993',
        'B',
        'a',
        'b',
      ]);
      expect(topParticipants[0]?.count).to.equal(2);
    },
  },
  {
    title: 'orders ids beyond the Basic Multilingual Plane by code point',
    async run({ make }) {
      const store = await make();
      await addAll(
        store,
        [BEYOND_BMP, PRIVATE_USE].map((participantId) => anAttempt({ participantId })),
      );
      expect(participantsOf(await store.tally(EVERYTHING))).to.deep.equal([PRIVATE_USE, BEYOND_BMP]);
    },
  },
  {
    title: 'names a participant as its newest attempt in the window does',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ createdAtMs: T0 + 2, participantId: '1', participantName: 'Newest' }),
        anAttempt({ createdAtMs: T0 + 1, participantId: '1', participantName: 'Older' }),
        anAttempt({ createdAtMs: T0 + 9, participantId: '1', participantName: 'After the window' }),
        anAttempt({ createdAtMs: T0 + 1, participantId: '2', participantName: 'Stored first' }),
        anAttempt({ createdAtMs: T0 + 1, participantId: '2', participantName: 'Stored last' }),
        anAttempt({ createdAtMs: T0 + 1, participantId: '3', participantName: 'Known' }),
        anAttempt({ createdAtMs: T0 + 2, participantId: '3', participantName: null }),
      ]);
      const { topParticipants } = await store.tally({ ...EVERYTHING, untilMs: T0 + 9 });
      expect(topParticipants.map(({ name }) => name)).to.deep.equal(['Newest', 'Stored last', null]);
    },
  },
];

function addSummaries(
  store: AttemptStore,
  summaries: readonly NewAttempt['validationErrors'][],
): Promise<number[]> {
  return addAll(
    store,
    summaries.map((validationErrors) => anAttempt({ validationErrors })),
  );
}

function participantsOf({ topParticipants }: FailureTally): string[] {
  return topParticipants.map(({ participantId }) => participantId);
}
