import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AdmissionState,
  backoffWaitMs,
  type Cache,
  type Claim,
  countFailure,
  DEFAULT_POLICY,
  decideAdmission,
  decideClaim,
} from '../../../core/index.js';
import { type CacheCase, T0 } from './cache-harness.js';

/** Short times, so that a history of some dozen steps meets every edge. */
const POLICY = {
  ...DEFAULT_POLICY,
  submissionRate: { limit: 3, windowMs: 60 },
  backoffWaitsMs: [2, 4, 8, 16, 60],
  backoffResetMs: 360,
};
const WINDOW_MS = 100;
const SEED = 20_260_212;

const step = fc.record({
  method: fc.constantFrom('admit', 'recordFailure', 'clearFailures', 'claim', 'completeClaim', 'releaseClaim'),
  /** Whose user id and cart. */
  who: fc.constantFrom('1', '2'),
  token: fc.constantFrom('a', 'b'),
  /** Since the step before; the lengths that lie on an edge come often. */
  pauseMs: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom(16, 59, 60, 61, 99, 100, 101, 359, 360, 361) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export const HISTORY_CASES: readonly CacheCase[] = [
  {
    title: 'decides random histories as the pure functions do',
    async run({ make }) {
      const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const cache = await make();
        const model = new Model();
        let nowMs = T0;
        for (const [index, { pauseMs, ...call }] of steps.entries()) {
          nowMs += pauseMs;
          const expected = model.apply(call, nowMs);
          const actual = await apply(cache, call, nowMs);
          expect(actual, `step ${index}: ${call.method}`).to.deep.equal(expected);
        }
      });
      await fc.assert(property, { seed: SEED, numRuns: 25 });
    },
  },
];

async function apply(
  cache: Cache,
  { method, who, token }: Omit<Step, 'pauseMs'>,
  nowMs: number,
): Promise<unknown> {
  const key = { participantId: who, cartHash: 'c0ffee' };
  switch (method) {
    case 'admit':
      return cache.admit(who, POLICY, nowMs);
    case 'recordFailure':
      return cache.recordFailure(who, POLICY, nowMs);
    case 'clearFailures':
      return cache.clearFailures(who);
    case 'claim':
      return cache.claim(key, token, WINDOW_MS, nowMs);
    case 'completeClaim':
      return (await cache.claim(key, token, WINDOW_MS, nowMs)).granted && cache.completeClaim(key, token, '42');
    case 'releaseClaim':
      return (await cache.claim(key, token, WINDOW_MS, nowMs)).granted && cache.releaseClaim(key, token);
  }
}

/** A cache that never forgets and is nothing but the pure functions. */
class Model {
  readonly #users = new Map<string, AdmissionState>();
  readonly #claims = new Map<string, Claim>();

  apply({ method, who, token }: Omit<Step, 'pauseMs'>, nowMs: number): unknown {
    const user = this.#users.get(who) ?? { admissions: [], streak: undefined };
    switch (method) {
      case 'admit': {
        const { admission, state } = decideAdmission(user, POLICY, nowMs);
        this.#users.set(who, state);
        return admission;
      }
      case 'recordFailure': {
        const streak = countFailure(user.streak, POLICY, nowMs);
        this.#users.set(who, { ...user, streak });
        return backoffWaitMs(streak, POLICY, nowMs);
      }
      case 'clearFailures':
        this.#users.set(who, { ...user, streak: undefined });
        return undefined;
      case 'claim':
        return this.#claim(who, token, nowMs);
      case 'completeClaim': {
        // Claimed anew first: whether an expired claim is still known to a stale owner is up to the adapter.
        if (!this.#claim(who, token, nowMs).granted) return false;
        this.#claims.set(who, { token, claimedAtMs: nowMs, orderId: '42' });
        return true;
      }
      case 'releaseClaim':
        return this.#claim(who, token, nowMs).granted && this.#claims.delete(who);
    }
  }

  #claim(who: string, token: string, nowMs: number) {
    const decision = decideClaim(this.#claims.get(who), WINDOW_MS, nowMs);
    if (decision.granted) this.#claims.set(who, { token, claimedAtMs: nowMs, orderId: undefined });
    return decision;
  }
}
