import { expect } from 'chai';
import {
  ATTEMPT_ORDERS,
  type AttemptOrder,
  comparePlaces,
  type NewAttempt,
  sortOf,
  sortValueOf,
} from '../../../core/index.js';
import { type AttemptStoreCase, addAll, anAttempt, idsOf, NOTHING_KNOWN, T0 } from './attempt-harness.js';
import { allPages } from './paging.js';

/** In the order of storing; each case says in which order they must come. */
type Named = Readonly<Record<string, Partial<NewAttempt>>>;

const NAMES: Named = {
  zoe: { participantName: 'zoe', username: 'b' },
  nobody: { ...NOTHING_KNOWN },
  adam: { participantName: 'adam', username: 'B' },
  anna: { participantName: 'Adam anna', username: 'a' },
  emilie: { participantName: 'ÉMILIE', username: 'c' },
  emoji: { participantName: '\u{1F600}', username: '\u{1F600}' },
  privateUse: { participantName: '\uE000', username: '\uE000' },
  empty: { participantName: '', username: '' },
  nobodyElse: { ...NOTHING_KNOWN },
};

const AMOUNTS: Named = {
  ninety: { totalAttempted: '90.00' },
  unknown: { totalAttempted: null },
  thousand: { totalAttempted: '1000.00' },
  nine: { totalAttempted: '9.00' },
  nineAgain: { totalAttempted: '9.00' },
  dollar: { totalAttempted: '9007199254740993.00' },
  dollarLess: { totalAttempted: '9007199254740992.00' },
};

const ERRORS: Named = {
  none: { errorCodes: [], validationErrors: [] },
  food: { validationErrors: ['Food'] },
  foodAndMore: { validationErrors: ['food', 'a'] },
  empty: { validationErrors: ['The cart is empty'] },
  longA: { validationErrors: [`${'x'.repeat(100)}a`] },
  longB: { validationErrors: [`${'X'.repeat(100)}`] },
};

const CASES: readonly (readonly [what: string, named: Named, order: AttemptOrder, expected: readonly string[]])[] =
  [
    [
      'participant name, whatever its case, unknown ones last',
      NAMES,
      'participant_name',
      ['empty', 'adam', 'anna', 'zoe', 'emilie', 'privateUse', 'emoji', 'nobody', 'nobodyElse'],
    ],
    [
      'participant name backwards, unknown ones last all the same',
      NAMES,
      '-participant_name',
      ['emoji', 'privateUse', 'emilie', 'zoe', 'anna', 'adam', 'empty', 'nobodyElse', 'nobody'],
    ],
    [
      'username, of equal ones by id',
      NAMES,
      'username',
      ['empty', 'anna', 'zoe', 'adam', 'emilie', 'privateUse', 'emoji', 'nobody', 'nobodyElse'],
    ],
    [
      'total, by amount and not by text, unknown ones last',
      AMOUNTS,
      'total_attempted',
      ['nine', 'nineAgain', 'ninety', 'thousand', 'dollarLess', 'dollar', 'unknown'],
    ],
    [
      'total backwards, of equal ones by id backwards',
      AMOUNTS,
      '-total_attempted',
      ['dollar', 'dollarLess', 'thousand', 'ninety', 'nineAgain', 'nine', 'unknown'],
    ],
    [
      'the first 100 characters of the error summary',
      ERRORS,
      'error_summary',
      ['none', 'food', 'foodAndMore', 'empty', 'longA', 'longB'],
    ],
  ];

export const SORTING_CASES: readonly AttemptStoreCase[] = [
  ...CASES.map(
    ([what, named, order, expected]): AttemptStoreCase => ({
      title: `orders by ${what}`,
      async run({ make }) {
        const store = await make();
        const names = Object.keys(named);
        const ids = await addAll(
          store,
          names.map((name) => anAttempt(named[name])),
        );
        const { attempts } = await store.search({ order, limit: 50 });
        expect(attempts.map(({ id }) => names[ids.indexOf(id)])).to.deep.equal(expected);
      },
    }),
  ),
  ...ATTEMPT_ORDERS.map(
    (order): AttemptStoreCase => ({
      title: `turns pages in the order ${order} without a gap or a repeat`,
      async run({ make }) {
        const store = await make();
        const all = [NAMES, AMOUNTS, ERRORS].flatMap((named) => Object.values(named));
        await addAll(
          store,
          all.map((changes, index) => anAttempt({ ...changes, createdAtMs: T0 + (index % 4) })),
        );
        const { by } = sortOf(order);
        const stored = (await store.search({ order: 'newest', limit: 50 })).attempts;
        expect(stored).to.have.length(all.length);
        const expected = stored
          .map((attempt) => ({ key: sortValueOf(attempt, by), id: attempt.id }))
          .sort((a, b) => comparePlaces(a, b, order));
        for (const limit of [1, 4, 50]) {
          expect(idsOf(await allPages(store, { order, limit })), `pages of ${limit}`).to.deep.equal(
            idsOf(expected),
          );
        }
      },
    }),
  ),
  {
    title: 'orders what passes the filters',
    async run({ make }) {
      const store = await make();
      const [, a, b] = await addAll(store, [
        anAttempt({ userId: '1', username: 'a' }),
        anAttempt({ userId: '2', username: 'y' }),
        anAttempt({ userId: '2', username: 'x' }),
      ]);
      const { attempts } = await store.search({ userId: '2', order: 'username', limit: 5 });
      expect(idsOf(attempts)).to.deep.equal([b, a]);
    },
  },
];
