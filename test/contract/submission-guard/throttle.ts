import { expect } from 'chai';
import type { EntryDecision } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { admit, type GuardCase, POLICY, T0 } from './guard-harness.js';

export const THROTTLE_CASES: readonly GuardCase[] = [
  {
    title: 'admits three in a minute, says how many are left, and refuses the fourth',
    async run({ make }) {
      const guard = await make();
      expect(await admit(guard, '7', POLICY, T0)).to.deep.equal(admitted(2, 60_000));
      expect(await admit(guard, '7', POLICY, T0 + 10_000)).to.deep.equal(admitted(1, 50_000));
      expect(await admit(guard, '7', POLICY, T0 + 20_000)).to.deep.equal(admitted(0, 40_000));
      expect(await admit(guard, '7', POLICY, T0 + 30_000)).to.deep.equal(throttled(30_000));
    },
  },
  ...(
    [
      [59_999, throttled(1)],
      [60_000, admitted(0, 30_000)],
      [60_001, admitted(0, 29_999)],
    ] as const
  ).map(
    ([afterMs, expected]): GuardCase => ({
      title: `counts an admission ${afterMs} ms ago ${afterMs < 60_000 ? 'still' : 'no longer'}`,
      async run({ make }) {
        const guard = await make();
        await admit(guard, '7', POLICY, T0);
        await admit(guard, '7', POLICY, T0 + 30_000);
        await admit(guard, '7', POLICY, T0 + 30_000);
        expect(await admit(guard, '7', POLICY, T0 + afterMs)).to.deep.equal(expected);
      },
    }),
  ),
  {
    title: 'slides: slots come free one by one',
    async run({ make }) {
      const guard = await make();
      for (const atMs of [0, 20_000, 40_000]) await admit(guard, '7', POLICY, T0 + atMs);
      expect((await admit(guard, '7', POLICY, T0 + 60_000)).entered).to.equal(true);
      expect(await admit(guard, '7', POLICY, T0 + 60_001)).to.deep.equal(throttled(19_999));
      expect((await admit(guard, '7', POLICY, T0 + 80_000)).entered).to.equal(true);
    },
  },
  {
    title: 'does not begin anew with the clock minute',
    async run({ make }) {
      const guard = await make();
      const minute = Math.floor(T0 / 60_000) * 60_000;
      for (const atMs of [57_000, 58_000, 59_000]) await admit(guard, '7', POLICY, minute + atMs);
      expect(await admit(guard, '7', POLICY, minute + 60_000)).to.deep.equal(throttled(57_000));
    },
  },
  {
    title: 'takes no slot for a refused submission',
    async run({ make }) {
      const guard = await make();
      for (let slot = 0; slot < 3; slot++) await admit(guard, '7', POLICY, T0);
      for (let second = 1; second < 60; second++) {
        expect(await admit(guard, '7', POLICY, T0 + second * 1_000)).to.deep.equal(
          throttled(60_000 - second * 1_000),
        );
      }
      expect(await admit(guard, '7', POLICY, T0 + 60_000)).to.deep.equal(admitted(2, 60_000));
    },
  },
  {
    title: 'counts admissions of one instant each for itself',
    async run({ make }) {
      const guard = await make();
      const decisions: EntryDecision[] = [];
      for (let slot = 0; slot < 4; slot++) decisions.push(await admit(guard, '7', POLICY, T0));
      expect(decisions).to.deep.equal([
        admitted(2, 60_000),
        admitted(1, 60_000),
        admitted(0, 60_000),
        throttled(60_000),
      ]);
    },
  },
  {
    title: 'decides by the policy that is handed in',
    async run({ make }) {
      const guard = await make();
      const five = { ...POLICY, submissionRate: { limit: 5, windowMs: 1_000 } };
      for (let slot = 0; slot < 5; slot++) expect((await admit(guard, '7', five, T0)).entered).to.equal(true);
      expect(await admit(guard, '7', five, T0 + 999)).to.deep.equal(throttled(1));
      expect(await admit(guard, '7', five, T0 + 1_000)).to.deep.equal(admitted(4, 1_000));
    },
  },
  {
    title: 'keeps users apart, however alike their ids read',
    async run({ make }) {
      const guard = await make();
      const users = [
        '7',
        '07',
        '7 ',
        'a',
        'A',
        'a:b',
        'a{b}',
        '{a}b',
        '*',
        '__proto__',
        'é',
        'e\u0301',
        '👩‍👩‍👧',
        '名'.repeat(64),
      ];
      for (const user of users) {
        for (let slot = 2; slot >= 0; slot--) {
          expect(await admit(guard, user, POLICY, T0), user).to.deep.equal(admitted(slot, 60_000));
        }
      }
      for (const user of users)
        expect(await admit(guard, user, POLICY, T0), user).to.deep.equal(throttled(60_000));
    },
  },
  {
    title: `admits exactly three of ${CONTENDERS} contenders`,
    async run({ make }) {
      const guard = await make();
      const decisions = await race(() => admit(guard, '7', POLICY, T0));
      const remaining = decisions.flatMap(({ entered, standing }) => (entered ? [standing.remaining] : []));
      expect(remaining.sort()).to.deep.equal([0, 1, 2]);
      const refused = decisions.filter((decision) => !decision.entered);
      for (const decision of refused) expect(decision).to.deep.equal(throttled(60_000));
    },
  },
];

function admitted(remaining: number, resetMs: number) {
  return { entered: true, standing: { remaining, resetMs } };
}

function throttled(retryAfterMs: number) {
  return { entered: false, reason: 'throttled', retryAfterMs, standing: { remaining: 0, resetMs: retryAfterMs } };
}
