import { expect } from 'chai';
import type { Rate, RateDecision, RateLimiter } from '../../core/index.js';
import { CONTENDERS, race } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { RATE_LIMIT_HISTORY_CASES } from './histories/rate-limits.js';

export type RateLimiterHarness = Harness<RateLimiter>;

const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
const RATE: Rate = { limit: 3, windowMs: 60_000 };

export const RATE_LIMITER_CASES: readonly ContractCase<RateLimiterHarness>[] = [
  {
    title: 'gives a slot until the limit is reached, and says how many are left and when one comes free',
    async run({ make }) {
      const limiter = await make();
      expect(await limiter.take('a', RATE, T0)).to.deep.equal(taken(2, 60_000));
      expect(await limiter.take('a', RATE, T0 + 10_000)).to.deep.equal(taken(1, 50_000));
      expect(await limiter.take('a', RATE, T0 + 20_000)).to.deep.equal(taken(0, 40_000));
      expect(await limiter.take('a', RATE, T0 + 30_000)).to.deep.equal(refused(30_000));
    },
  },
  ...(
    [
      [59_999, refused(1)],
      [60_000, taken(0, 30_000)],
      [60_001, taken(0, 29_999)],
    ] as const
  ).map(
    ([afterMs, expected]): ContractCase<RateLimiterHarness> => ({
      title: `counts a slot taken ${afterMs} ms ago ${afterMs < 60_000 ? 'still' : 'no longer'}`,
      async run({ make }) {
        const limiter = await make();
        for (const ms of [0, 30_000, 30_000]) await limiter.take('a', RATE, T0 + ms);
        expect(await limiter.take('a', RATE, T0 + afterMs)).to.deep.equal(expected);
      },
    }),
  ),
  {
    title: 'does not begin anew with the clock minute',
    async run({ make }) {
      const limiter = await make();
      const minute = Math.floor(T0 / 60_000) * 60_000;
      for (const atMs of [57_000, 58_000, 59_000]) await limiter.take('a', RATE, minute + atMs);
      expect(await limiter.take('a', RATE, minute + 60_000)).to.deep.equal(refused(57_000));
    },
  },
  {
    title: 'takes no slot when it refuses',
    async run({ make }) {
      const limiter = await make();
      for (let slot = 0; slot < 3; slot++) await limiter.take('a', RATE, T0);
      for (let second = 1; second < 60; second++) await limiter.take('a', RATE, T0 + second * 1_000);
      expect(await limiter.take('a', RATE, T0 + 60_000)).to.deep.equal(taken(2, 60_000));
    },
  },
  {
    title: 'decides by the rate that is handed in',
    async run({ make }) {
      const limiter = await make();
      expect(await limiter.take('a', { limit: 1, windowMs: 100 }, T0)).to.deep.equal(taken(0, 100));
      expect(await limiter.take('a', { limit: 1, windowMs: 100 }, T0 + 99)).to.deep.equal(refused(1));
      expect(await limiter.take('a', { limit: 2, windowMs: 100 }, T0 + 99)).to.deep.equal(taken(0, 1));
    },
  },
  {
    title: 'keeps keys apart, however alike they read',
    async run({ make }) {
      const limiter = await make();
      const one: Rate = { limit: 1, windowMs: 1_000 };
      const keys = [
        'a',
        'A',
        'a ',
        'a:b',
        '{a}',
        'a{b}',
        '*',
        '::1',
        '__proto__',
        'é',
        'e\u0301',
        '👩‍👩‍👧',
        'x'.repeat(300),
      ];
      for (const key of keys) expect(await limiter.take(key, one, T0), key).to.deep.equal(taken(0, 1_000));
      for (const key of keys) expect(await limiter.take(key, one, T0), key).to.deep.equal(refused(1_000));
    },
  },
  {
    title: `gives ${CONTENDERS} contenders exactly as many slots as there are`,
    async run({ make }) {
      const limiter = await make();
      const decisions = await race(() => limiter.take('a', { limit: 10, windowMs: 60_000 }, T0));
      const remaining = decisions.flatMap((decision) => (decision.admitted ? [decision.remaining] : []));
      expect(remaining.sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      for (const decision of decisions) if (!decision.admitted) expect(decision).to.deep.equal(refused(60_000));
    },
  },
  ...RATE_LIMIT_HISTORY_CASES,
];

function taken(remaining: number, resetMs: number): RateDecision {
  return { admitted: true, remaining, resetMs };
}

function refused(retryAfterMs: number): RateDecision {
  return { admitted: false, retryAfterMs };
}
