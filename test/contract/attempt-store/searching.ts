import { expect } from 'chai';
import { type AttemptFilter, HOUR_MS, type NewAttempt } from '../../../core/index.js';
import { type AttemptStoreCase, addAll, anAttempt, idsOf, NOTHING_KNOWN, T0 } from './attempt-harness.js';

/** Attempts by name; each case says which of them a filter lets through. */
type Named = Readonly<Record<string, Partial<NewAttempt>>>;

const FILTERS: Named = {
  plain: { participantId: '1', programPauseActive: false, foodTotal: '10.00', availableBalance: '10.00' },
  exceeded: { participantId: '2', userId: '1', foodTotal: '10.01', availableBalance: '10.00' },
  tenfold: { participantId: '10', userId: '1', foodTotal: '9.00', availableBalance: '10.00' },
  unknown: { participantId: '1', ...NOTHING_KNOWN, reason: 'failed', errorCodes: ['ordering_failed'] },
  both: {
    participantId: '2',
    reason: 'duplicate',
    errorCodes: ['food_balance_exceeded', 'hygiene_balance_exceeded'],
    foodTotal: '100.00',
    availableBalance: '99.00',
  },
};

const FIELDS: Named = {
  pause: {},
  cart: {
    cartSnapshot: ['17', '171'].map((productId) => ({ productId, quantity: 1, price: null })),
    hygieneTotal: '0.00',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/151.0.0.0 Safari/537.36 Edg/151.0.0.0',
  },
  odd: {
    createdAtMs: T0 + 4 * HOUR_MS,
    cartSnapshot: [{ productId: '"}]', quantity: 1, price: null }],
    programPauseName: "Week o'ff%",
    voucherMultiplier: '2.01',
    activeVoucherCount: 11,
    userAgent: 'Mozilla/5.0 (Linux; Android 16) Chrome/151.0.0.0 Mobile Safari/537.36',
  },
  unknown: { ...NOTHING_KNOWN, createdAtMs: T0 - 11 * HOUR_MS, cartSnapshot: [] },
};

const TEXTS: Named = {
  john: {
    participantName: 'John Doe',
    username: 'jdoe',
    ipAddress: '10.0.0.1',
    validationErrors: ['Alpha', 'Beta'],
  },
  jane: { participantName: "Jane 100% O'Neil", username: 'under_score', validationErrors: ['Gamma \\ delta'] },
  emilie: { participantName: 'ÉMILIE Ängström', username: 'ЖАННА', idempotencyKey: 'c0ffee'.repeat(10) },
  nobody: { ...NOTHING_KNOWN, validationErrors: ['👩‍👩‍👧 family; ; basket'] },
};

