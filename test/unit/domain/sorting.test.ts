import { expect } from 'chai';
import {
  ATTEMPT_ORDERS,
  type AttemptOrder,
  comparePlaces,
  orderOf,
  type SortKey,
  sortOf,
  sortValueOf,
} from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';

describe('orders of a list', () => {
  it('are by every key, in both directions', () => {
    expect(ATTEMPT_ORDERS).to.deep.equal([
      'oldest',
      'newest',
      'participant_name',
      '-participant_name',
      'username',
      '-username',
      'total_attempted',
      '-total_attempted',
      'error_summary',
      '-error_summary',
    ]);
  });

  for (const order of ATTEMPT_ORDERS) {
    it(`${order} is what it says, and read back`, () => {
      const descending = order === 'newest' || order.startsWith('-');
      expect(sortOf(order).descending).to.equal(descending);
      expect(orderOf(sortOf(order))).to.equal(order);
    });
  }
});

describe('what a row is ordered by', () => {
  const attempt = {
    ...anAttempt({
      createdAtMs: 5,
      participantName: `Ÿ${'N'.repeat(200)}`,
      username: 'JOHN',
      totalAttempted: '246.50',
      validationErrors: ['One', 'Two'],
    }),
    id: 1,
  };
  for (const [by, value] of [
    ['created_at', 5],
    ['participant_name', `ÿ${'n'.repeat(99)}`],
    ['username', 'john'],
    ['total_attempted', '246.50'],
    ['error_summary', 'one; two'],
  ] as const) {
    it(`${by} is ${JSON.stringify(value)}`, () => expect(sortValueOf(attempt, by)).to.equal(value));
  }

  for (const [by, without] of [
    ['participant_name', { participantName: null }],
    ['username', { username: null }],
    ['total_attempted', { totalAttempted: null }],
  ] as const) {
    it(`${by} is nothing where there is none`, () => {
      expect(sortValueOf({ ...attempt, ...without }, by satisfies SortKey)).to.equal(null);
    });
  }

  it('is the empty text where that is what there is', () => {
    expect(sortValueOf({ ...attempt, username: '' }, 'username')).to.equal('');
  });
});

describe('the order of two places', () => {
  const place = (key: number | string | null, id = 1) => ({ key, id });
  for (const [order, first, second] of [
    ['oldest', place(9), place(10)],
    ['newest', place(10), place(9)],
    ['oldest', place(-2), place(-1)],
    ['oldest', place(9, 1), place(9, 2)],
    ['newest', place(9, 2), place(9, 1)],
    ['total_attempted', place('9.00'), place('10.00')],
    ['-total_attempted', place('10.00'), place('9.00')],
    ['username', place('a'), place('b')],
    ['-username', place('b'), place('a')],
    // By code point, not by code unit.
    ['username', place('\uffff'), place('\u{1f600}')],
    ['username', place('10'), place('9')],
    // Those that have none are last in both directions, by id in that of the list.
    ['username', place('z'), place(null)],
    ['-username', place('z'), place(null)],
    ['username', place(''), place(null)],
    ['username', place(null, 1), place(null, 2)],
    ['-username', place(null, 2), place(null, 1)],
    ['total_attempted', place('9.00'), place(null)],
    ['-total_attempted', place(null, 2), place(null, 1)],
  ] as readonly (readonly [AttemptOrder, ReturnType<typeof place>, ReturnType<typeof place>])[]) {
    it(`${order}: ${JSON.stringify(first)} before ${JSON.stringify(second)}`, () => {
      expect(comparePlaces(first, second, order)).to.be.below(0);
      expect(comparePlaces(second, first, order)).to.be.above(0);
      expect(comparePlaces(first, { ...first }, order) === 0).to.equal(true);
    });
  }
});
