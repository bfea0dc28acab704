import { expect } from 'chai';
import { slicesOf } from '../../../adapters/sequelize/sealing/slices.js';
import { DAY_MS } from '../../../core/index.js';

const days = (...counts: number[]) =>
  counts.flatMap((count, day) => (count === 0 ? [] : [{ day: new Date(day * DAY_MS), count }]));

describe('slicesOf', () => {
  it('leaves it at one go while there is little to do, wherever it lies', () => {
    expect(slicesOf([], 10)).to.equal(undefined);
    expect(slicesOf(days(4, 0, 0, 6), 10)).to.equal(undefined);
  });

  it('takes as many days together as the limit allows, and the days without changes between them', () => {
    expect(slicesOf(days(4, 0, 6, 1, 9, 2), 10)).to.deep.equal([
      { sinceMs: 0, untilMs: 3 * DAY_MS },
      { sinceMs: 3 * DAY_MS, untilMs: 5 * DAY_MS },
      { sinceMs: 5 * DAY_MS, untilMs: 6 * DAY_MS },
    ]);
  });

  it('takes a day that is too much for itself', () => {
    expect(slicesOf(days(50, 3, 50), 10)).to.deep.equal([
      { sinceMs: 0, untilMs: DAY_MS },
      { sinceMs: DAY_MS, untilMs: 2 * DAY_MS },
      { sinceMs: 2 * DAY_MS, untilMs: 3 * DAY_MS },
    ]);
  });
});
