import { expect } from 'chai';
import { DEFAULT_POLICY, type EntryDecision, type SubmissionGuard } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { admit, anEntry, fail, type GuardCase, POLICY, succeed, T0, UNTHROTTLED } from './guard-harness.js';

const WAITS_MS = [2_000, 4_000, 8_000, 16_000, 60_000, 60_000, 60_000];

export const BACKOFF_CASES: readonly GuardCase[] = [
  {
    title: 'answers each consecutive failure with the wait of its number: 2, 4, 8, 16, 60, 60, 60 s',
    async run({ make }) {
      const guard = await make();
      const waits: number[] = [];
      for (const index of WAITS_MS.keys()) waits.push(await fail(guard, '7', POLICY, T0 + index * 100_000));
      expect(waits).to.deep.equal(WAITS_MS);
    },
  },
  {
    title: 'refuses until exactly failure + wait, for every wait',
    async run({ make }) {
      const guard = await make();
      let failedAtMs = T0;
      for (const waitMs of WAITS_MS) {
        await fail(guard, '7', UNTHROTTLED, failedAtMs);
        const tooEarly = await admit(guard, '7', UNTHROTTLED, failedAtMs + waitMs - 1);
        expect(refusal(tooEarly), `1 ms before the end of ${waitMs} ms`).to.deep.equal(['backing_off', 1]);
        const onTime = await admit(guard, '7', UNTHROTTLED, failedAtMs + waitMs);
        expect(onTime.entered, `at the end of ${waitMs} ms`).to.equal(true);
        failedAtMs += waitMs;
      }
    },
  },
  {
    title: 'a submission refused while backing off takes no slot and lengthens nothing',
    async run({ make }) {
      const guard = await make();
      await fail(guard, '7', POLICY, T0);
      for (let ms = 0; ms < 2_000; ms += 100) {
        expect(await admit(guard, '7', POLICY, T0 + ms)).to.deep.equal({
          entered: false,
          reason: 'backing_off',
          retryAfterMs: 2_000 - ms,
          standing: { remaining: 3, resetMs: 2_000 - ms },
        });
      }
      const admission = await admit(guard, '7', POLICY, T0 + 2_000);
      expect(admission).to.deep.equal({ entered: true, standing: { remaining: 2, resetMs: 60_000 } });
    },
  },
  {
    title: 'names the guard with the longer wait, and the throttle when both are equal',
    async run({ make }) {
      const guard = await make();
      await fillSlots(guard, T0);
      await fail(guard, '7', POLICY, T0 + 57_999);
      expect(refusal(await admit(guard, '7', POLICY, T0 + 57_999))).to.deep.equal(['throttled', 2_001]);

      const equal = await make();
      await fillSlots(equal, T0);
      await fail(equal, '7', POLICY, T0 + 58_000);
      expect(refusal(await admit(equal, '7', POLICY, T0 + 58_000))).to.deep.equal(['throttled', 2_000]);

      const longer = await make();
      await fillSlots(longer, T0);
      await fail(longer, '7', POLICY, T0 + 58_001);
      expect(await admit(longer, '7', POLICY, T0 + 58_001)).to.deep.equal({
        entered: false,
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
    ([afterMs, waitMs]): GuardCase => ({
      title: `${waitMs === 2_000 ? 'starts anew' : 'goes on counting'} when the last failure is ${afterMs} ms ago`,
      async run({ make }) {
        const guard = await make();
        await fail(guard, '7', POLICY, T0);
        expect(await fail(guard, '7', POLICY, T0 + afterMs)).to.equal(waitMs);
      },
    }),
  ),
  {
    title: 'measures the hour from the last failure, not from the first',
    async run({ make }) {
      const guard = await make();
      for (const hours of [0, 0.9, 1.8, 2.7]) await fail(guard, '7', POLICY, T0 + hours * 3_600_000);
      expect(await fail(guard, '7', POLICY, T0 + 3.6 * 3_600_000)).to.equal(60_000);
    },
  },
  {
    title: 'forgets the failures, and not the slots, when an order was placed',
    async run({ make }) {
      const guard = await make();
      await fillSlots(guard, T0, 2);
      for (let failure = 0; failure < 5; failure++) await fail(guard, '7', POLICY, T0);
      await succeed(guard, '7', T0);
      expect(await admit(guard, '7', POLICY, T0)).to.deep.equal({
        entered: true,
        standing: { remaining: 0, resetMs: 60_000 },
      });
      expect(await fail(guard, '7', POLICY, T0)).to.equal(2_000);
    },
  },
  {
    title: 'an order clears nothing of others, and nothing of somebody without failures',
    async run({ make }) {
      const guard = await make();
      await fail(guard, '7', POLICY, T0);
      await succeed(guard, '8', T0);
      expect(await fail(guard, '7', POLICY, T0)).to.equal(4_000);
      expect((await admit(guard, '8', POLICY, T0)).entered).to.equal(true);
    },
  },
  {
    title: 'counts what was refused, and says how many that makes; neither our own faults nor unknown outcomes',
    async run({ make }) {
      const guard = await make();
      const settle = (kind: 'refused' | 'failed' | 'unknown') =>
        guard.settle(anEntry({ userId: '7' }), { kind }, POLICY, T0);
      expect(await settle('failed')).to.deep.equal({ failures: 0, backoffMs: 0 });
      expect(await settle('unknown')).to.deep.equal({ failures: 0, backoffMs: 0 });
      expect((await admit(guard, '7', POLICY, T0)).entered).to.equal(true);
      expect(await settle('refused')).to.deep.equal({ failures: 1, backoffMs: 2_000 });
      expect(await settle('failed')).to.deep.equal({ failures: 0, backoffMs: 0 });
      expect(await settle('refused')).to.deep.equal({ failures: 2, backoffMs: 4_000 });
      expect(await succeed(guard, '7', T0)).to.deep.equal({ failures: 0, backoffMs: 0 });
    },
  },
  {
    title: 'decides by the waits of the policy that is handed in',
    async run({ make }) {
      const guard = await make();
      const policy = { ...DEFAULT_POLICY, backoffWaitsMs: [500, 700], backoffResetMs: 1_000 };
      expect(await fail(guard, '7', policy, T0)).to.equal(500);
      expect(await fail(guard, '7', policy, T0 + 999)).to.equal(700);
      expect(await fail(guard, '7', policy, T0 + 1_000)).to.equal(700);
      expect(await fail(guard, '7', policy, T0 + 2_000)).to.equal(500);
    },
  },
  {
    title: `counts every one of ${CONTENDERS} failures at once`,
    async run({ make }) {
      const guard = await make();
      const waits = await race(() => fail(guard, '7', POLICY, T0));
      const expected = [2_000, 4_000, 8_000, 16_000, ...Array<number>(CONTENDERS - 4).fill(60_000)];
      expect(waits.sort((a, b) => a - b)).to.deep.equal(expected);
    },
  },
];

async function fillSlots(guard: SubmissionGuard, atMs: number, count = 3): Promise<void> {
  for (let slot = 0; slot < count; slot++) await admit(guard, '7', POLICY, atMs);
}

function refusal(admission: EntryDecision) {
  return admission.entered ? 'admitted' : [admission.reason, admission.retryAfterMs];
}
