import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AdmissionState,
  type Claim,
  DEFAULT_POLICY,
  decideEntry,
  type Ending,
  type Entry,
  type GuardState,
  type ParticipantLease,
  type Policy,
  renewLease,
  type SubmissionGuard,
  settleEntry,
} from '../../../core/index.js';
import { HISTORY_TIMEOUT_MS } from '../harness.js';
import { type GuardCase, T0 } from './guard-harness.js';

/** Short times, so that a history of some dozen steps meets every edge. */
const POLICY: Policy = {
  ...DEFAULT_POLICY,
  submissionRate: { limit: 3, windowMs: 60 },
  backoffWaitsMs: [2, 4, 8, 16, 60],
  backoffResetMs: 360,
  duplicateWindowMs: 100,
  lockLeaseMs: 30,
};
const EDGES_MS = [...[30, 60, 100, 360].flatMap((ms) => [ms - 1, ms, ms + 1]), 2, 4, 8, 16];
const SEED = 20_260_212;

/** What may befall submissions: they end, once or twice, late or never; they are renewed in time or too late. */
const step = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('enter' as const) },
    { weight: 3, arbitrary: fc.constant('settle' as const) },
    { weight: 1, arbitrary: fc.constant('renew' as const) },
  ),
  userId: fc.constantFrom('1', '2'),
  participantId: fc.constantFrom('1', '2'),
  cartHash: fc.constantFrom('x', 'y'),
  /** Which of the submissions so far is settled or renewed, counted from the last one. */
  ago: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(6)),
  ending: fc.oneof(
    fc.constantFrom<Ending>({ kind: 'refused' }, { kind: 'failed' }, { kind: 'unknown' }),
    fc.constantFrom('41', '42').map((orderId): Ending => ({ kind: 'placed', orderId })),
  ),
  /** Since the step before; the lengths that lie on an edge come often. */
  pauseMs: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom(...EDGES_MS) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export const HISTORY_CASES: readonly GuardCase[] = [
  {
    title: 'decides random histories as the pure functions do',
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run({ make }) {
      const seen = new Set<string>();
      const property = fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 80 }), async (steps) => {
        const guard = await make();
        const model = new Model();
        const entries: Entry[] = [];
        let nowMs = T0;
        for (const [index, one] of steps.entries()) {
          nowMs += one.pauseMs;
          if (one.what === 'enter' || entries.length === 0) entries.push(entryOf(one, index));
          const entry = entries.at(-1 - (one.what === 'enter' ? 0 : one.ago % entries.length)) as Entry;
          const expected = await apply(model, one, entry, nowMs);
          seen.add(nameOf(expected));
          expect(await apply(guard, one, entry, nowMs), `step ${index}: ${one.what}`).to.deep.equal(expected);
        }
      });
      await fc.assert(property, { seed: SEED, numRuns: 40 });
      // The histories were eventful.
      expect([...seen].sort()).to.deep.equal(
        ['backing_off', 'duplicate', 'entered', 'false', 'locked', 'settled', 'throttled', 'true'].sort(),
      );
    },
  },
];

/** Tokens in the order of the entries: a later one may meet an owner that is stale by then. */
function entryOf({ userId, participantId, cartHash }: Step, index: number): Entry {
  return { userId, participantId, cartHash, token: `token-${index}` };
}

async function apply(guard: SubmissionGuard, { what, ending }: Step, entry: Entry, nowMs: number) {
  switch (what) {
    case 'enter':
      return guard.enter(entry, POLICY, nowMs);
    case 'renew':
      return guard.renew(entry, POLICY, nowMs);
    case 'settle':
      return guard.settle(entry, ending, POLICY, nowMs);
  }
}

function nameOf(answer: Awaited<ReturnType<typeof apply>>): string {
  if (typeof answer === 'boolean') return String(answer);
  if ('failures' in answer) return 'settled';
  return answer.entered ? 'entered' : answer.reason;
}

/** A guard that never forgets and is nothing but the pure functions. */
class Model implements SubmissionGuard {
  readonly #users = new Map<string, AdmissionState>();
  readonly #claims = new Map<string, Claim | undefined>();
  readonly #leases = new Map<string, ParticipantLease | undefined>();

  async enter(entry: Entry, policy: Policy, nowMs: number) {
    const { decision, state } = decideEntry(this.#stateOf(entry), entry, policy, nowMs);
    this.#keep(entry, state);
    return decision;
  }

  async renew(entry: Entry, policy: Policy, nowMs: number) {
    const state = this.#stateOf(entry);
    const lease = renewLease(state.lease, entry.token, policy.lockLeaseMs, nowMs);
    if (lease !== undefined) this.#keep(entry, { ...state, lease });
    return lease !== undefined;
  }

  async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const { settled, state } = settleEntry(this.#stateOf(entry), entry.token, ending, policy, nowMs);
    this.#keep(entry, state);
    return settled;
  }

  #stateOf({ userId, participantId, cartHash }: Entry): GuardState {
    return {
      user: this.#users.get(userId) ?? { admissions: [], streak: undefined },
      claim: this.#claims.get(`${participantId} ${cartHash}`),
      lease: this.#leases.get(participantId),
    };
  }

  #keep({ userId, participantId, cartHash }: Entry, { user, claim, lease }: GuardState): void {
    this.#users.set(userId, user);
    this.#claims.set(`${participantId} ${cartHash}`, claim);
    this.#leases.set(participantId, lease);
  }
}
