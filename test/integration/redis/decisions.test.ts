import { expect } from 'chai';
import fc from 'fast-check';
import { RedisCache, RedisRateLimiter } from '../../../adapters/redis/index.js';
import {
  type AdmissionState,
  backoffWaitMs,
  type Claim,
  countFailure,
  DEFAULT_POLICY,
  decideAdmission,
  decideClaim,
  decideThrottle,
} from '../../../core/index.js';
import { useRedis } from '../../support/redis.js';
import { NOW_MS } from './calls.js';

const SEED = 20_260_212;
const WINDOW_MS = 60;

/** Steps of callers whose clocks differ by more than the window: time goes back as often as forward. */
const skewed = fc.integer({ min: -100, max: 100 });
const policy = fc
  .record({
    limit: fc.integer({ min: 0, max: 4 }),
    backoffWaitsMs: fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 4 }),
    backoffResetMs: fc.integer({ min: 1, max: 90 }),
  })
  .map(({ limit, ...waits }) => ({
    ...DEFAULT_POLICY,
    ...waits,
    submissionRate: { limit, windowMs: WINDOW_MS },
  }));

describe('decisions in Lua', () => {
  const redis = useRedis();
  let user = 0;

  it('on admissions and failures are those of the core, also when clocks differ and the policy changes', async () => {
    const cache = new RedisCache({ connection: await redis().connect() });
    const steps = fc.array(fc.record({ skewMs: skewed, failed: fc.boolean(), policy }), {
      minLength: 10,
      maxLength: 40,
    });
    const property = fc.asyncProperty(steps, async (history) => {
      const userId = `user ${user++}`;
      let state: AdmissionState = { admissions: [], streak: undefined };
      for (const { skewMs, failed, policy } of history) {
        const nowMs = NOW_MS + skewMs;
        const decision = decideAdmission(state, policy, nowMs);
        expect(await cache.admit(userId, policy, nowMs)).to.deep.equal(decision.admission);
        state = decision.state;
        if (!failed) continue;
        const streak = countFailure(state.streak, policy, nowMs);
        expect(await cache.recordFailure(userId, policy, nowMs)).to.equal(backoffWaitMs(streak, policy, nowMs));
        state = { ...state, streak };
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  it('on slots are those of the core, with few slots and with many', async () => {
    const limiter = new RedisRateLimiter({ connection: await redis().connect() });
    const steps = fc.array(fc.record({ skewMs: skewed, limit: fc.constantFrom(0, 1, 2, 50) }), {
      minLength: 20,
      maxLength: 80,
    });
    const property = fc.asyncProperty(steps, async (history) => {
      const key = `address ${user++}`;
      let admissions: readonly number[] = [];
      for (const { skewMs, limit } of history) {
        const rate = { limit, windowMs: WINDOW_MS };
        const decision = decideThrottle(admissions, rate, NOW_MS + skewMs);
        const { admissions: kept, ...expected } = { admissions, ...decision };
        expect(await limiter.take(key, rate, NOW_MS + skewMs)).to.deep.equal(expected);
        admissions = kept;
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  it('on claims are those of the core, also when clocks differ', async () => {
    const cache = new RedisCache({ connection: await redis().connect() });
    const property = fc.asyncProperty(fc.array(skewed, { minLength: 10, maxLength: 30 }), async (history) => {
      const key = { participantId: `participant ${user++}`, cartHash: 'c0ffee' };
      let claim: Claim | undefined;
      for (const [step, skewMs] of history.entries()) {
        const token = `token ${step}`;
        const nowMs = NOW_MS + skewMs;
        const decision = decideClaim(claim, WINDOW_MS, nowMs);
        expect(await cache.claim(key, token, WINDOW_MS, nowMs)).to.deep.equal(decision);
        if (decision.granted) claim = { token, claimedAtMs: nowMs, orderId: undefined };
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  it('keep an order of any name, and instants of any century', async () => {
    const cache = new RedisCache({ connection: await redis().connect() });
    const orders = ['0042', '1e3', 'é {}:%', '👩‍👩‍👧', 'nil', 'false', ' '];
    for (const [index, orderId] of orders.entries()) {
      for (const nowMs of [-62_135_596_800_000, 0, NOW_MS, 253_402_300_799_999]) {
        const key = { participantId: `${nowMs}`, cartHash: `${index}` };
        await cache.claim(key, 'token', 300_000, nowMs);
        await cache.completeClaim(key, 'token', orderId);
        expect(await cache.claim(key, 'other', 300_000, nowMs + 299_999)).to.deep.equal({
          granted: false,
          orderId,
          retryAfterMs: 1,
        });
      }
    }
  });
});
