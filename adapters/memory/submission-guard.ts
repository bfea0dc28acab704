import {
  type AdmissionState,
  type Claim,
  decideEntry,
  type Ending,
  type Entry,
  type EntryDecision,
  type GuardState,
  type ParticipantLease,
  type Policy,
  renewLease,
  type Settled,
  type SubmissionGuard,
  settleEntry,
} from '../../core/index.js';
import { ExpiringMap } from './expiring-map.js';

const UNKNOWN_USER: AdmissionState = { admissions: [], streak: undefined };

/** The pure functions over a memory in this process. Atomic because nothing is awaited between reading and writing; several processes do not share it. */
export class MemorySubmissionGuard implements SubmissionGuard {
  readonly #users = new ExpiringMap<AdmissionState>();
  readonly #claims = new ExpiringMap<Claim>();
  readonly #leases = new ExpiringMap<ParticipantLease>();

  /** Users, claims and leases that are remembered. */
  get size(): number {
    return this.#users.size + this.#claims.size + this.#leases.size;
  }

  async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    const { decision, state } = decideEntry(this.recall(entry), entry, policy, nowMs);
    this.remember(entry, state, policy, nowMs);
    return decision;
  }

  async renew(entry: Entry, policy: Policy, nowMs: number): Promise<boolean> {
    const state = this.recall(entry);
    const lease = renewLease(state.lease, entry.token, policy.lockLeaseMs, nowMs);
    if (lease === undefined) return false;
    this.remember(entry, { ...state, lease }, policy, nowMs);
    return true;
  }

  async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<Settled> {
    const { settled, state } = settleEntry(this.recall(entry), entry.token, ending, policy, nowMs);
    this.remember(entry, state, policy, nowMs);
    return settled;
  }

  /** What is known that concerns the entry, for whoever decides in another way. */
  recall(entry: Entry): GuardState {
    return {
      user: this.#users.get(entry.userId) ?? UNKNOWN_USER,
      claim: this.#claims.get(cartOf(entry)),
      lease: this.#leases.get(entry.participantId),
    };
  }

  /** Replaces what is known that concerns the entry. */
  remember(entry: Entry, { user, claim, lease }: GuardState, policy: Policy, nowMs: number): void {
    this.#users.put(entry.userId, user, userMattersUntilMs(user, policy), nowMs);
    this.#claims.put(cartOf(entry), claim, (claim?.claimedAtMs ?? 0) + policy.duplicateWindowMs, nowMs);
    this.#leases.put(entry.participantId, lease, lease?.untilMs ?? 0, nowMs);
  }
}

function userMattersUntilMs({ admissions, streak }: AdmissionState, policy: Policy): number {
  const keepFailureMs = Math.max(policy.backoffResetMs, ...policy.backoffWaitsMs);
  return Math.max(
    (admissions.at(-1) ?? 0) + policy.submissionRate.windowMs,
    streak === undefined ? 0 : streak.lastFailureAtMs + keepFailureMs,
  );
}

/** JSON, so that no two keys can read alike. */
function cartOf({ participantId, cartHash }: Entry): string {
  return JSON.stringify([participantId, cartHash]);
}
