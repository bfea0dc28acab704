import { expect } from 'chai';
import fc from 'fast-check';
import { RedisRateLimiter, RedisSubmissionGuard } from '../../../adapters/redis/index.js';
import {
  DEFAULT_POLICY,
  decideEntry,
  decideThrottle,
  type Ending,
  type GuardState,
  renewLease,
  settleEntry,
} from '../../../core/index.js';
import { useRedis } from '../../support/redis.js';
import { NOW_MS } from './calls.js';

const SEED = 20_260_212;
const WINDOW_MS = 60;

/** Steps of callers whose clocks differ by more than the window: time goes back as often as forward. */
const skewed = fc.integer({ min: -100, max: 100 });
const aPolicy = fc
  .record({
    limit: fc.integer({ min: 0, max: 4 }),
    backoffWaitsMs: fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 4 }),
    backoffResetMs: fc.integer({ min: 1, max: 90 }),
    duplicateWindowMs: fc.integer({ min: 1, max: 90 }),
    lockLeaseMs: fc.integer({ min: 1, max: 90 }),
  })
  .map(({ limit, ...waits }) => ({
    ...DEFAULT_POLICY,
    ...waits,
    submissionRate: { limit, windowMs: WINDOW_MS },
  }));

/** Some dozens, each with scripts of its own. */
const POLICIES = fc.sample(aPolicy, { seed: SEED, numRuns: 40 });
const policy = fc.constantFrom(...POLICIES);

describe('decisions in Lua', () => {
  const redis = useRedis();
  let user = 0;

  it('on submissions are those of the core, also when clocks differ and the policy changes', async () => {
    const guard = new RedisSubmissionGuard({ connection: await redis().connect() });
    const steps = fc.array(
      fc.record({
        what: fc.constantFrom('enter' as const, 'renew' as const, 'settle' as const),
        token: fc.constantFrom('a', 'b', 'c'),
        ending: fc.constantFrom<Ending>(
          { kind: 'placed', orderId: '42' },
          { kind: 'refused' },
          { kind: 'failed' },
          { kind: 'unknown' },
        ),
        skewMs: skewed,
        policy,
      }),
      { minLength: 10, maxLength: 60 },
    );
    const property = fc.asyncProperty(steps, async (history) => {
      const id = `${user++}`;
      let known: GuardState = { user: { admissions: [], streak: undefined }, claim: undefined, lease: undefined };
      for (const { what, token, ending, skewMs, policy } of history) {
        const nowMs = NOW_MS + skewMs;
        const entry = { userId: id, participantId: id, cartHash: 'c0ffee', token };
        if (what === 'enter') {
          const { decision, state } = decideEntry(known, entry, policy, nowMs);
          expect(await guard.enter(entry, policy, nowMs)).to.deep.equal(decision);
          known = state;
        } else if (what === 'renew') {
          const lease = renewLease(known.lease, token, policy.lockLeaseMs, nowMs);
          expect(await guard.renew(entry, policy, nowMs)).to.equal(lease !== undefined);
          known = { ...known, lease: lease ?? known.lease };
        } else {
          const { settled, state } = settleEntry(known, token, ending, policy, nowMs);
          expect(await guard.settle(entry, ending, policy, nowMs)).to.deep.equal(settled);
          known = state;
        }
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 200 });
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

  it('keep an order of any name, and instants of any century', async () => {
    const guard = new RedisSubmissionGuard({ connection: await redis().connect() });
    const orders = ['0042', '1e3', 'é {}:%', '👩‍👩‍👧', 'nil', 'false', ' '];
    for (const [index, orderId] of orders.entries()) {
      for (const nowMs of [-62_135_596_800_000, 0, NOW_MS, 253_402_300_799_999]) {
        const name = `${nowMs} ${index}`;
        const entry = { userId: name, participantId: name, cartHash: 'c0ffee', token: 'token' };
        expect((await guard.enter(entry, DEFAULT_POLICY, nowMs)).entered).to.equal(true);
        await guard.settle(entry, { kind: 'placed', orderId }, DEFAULT_POLICY, nowMs);
        expect(await guard.enter({ ...entry, token: 'other' }, DEFAULT_POLICY, nowMs + 299_999)).to.deep.include({
          entered: false,
          reason: 'duplicate',
          orderId,
          retryAfterMs: 1,
        });
      }
    }
  });
});
