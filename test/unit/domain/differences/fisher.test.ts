import { expect } from 'chai';
import fc from 'fast-check';
import { fisherExactTest, holmAdjusted, logFactorial } from '../../../../core/index.js';

/**
 * Counts of two groups (with, all, with, all) and the p-value, from exact fractions: with `from math import comb`, K = a + c and w(k) = comb(n1, k) * comb(n2, K - k), python3 says
 * `Fraction(sum(w(k) for k in range(max(0, K - n2), min(n1, K) + 1) if w(k) <= w(a)), comb(n1 + n2, K))`. The second is the example of scipy's documentation.
 */
const REFERENCE: readonly (readonly [number, number, number, number, number])[] = [
  [3, 4, 1, 4, 4.857142857142857e-1],
  [8, 10, 1, 6, 3.496503496503497e-2],
  [1, 10, 11, 14, 2.759456185220084e-3],
  [0, 5, 5, 5, 7.936507936507936e-3],
  [10, 10, 0, 12, 1.546441174924147e-6],
  [2, 7, 8, 9, 3.496503496503497e-2],
  [0, 3, 7, 400, 1],
  [5, 20, 3, 400, 7.448179846984519e-6],
  [30, 100, 45, 100, 4.053400651498261e-2],
  [1, 1, 1, 2, 1],
  [200, 1_000, 150, 1_000, 3.888421005981852e-3],
  [520, 596, 64, 111, 6.345377644026497e-12],
  [12, 596, 9, 111, 2.3760014470631e-3],
  [0, 596, 3, 111, 3.782064490751236e-3],
  [900, 2_000, 1_300, 3_000, 2.449775446569422e-1],
  [40, 50, 100, 9_000, 7.852563110417105e-66],
  [499, 999, 501, 1_001, 1],
  [7, 7, 7, 7, 1],
  [1_500, 5_000, 900, 5_000, 4.799994273260972e-45],
];

const test = (a: number, n1: number, c: number, n2: number) =>
  fisherExactTest({ first: { with: a, all: n1 }, second: { with: c, all: n2 } });

function choose(all: number, chosen: number): bigint {
  let result = 1n;
  for (let step = 1; step <= chosen; step++) result = (result * BigInt(all - chosen + step)) / BigInt(step);
  return result;
}

/** By whole numbers, all tables one after the other. */
function exact(a: number, n1: number, c: number, n2: number): number {
  const having = a + c;
  const ways = (with_: number) => choose(n1, with_) * choose(n2, having - with_);
  let sum = 0n;
  for (let at = Math.max(0, having - n2); at <= Math.min(n1, having); at++)
    if (ways(at) <= ways(a)) sum += ways(at);
  return Number((sum * 10n ** 30n) / choose(n1 + n2, having)) / 1e30;
}

describe("Fisher's exact test", () => {
  for (const [a, n1, c, n2, p] of REFERENCE) {
    it(`is ${p} for ${a} of ${n1} and ${c} of ${n2}`, () => {
      expect(test(a, n1, c, n2) / p).to.be.closeTo(1, 1e-10);
    });
  }

  const table = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
    .chain(([n1, n2]) =>
      fc.tuple(fc.integer({ min: 0, max: n1 }), fc.constant(n1), fc.integer({ min: 0, max: n2 }), fc.constant(n2)),
    );

  it('is what all tables with the same margins say, counted one by one in whole numbers', () => {
    fc.assert(
      fc.property(table, ([a, n1, c, n2]) => {
        const p = exact(a, n1, c, n2);
        if (p > 1e-15) expect(test(a, n1, c, n2) / p).to.be.closeTo(1, 1e-10);
      }),
      { numRuns: 500 },
    );
  });

  it('minds neither which group is the first, nor which side is counted', () => {
    fc.assert(
      fc.property(table, ([a, n1, c, n2]) => {
        const p = test(a, n1, c, n2);
        for (const other of [
          test(c, n2, a, n1),
          test(n1 - a, n1, n2 - c, n2),
          test(a, a + c, n1 - a, n1 + n2 - a - c),
        ]) {
          expect(other).to.be.closeTo(p, p * 1e-10);
        }
      }),
    );
  });

  it('is 1 when a group is empty, and stays a number for a hundred thousand attempts', () => {
    expect(test(0, 0, 5, 9)).to.equal(1);
    expect(test(0, 0, 0, 0)).to.equal(1);
    expect(test(25_000, 50_000, 25_000, 50_000)).to.be.closeTo(1, 1e-9);
    expect(test(25_300, 50_000, 25_000, 50_000)).to.be.closeTo(0.058_613_647_082_847, 1e-10);
    expect(test(50_000, 50_000, 0, 50_000)).to.equal(0);
  });

  it('stands on logarithms of factorials that are exact where the series begins', () => {
    let sum = 0;
    for (let count = 1; count <= 200; count++) {
      sum += Math.log(count);
      expect(logFactorial(count), `${count}!`).to.be.closeTo(sum, 1e-11);
    }
    expect(logFactorial(0)).to.equal(0);
  });
});

describe("Holm's correction", () => {
  it('multiplies the smallest by all, the next by all but one, and lets none fall below one before it', () => {
    expect(holmAdjusted([0.04, 0.01, 0.03, 0.005])).to.deep.equal([0.06, 0.03, 0.06, 0.02]);
  });

  it('goes no higher than 1, and leaves one alone, or none, as it is', () => {
    expect(holmAdjusted([0.9, 0.8])).to.deep.equal([1, 1]);
    expect(holmAdjusted([0.03])).to.deep.equal([0.03]);
    expect(holmAdjusted([])).to.deep.equal([]);
  });
});
