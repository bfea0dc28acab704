import { expect } from 'chai';
import type { AttemptFacets, AttemptFilter, AttemptStore, NewAttempt } from '../../../core/index.js';
import { type AttemptStoreCase, addAll, anAttempt, NOTHING_KNOWN, T0 } from './attempt-harness.js';

const CAP = 1_000;
const WITHIN = { foodTotal: '10.00', availableBalance: '10.00' };
const EXCEEDED = { foodTotal: '100.00', availableBalance: '99.00' };

const ATTEMPTS: readonly Partial<NewAttempt>[] = [
  { reason: 'invalid', errorCodes: ['food_balance_exceeded'], programPauseActive: true, ...EXCEEDED },
  {
    reason: 'invalid',
    errorCodes: ['food_balance_exceeded', 'hygiene_balance_exceeded'],
    programPauseActive: false,
    ...EXCEEDED,
  },
  {
    reason: 'invalid',
    errorCodes: ['product_unknown', 'product_unknown'],
    programPauseActive: false,
    ...WITHIN,
    userId: '7',
  },
  { reason: 'duplicate', errorCodes: ['duplicate_order'], programPauseActive: true, ...WITHIN, userId: '7' },
  { ...NOTHING_KNOWN, reason: 'failed', errorCodes: ['ordering_failed'], participantId: '9' },
];

const NONE = { yes: 0, no: 0 };

const CASES: readonly (readonly [
  what: string,
  filter: AttemptFilter,
  expected: Omit<AttemptFacets, 'exact' | 'windows'>,
])[] = [
  [
    'without a filter',
    {},
    {
      reasons: { invalid: 3, duplicate: 1, failed: 1 },
      errorCodes: {
        food_balance_exceeded: 2,
        hygiene_balance_exceeded: 1,
        product_unknown: 1,
        duplicate_order: 1,
        ordering_failed: 1,
      },
      programPauseActive: { yes: 2, no: 2 },
      balanceExceeded: { yes: 2, no: 2 },
    },
  ],
  [
    'under a reason, which leaves the other reasons as they are',
    { reason: 'invalid' },
    {
      reasons: { invalid: 3, duplicate: 1, failed: 1 },
      errorCodes: { food_balance_exceeded: 2, hygiene_balance_exceeded: 1, product_unknown: 1 },
      programPauseActive: { yes: 1, no: 2 },
      balanceExceeded: { yes: 2, no: 1 },
    },
  ],
  [
    'under two choices, each counted under the other one',
    { programPauseActive: false, balanceExceeded: true },
    {
      reasons: { invalid: 1 },
      errorCodes: { food_balance_exceeded: 1, hygiene_balance_exceeded: 1 },
      programPauseActive: { yes: 1, no: 1 },
      balanceExceeded: { yes: 1, no: 1 },
    },
  ],
  [
    'under an error code',
    { errorCode: 'food_balance_exceeded' },
    {
      reasons: { invalid: 2 },
      errorCodes: {
        food_balance_exceeded: 2,
        hygiene_balance_exceeded: 1,
        product_unknown: 1,
        duplicate_order: 1,
        ordering_failed: 1,
      },
      programPauseActive: { yes: 1, no: 1 },
      balanceExceeded: { yes: 2, no: 0 },
    },
  ],
  [
    'under all four choices, also those that contradict each other',
    {
      reason: 'duplicate',
      errorCode: 'food_balance_exceeded',
      programPauseActive: true,
      balanceExceeded: true,
    },
    {
      reasons: { invalid: 1 },
      errorCodes: {},
      programPauseActive: NONE,
      balanceExceeded: NONE,
    },
  ],
  [
    'under a user',
    { userId: '7' },
    {
      reasons: { invalid: 1, duplicate: 1 },
      errorCodes: { product_unknown: 1, duplicate_order: 1 },
      programPauseActive: { yes: 1, no: 1 },
      balanceExceeded: { yes: 0, no: 2 },
    },
  ],
  [
    'under several participants and a field',
    { participantIds: ['123', '9'], fields: { voucher_count: '2-3' }, reason: 'duplicate' },
    {
      reasons: { invalid: 3, duplicate: 1 },
      errorCodes: { duplicate_order: 1 },
      programPauseActive: { yes: 1, no: 0 },
      balanceExceeded: { yes: 0, no: 1 },
    },
  ],
  [
    'of which nothing is known',
    { participantId: '9' },
    {
      reasons: { failed: 1 },
      errorCodes: { ordering_failed: 1 },
      programPauseActive: NONE,
      balanceExceeded: NONE,
    },
  ],
  [
    'under terms that occur nowhere',
    { terms: ['nobody'] },
    { reasons: {}, errorCodes: {}, programPauseActive: NONE, balanceExceeded: NONE },
  ],
];

