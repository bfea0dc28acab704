import { expect } from 'chai';
import { backoffWaitMs, countFailure, DEFAULT_POLICY, type FailureStreak } from '../../../core/index.js';

const NOW = 10_000_000;
const streakOf = (count: number, lastFailureAtMs = NOW): FailureStreak => ({ count, lastFailureAtMs });

describe('back-off', () => {
  for (const [count, waitMs] of [
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [4, 16_000],
    [5, 60_000],
    [6, 60_000],
    [1_000_000, 60_000],
  ] as const) {
    it(`after failure ${count} waits ${waitMs} ms, and not a millisecond longer`, () => {
      expect(backoffWaitMs(streakOf(count), DEFAULT_POLICY, NOW)).to.equal(waitMs);
      expect(backoffWaitMs(streakOf(count), DEFAULT_POLICY, NOW + waitMs - 1)).to.equal(1);
      expect(backoffWaitMs(streakOf(count), DEFAULT_POLICY, NOW + waitMs)).to.equal(0);
      expect(backoffWaitMs(streakOf(count), DEFAULT_POLICY, NOW + waitMs + 1)).to.equal(0);
    });
  }

  it('waits for nothing without a failure', () => {
    expect(backoffWaitMs(undefined, DEFAULT_POLICY, NOW)).to.equal(0);
    expect(backoffWaitMs(streakOf(0), DEFAULT_POLICY, NOW)).to.equal(0);
  });

  it('counts the first failure', () => {
    expect(countFailure(undefined, DEFAULT_POLICY, NOW)).to.deep.equal(streakOf(1));
  });

  for (const [ageMs, count] of [
    [0, 5],
    [3_599_999, 5],
    [3_600_000, 1],
    [3_600_001, 1],
  ] as const) {
    it(`counts ${count} when the last of four failures is ${ageMs} ms old`, () => {
      expect(countFailure(streakOf(4, NOW - ageMs), DEFAULT_POLICY, NOW)).to.deep.equal(streakOf(count));
    });
  }

  it('starts anew by the last failure, not by the first', () => {
    let streak: FailureStreak | undefined;
    for (let failure = 0; failure < 4; failure++) {
      streak = countFailure(streak, DEFAULT_POLICY, NOW + failure * 3_000_000);
    }
    expect(streak).to.deep.equal(streakOf(4, NOW + 9_000_000));
  });

  it('goes on counting when another process reports a failure late', () => {
    expect(countFailure(streakOf(1, NOW + 500), DEFAULT_POLICY, NOW)).to.deep.equal(streakOf(2));
  });

  it('waits for nothing when the policy has no waits', () => {
    expect(backoffWaitMs(streakOf(3), { ...DEFAULT_POLICY, backoffWaitsMs: [] }, NOW)).to.equal(0);
  });
});
