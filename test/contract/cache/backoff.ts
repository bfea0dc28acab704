import { expect } from 'chai';
import { type Admission, type Cache, DEFAULT_POLICY } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { type CacheCase, POLICY, T0, UNTHROTTLED } from './cache-harness.js';

const WAITS_MS = [2_000, 4_000, 8_000, 16_000, 60_000, 60_000, 60_000];

export const BACKOFF_CASES: readonly CacheCase[] = [
  {
    title: 'answers each consecutive failure with the wait of its number: 2, 4, 8, 16, 60, 60, 60 s',
    async run({ make }) {
      const cache = await make();
      const waits: number[] = [];
      for (const index of WAITS_MS.keys())
        waits.push(await cache.recordFailure('7', POLICY, T0 + index * 100_000));
      expect(waits).to.deep.equal(WAITS_MS);
    },
  },
  {
    title: 'refuses until exactly failure + wait, for every wait',
    async run({ make }) {
      const cache = await make();
      let failedAtMs = T0;
      for (const waitMs of WAITS_MS) {
        await cache.recordFailure('7', UNTHROTTLED, failedAtMs);
        const tooEarly = await cache.admit('7', UNTHROTTLED, failedAtMs + waitMs - 1);
        expect(refusal(tooEarly), `1 ms before the end of ${waitMs} ms`).to.deep.equal(['backing_off', 1]);
        const onTime = await cache.admit('7', UNTHROTTLED, failedAtMs + waitMs);
        expect(onTime.admitted, `at the end of ${waitMs} ms`).to.equal(true);
        failedAtMs += waitMs;
      }
    },
  },
  {
    title: 'a submission refused while backing off takes no slot and lengthens nothing',
    async run({ make }) {
      const cache = await make();
      await cache.recordFailure('7', POLICY, T0);
      for (let ms = 0; ms < 2_000; ms += 100) {
        expect(await cache.admit('7', POLICY, T0 + ms)).to.deep.equal({
          admitted: false,
          reason: 'backing_off',
          retryAfterMs: 2_000 - ms,
          standing: { remaining: 3, resetMs: 2_000 - ms },
        });
      }
      const admission = await cache.admit('7', POLICY, T0 + 2_000);
      expect(admission).to.deep.equal({ admitted: true, standing: { remaining: 2, resetMs: 60_000 } });
    },
  },
  {
    title: 'names the guard with the longer wait, and the throttle when both are equal',
    async run({ make }) {
      const cache = await make();
      await fillSlots(cache, T0);
      await cache.recordFailure('7', POLICY, T0 + 57_999);
      expect(refusal(await cache.admit('7', POLICY, T0 + 57_999))).to.deep.equal(['throttled', 2_001]);

      const equal = await make();
      await fillSlots(equal, T0);
      await equal.recordFailure('7', POLICY, T0 + 58_000);
      expect(refusal(await equal.admit('7', POLICY, T0 + 58_000))).to.deep.equal(['throttled', 2_000]);

      const longer = await make();
      await fillSlots(longer, T0);
      await longer.recordFailure('7', POLICY, T0 + 58_001);
      expect(await longer.admit('7', POLICY, T0 + 58_001)).to.deep.equal({
        admitted: false,
        reason: 'backing_off',
        retryAfterMs: 2_000,
        standing: { remaining: 0, resetMs: 1_999 },
      });
    },
  },
  ...(
    [
      [3_599_999, 4_000],
      [3_600_000, 2_000],
      [3_600_001, 2_000],
    ] as const
  ).map(
    ([afterMs, waitMs]): CacheCase => ({
      title: `${waitMs === 2_000 ? 'starts anew' : 'goes on counting'} when the last failure is ${afterMs} ms ago`,
      async run({ make }) {
        const cache = await make();
        await cache.recordFailure('7', POLICY, T0);
        expect(await cache.recordFailure('7', POLICY, T0 + afterMs)).to.equal(waitMs);
      },
    }),
  ),
  {
    title: 'measures the hour from the last failure, not from the first',
    async run({ make }) {
      const cache = await make();
      for (const hours of [0, 0.9, 1.8, 2.7]) await cache.recordFailure('7', POLICY, T0 + hours * 3_600_000);
      expect(await cache.recordFailure('7', POLICY, T0 + 3.6 * 3_600_000)).to.equal(60_000);
    },
  },
  {
    title: 'forgets the failures, and not the slots, when they are cleared',
    async run({ make }) {
      const cache = await make();
      await fillSlots(cache, T0, 2);
      for (let failure = 0; failure < 5; failure++) await cache.recordFailure('7', POLICY, T0);
      await cache.clearFailures('7');
      expect(await cache.admit('7', POLICY, T0)).to.deep.equal({
        admitted: true,
        standing: { remaining: 0, resetMs: 60_000 },
      });
      expect(await cache.recordFailure('7', POLICY, T0)).to.equal(2_000);
    },
  },
  {
    title: 'clears nothing of others, and nothing of somebody without failures',
    async run({ make }) {
      const cache = await make();
      await cache.recordFailure('7', POLICY, T0);
      await cache.clearFailures('8');
      expect(await cache.recordFailure('7', POLICY, T0)).to.equal(4_000);
      expect((await cache.admit('8', POLICY, T0)).admitted).to.equal(true);
    },
  },
  {
    title: 'decides by the waits of the policy that is handed in',
    async run({ make }) {
      const cache = await make();
      const policy = { ...DEFAULT_POLICY, backoffWaitsMs: [500, 700], backoffResetMs: 1_000 };
      expect(await cache.recordFailure('7', policy, T0)).to.equal(500);
      expect(await cache.recordFailure('7', policy, T0 + 999)).to.equal(700);
      expect(await cache.recordFailure('7', policy, T0 + 1_000)).to.equal(700);
      expect(await cache.recordFailure('7', policy, T0 + 2_000)).to.equal(500);
    },
  },
  {
    title: `counts every one of ${CONTENDERS} failures at once`,
    async run({ make }) {
      const cache = await make();
      const waits = await race(() => cache.recordFailure('7', POLICY, T0));
      const expected = [2_000, 4_000, 8_000, 16_000, ...Array<number>(CONTENDERS - 4).fill(60_000)];
      expect(waits.sort((a, b) => a - b)).to.deep.equal(expected);
    },
  },
];

async function fillSlots(cache: Cache, atMs: number, count = 3): Promise<void> {
  for (let slot = 0; slot < count; slot++) await cache.admit('7', POLICY, atMs);
}

function refusal(admission: Admission) {
  return admission.admitted ? 'admitted' : [admission.reason, admission.retryAfterMs];
}