export const FACET_CASES: readonly AttemptStoreCase[] = [
  ...CASES.map(
    ([what, filter, expected]): AttemptStoreCase => ({
      title: `counts the choices ${what}`,
      async run({ make }) {
        const store = await make();
        await addAll(
          store,
          ATTEMPTS.map((changes) => anAttempt(changes)),
        );
        expect(await store.facets({ filter, windows: [], cap: CAP })).to.deep.equal({
          ...expected,
          exact: true,
          windows: [],
        });
      },
    }),
  ),
  {
    title: 'counts each window, since inclusive to until exclusive, under every other filter',
    async run({ make }) {
      const store = await make();
      await addDated(store, [-1, 0, 5, 9, 10, 10, 25]);
      await addAll(store, [anAttempt({ createdAtMs: T0 + 5, participantId: '9' })]);
      const windows = [
        { sinceMs: T0, untilMs: T0 + 10 },
        { sinceMs: T0 + 20, untilMs: T0 + 20 },
        { sinceMs: T0 - 100, untilMs: T0 },
        { sinceMs: T0 + 10, untilMs: T0 + 30 },
      ];
      const facets = await store.facets({
        filter: { participantId: '123', reason: 'invalid' },
        windows,
        cap: CAP,
      });
      expect(facets.windows).to.deep.equal([3, 0, 1, 3].map((count) => ({ count, exact: true })));
    },
  },
  {
    title: 'counts windows in place of the time of the filter, and everything else within it',
    async run({ make }) {
      const store = await make();
      await addDated(store, [0, 5, 10]);
      const facets = await store.facets({
        filter: { sinceMs: T0 + 5, untilMs: T0 + 10 },
        windows: [{ sinceMs: T0, untilMs: T0 + 20 }],
        cap: CAP,
      });
      expect(facets.windows).to.deep.equal([{ count: 3, exact: true }]);
      expect(facets.reasons).to.deep.equal({ invalid: 1 });
    },
  },
  {
    title: 'counts exactly up to the cap, and says when it looked no further',
    async run({ make }) {
      const store = await make();
      await addDated(store, [0, 1, 2, 3, 4, 5]);
      const windows = [
        { sinceMs: T0, untilMs: T0 + 2 },
        { sinceMs: T0 + 2, untilMs: T0 + 9 },
      ];
      const enough = await store.facets({ filter: {}, windows, cap: 6 });
      expect(enough.exact).to.equal(true);
      const capped = await store.facets({ filter: {}, windows, cap: 3 });
      expect(capped.exact).to.equal(false);
      expect(capped.reasons.invalid).to.be.within(3, 5);
      expect(capped.windows).to.deep.equal([
        { count: 2, exact: true },
        { count: 4, exact: false },
      ]);
      const few = await store.facets({ filter: { untilMs: T0 + 3, balanceExceeded: true }, windows: [], cap: 3 });
      expect(few.exact, 'what passes the choices does not matter').to.equal(true);
    },
  },
  {
    title: 'spans from the oldest attempt to the newest, and nothing when there is none',
    async run({ make }) {
      const store = await make();
      expect(await store.span()).to.equal(undefined);
      await addDated(store, [7]);
      expect(await store.span()).to.deep.equal({ sinceMs: T0 + 7, untilMs: T0 + 8 });
      await addDated(store, [3, 5]);
      expect(await store.span()).to.deep.equal({ sinceMs: T0 + 3, untilMs: T0 + 8 });
    },
  },
];

function addDated(store: AttemptStore, instantsMs: readonly number[]): Promise<number[]> {
  return addAll(
    store,
    instantsMs.map((ms) => anAttempt({ createdAtMs: T0 + ms })),
  );
}
