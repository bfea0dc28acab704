import { expect } from 'chai';
import type { Ending, Entry, SubmissionGuard } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { anEntry, type GuardCase, T0, UNTHROTTLED } from './guard-harness.js';

const LEASE_MS = 10_000;
const ENTERED = { entered: true };
const ENDINGS: readonly Ending[] = [
  { kind: 'placed', orderId: '42' },
  { kind: 'refused' },
  { kind: 'failed' },
  { kind: 'unknown' },
];

export const LEASE_CASES: readonly GuardCase[] = [
  {
    title: 'refuses another cart of a participant whose submission is being worked on, and says for how long',
    async run({ make }) {
      const guard = await make();
      expect(await enter(guard, aCart('a'), T0)).to.deep.equal(ENTERED);
      expect(await enter(guard, aCart('b'), T0 + 1)).to.deep.equal(locked(LEASE_MS - 1));
      expect(await enter(guard, aCart('c'), T0 + LEASE_MS - 1)).to.deep.equal(locked(1));
    },
  },
  {
    title: 'lets the next one in when the lease of a process that died has run out',
    async run({ make }) {
      const guard = await make();
      await enter(guard, aCart('a'), T0);
      expect(await enter(guard, aCart('b'), T0 + LEASE_MS)).to.deep.equal(ENTERED);
    },
  },
  {
    title:
      'makes no claim for who is refused as locked: the same cart may come as soon as the participant is free',
    async run({ make }) {
      const guard = await make();
      const first = aCart('a');
      await enter(guard, first, T0);
      expect(await enter(guard, aCart('b'), T0)).to.deep.equal(locked(LEASE_MS));
      await settle(guard, first, { kind: 'refused' }, T0);
      expect(await enter(guard, aCart('b'), T0)).to.deep.equal(ENTERED);
    },
  },
  ...ENDINGS.map(
    (ending): GuardCase => ({
      title: `frees the participant at once when the submission ends as ${ending.kind}`,
      async run({ make }) {
        const guard = await make();
        const first = aCart('a');
        await enter(guard, first, T0);
        await settle(guard, first, ending, T0 + 1);
        expect(await enter(guard, aCart('b'), T0 + 1)).to.deep.equal(ENTERED);
      },
    }),
  ),
  {
    title: 'a renewed lease lasts from the renewal on',
    async run({ make }) {
      const guard = await make();
      const first = aCart('a');
      await enter(guard, first, T0);
      expect(await guard.renew(first, UNTHROTTLED, T0 + 3_000)).to.equal(true);
      expect(await enter(guard, aCart('b'), T0 + 3_000 + LEASE_MS - 1)).to.deep.equal(locked(1));
      expect(await guard.renew(first, UNTHROTTLED, T0 + 3_000 + LEASE_MS - 1)).to.equal(true);
      expect(await enter(guard, aCart('b'), T0 + 3_000 + LEASE_MS)).to.deep.equal(locked(LEASE_MS - 1));
      expect(await enter(guard, aCart('b'), T0 + 3_000 + 2 * LEASE_MS - 1)).to.deep.equal(ENTERED);
    },
  },
  {
    title: 'a lease that has run out cannot be renewed, even if nobody has taken over',
    async run({ make }) {
      const guard = await make();
      const first = aCart('a');
      await enter(guard, first, T0);
      expect(await guard.renew(first, UNTHROTTLED, T0 + LEASE_MS)).to.equal(false);
      expect(await enter(guard, aCart('b'), T0 + LEASE_MS)).to.deep.equal(ENTERED);
    },
  },
  {
    title: 'who was refused, settled or never let in has no lease to renew',
    async run({ make }) {
      const guard = await make();
      const [first, second] = [aCart('a'), aCart('b')];
      expect(await guard.renew(first, UNTHROTTLED, T0)).to.equal(false);
      await enter(guard, first, T0);
      await enter(guard, second, T0);
      expect(await guard.renew(second, UNTHROTTLED, T0)).to.equal(false);
      await settle(guard, first, { kind: 'failed' }, T0);
      expect(await guard.renew(first, UNTHROTTLED, T0)).to.equal(false);
    },
  },
  {
    title: 'a stale owner neither renews nor frees what another has taken over',
    async run({ make }) {
      const guard = await make();
      const [stale, current] = [aCart('a'), aCart('b')];
      await enter(guard, stale, T0);
      await enter(guard, current, T0 + LEASE_MS);
      expect(await guard.renew(stale, UNTHROTTLED, T0 + LEASE_MS)).to.equal(false);
      for (const ending of ENDINGS) await settle(guard, stale, ending, T0 + LEASE_MS);
      expect(await enter(guard, aCart('c'), T0 + LEASE_MS)).to.deep.equal(locked(LEASE_MS));
      expect(await guard.renew(current, UNTHROTTLED, T0 + LEASE_MS)).to.equal(true);
    },
  },
  {
    title: 'keeps participants apart, however alike their ids read',
    async run({ make }) {
      const guard = await make();
      const ids = ['7', '07', '7 ', 'a', 'A', 'a:b', 'a{b}', '{a}b', '*', '__proto__', 'é', 'e\u0301', '👩‍👩‍👧'];
      for (const participantId of ids) {
        expect(await enter(guard, anEntry({ participantId }), T0), participantId).to.deep.equal(ENTERED);
      }
      for (const participantId of ids) {
        const another = anEntry({ participantId, cartHash: 'f00d' });
        expect(await enter(guard, another, T0), participantId).to.deep.equal(locked(LEASE_MS));
      }
    },
  },
  {
    title: `lets exactly one of ${CONTENDERS} carts of a participant in at a time, also after a lease that has run out`,
    async run({ make }) {
      const guard = await make();
      for (const atMs of [T0, T0 + LEASE_MS]) {
        const decisions = await race((index) => enter(guard, aCart(`${atMs}-${index}`), atMs));
        expect(decisions.filter(({ entered }) => entered)).to.have.length(1);
        for (const decision of decisions) if (!decision.entered) expect(decision).to.deep.equal(locked(LEASE_MS));
      }
    },
  },
];

/** A cart of participant 123, submitted by a user of its own. */
function aCart(cartHash: string): Entry {
  return anEntry({ participantId: '123', cartHash });
}

async function enter(guard: SubmissionGuard, entry: Entry, nowMs: number) {
  const { standing, ...decision } = await guard.enter(entry, UNTHROTTLED, nowMs);
  return decision;
}

function settle(guard: SubmissionGuard, entry: Entry, ending: Ending, nowMs: number) {
  return guard.settle(entry, ending, UNTHROTTLED, nowMs);
}

function locked(retryAfterMs: number) {
  return { entered: false, reason: 'locked', retryAfterMs };
}
