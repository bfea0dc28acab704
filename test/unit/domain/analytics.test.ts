import { expect } from 'chai';
import {
  DAY_MS,
  type FailureTally,
  fillDays,
  InvalidInputError,
  interpretTally,
  periodOf,
} from '../../../core/index.js';

const UNTIL = Date.parse('2026-02-12T10:00:00Z');
const TALLY: FailureTally = {
  totalFailures: 42,
  balanceRelated: 28,
  commonErrors: [],
  byDay: [],
  topParticipants: [],
};

describe('periodOf', () => {
  for (const [days, taken] of [
    [1, 1],
    [7, 7],
    [90, 90],
    [91, 90],
    [1_000_000, 90],
  ] as const) {
    it(`takes ${days} days as ${taken} times 24 hours up to the end`, () => {
      expect(periodOf(days, UNTIL)).to.deep.equal({
        days: taken,
        sinceMs: UNTIL - taken * DAY_MS,
        untilMs: UNTIL,
      });
    });
  }

  for (const days of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`does not take ${days} days, and names the field`, () => {
      expect(() => periodOf(days, UNTIL))
        .to.throw(InvalidInputError)
        .that.includes({ field: 'days' });
    });
  }
});

describe('interpretTally', () => {
  it("gives the guide's example: 42 failures and 458 orders are 8.4 per cent", () => {
    const period = periodOf(7, UNTIL);
    expect(interpretTally(TALLY, 458, period)).to.deep.equal({
      ...TALLY,
      totalOrders: 458,
      failureRate: 8.4,
      period,
    });
  });

  for (const [totalFailures, totalOrders, failureRate] of [
    [0, 0, 0],
    [0, 10, 0],
    [10, 0, 100],
    [1, 2, 33.33],
  ] as const) {
    it(`gives ${failureRate} for ${totalFailures} failures and ${totalOrders} orders`, () => {
      const tally = { ...TALLY, totalFailures };
      expect(interpretTally(tally, totalOrders, periodOf(7, UNTIL)).failureRate).to.equal(failureRate);
    });
  }
});

describe('fillDays', () => {
  it('adds the days without a failure and keeps the others', () => {
    const byDay = [{ date: '2026-02-11', count: 3 }];
    expect(fillDays(byDay, periodOf(2, UNTIL), 'UTC')).to.deep.equal([
      { date: '2026-02-10', count: 0 },
      { date: '2026-02-11', count: 3 },
      { date: '2026-02-12', count: 0 },
    ]);
  });
});