const CASES: readonly (readonly [
  what: string,
  named: Named,
  filter: AttemptFilter,
  expected: readonly string[],
])[] = [
  ['no filter', FILTERS, {}, ['plain', 'exceeded', 'tenfold', 'unknown', 'both']],
  ['a participant', FILTERS, { participantId: '1' }, ['plain', 'unknown']],
  ['a participant that has none', FILTERS, { participantId: '3' }, []],
  ['a user', FILTERS, { userId: '1' }, ['exceeded', 'tenfold']],
  ['a reason', FILTERS, { reason: 'duplicate' }, ['both']],
  ['an error code, among several', FILTERS, { errorCode: 'hygiene_balance_exceeded' }, ['both']],
  [
    'an error code, alone or not',
    FILTERS,
    { errorCode: 'food_balance_exceeded' },
    ['plain', 'exceeded', 'tenfold', 'both'],
  ],
  ['what is about balances, by code', FILTERS, { balanceRelated: true }, ['plain', 'exceeded', 'tenfold', 'both']],
  ['what is not about balances', FILTERS, { balanceRelated: false }, ['unknown']],
  ['a pause that was on', FILTERS, { programPauseActive: true }, ['exceeded', 'tenfold', 'both']],
  ['a pause that was off, and not one that is unknown', FILTERS, { programPauseActive: false }, ['plain']],
  ['exceeded balances, by amount and not by text', FILTERS, { balanceExceeded: true }, ['exceeded', 'both']],
  [
    'balances that were not exceeded, and not unknown ones',
    FILTERS,
    { balanceExceeded: false },
    ['plain', 'tenfold'],
  ],
  ['any of several participants', FILTERS, { participantIds: ['10', '2'] }, ['exceeded', 'tenfold', 'both']],
  ['any of no participants', FILTERS, { participantIds: [] }, []],
  ['a product, whole and not part of its id', FIELDS, { fields: { product_id: '17' } }, ['pause', 'cart']],
  ['no product of an unusual id', FIELDS, { fields: { product_id: '"}]' } }, ['odd']],
  ['the name of a pause', FIELDS, { fields: { pause_name: "Week o'ff%" } }, ['odd']],
  ['the hour, in UTC', FIELDS, { fields: { hour: '10' } }, ['pause', 'cart']],
  ['the hour, in a zone', FIELDS, { fields: { hour: '23' }, timeZone: 'Asia/Tokyo' }, ['odd']],
  ['the day of the week', FIELDS, { fields: { weekday: '5' }, timeZone: 'Pacific/Auckland' }, ['odd']],
  ['the kinds of a cart', FIELDS, { fields: { categories: 'food' } }, ['cart']],
  ['how many lines, from and to', FIELDS, { fields: { lines: '2-5' } }, ['cart']],
  ['how many vouchers', FIELDS, { fields: { voucher_count: '11+' } }, ['odd']],
  ['a multiplier by its value', FIELDS, { fields: { voucher_multiplier: '2.0' } }, ['pause', 'cart']],
  ['a browser that says it is others too', FIELDS, { fields: { browser: 'edge' } }, ['cart']],
  ['a kind of device', FIELDS, { fields: { device: 'phone' } }, ['odd']],
  ['several fields', FIELDS, { fields: { product_id: '17', lines: '1', hour: undefined } }, ['pause']],
  [
    'several filters at once',
    FILTERS,
    { participantId: '2', reason: 'invalid', balanceExceeded: true },
    ['exceeded'],
  ],
  [
    'filters that are present and undefined',
    FILTERS,
    { reason: undefined, terms: undefined, participantId: '2' },
    ['exceeded', 'both'],
  ],
  ['no terms', TEXTS, { terms: [] }, ['john', 'jane', 'emilie', 'nobody']],
  ['a participant name, whatever its case', TEXTS, { terms: ['jOHN dOE'] }, ['john']],
  ['part of a username', TEXTS, { terms: ['DOE'] }, ['john']],
  ['an IP address', TEXTS, { terms: ['10.0.0'] }, ['john']],
  ['part of an idempotency key', TEXTS, { terms: ['FFEEC0'] }, ['emilie']],
  ['the error summary, across two errors', TEXTS, { terms: ['alpha; beta'] }, ['john']],
  ['every term, each in some field', TEXTS, { terms: ['beta', 'john', '10.0'] }, ['john']],
  ['terms of which one occurs nowhere', TEXTS, { terms: ['beta', 'gamma'] }, []],
  ['no term across two fields', TEXTS, { terms: ['Doejdoe'] }, []],
  ['% as a plain character', TEXTS, { terms: ['%'] }, ['jane']],
  ['_ as a plain character', TEXTS, { terms: ['_'] }, ['jane']],
  ['a backslash as a plain character', TEXTS, { terms: ['\\'] }, ['jane']],
  ['a quote as a plain character', TEXTS, { terms: ["o'n"] }, ['jane']],
  ['letters beyond ASCII, whatever their case', TEXTS, { terms: ['émilie', 'äNGSTRÖM', 'жанна'] }, ['emilie']],
  ['no letter for its sister without an accent', TEXTS, { terms: ['emilie'] }, []],
  ['emoji', TEXTS, { terms: ['👩‍👩‍👧'] }, ['nobody']],
  ['a term and a filter', TEXTS, { terms: ['doe'], participantId: '9' }, []],
];

export const SEARCHING_CASES: readonly AttemptStoreCase[] = [
  ...CASES.map(
    ([what, named, filter, expected]): AttemptStoreCase => ({
      title: `finds by ${what}`,
      async run({ make }) {
        const store = await make();
        const names = Object.keys(named);
        const ids = await addAll(
          store,
          names.map((name) => anAttempt(named[name])),
        );
        const { attempts, next } = await store.search({ ...filter, order: 'oldest', limit: 50 });
        expect(attempts.map(({ id }) => names[ids.indexOf(id)])).to.deep.equal(expected);
        expect(next).to.equal(undefined);
      },
    }),
  ),
  {
    title: 'finds from an instant inclusive to an instant exclusive',
    async run({ make }) {
      const store = await make();
      const [, since, inside, beforeUntil] = await addAll(
        store,
        [-1, 0, 5, 9, 10].map((ms) => anAttempt({ createdAtMs: T0 + ms })),
      );
      const window = { sinceMs: T0, untilMs: T0 + 10 };
      const found = await store.search({ ...window, order: 'oldest', limit: 10 });
      expect(idsOf(found.attempts)).to.deep.equal([since, inside, beforeUntil]);
      const ofParticipant = await store.search({ ...window, participantId: '123', order: 'newest', limit: 10 });
      expect(idsOf(ofParticipant.attempts)).to.deep.equal([beforeUntil, inside, since]);
      expect(
        (await store.search({ sinceMs: T0, untilMs: T0, order: 'newest', limit: 10 })).attempts,
      ).to.deep.equal([]);
    },
  },
];
