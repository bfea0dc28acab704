import { type Admission, type AdmissionState, decideAdmission, type RateStanding } from './admission.js';
import { backoffWaitMs, countFailure, type FailureStreak } from './backoff.js';
import { type Claim, decideClaim } from './claim.js';
import type { Id } from './ids.js';
import { decideLease, type ParticipantLease } from './participant-lease.js';
import type { Policy } from './policy.js';

/** A submission that wants to be let in. */
export interface Entry {
  readonly userId: Id;
  readonly participantId: Id;
  readonly cartHash: string;
  /** Of this submission alone, without blanks: nobody else can renew, complete or give back what it was granted. */
  readonly token: string;
}

/** What is remembered of one participant, and of one of their carts. */
export interface ParticipantState {
  readonly claim: Claim | undefined;
  readonly lease: ParticipantLease | undefined;
}

/** What the guard remembers that concerns one entry. */
export interface GuardState extends ParticipantState {
  readonly user: AdmissionState;
}

/** Why a submission that was admitted may not begin. */
export type Obstacle =
  /** `orderId`: the order that the claim ended in, once there is one. `retryAfterMs`: until the claim has expired. */
  | { readonly reason: 'duplicate'; readonly orderId: Id | undefined; readonly retryAfterMs: number }
  /** `retryAfterMs`: what is left of the holder's lease; it may be free earlier. */
  | { readonly reason: 'locked'; readonly retryAfterMs: number };

/** `duplicate` and `locked` have taken a slot; nothing else was changed by a refusal. */
export type EntryDecision =
  | { readonly entered: true; readonly standing: RateStanding }
  | (Omit<Extract<Admission, { admitted: false }>, 'admitted'> & { readonly entered: false })
  | (Obstacle & { readonly entered: false; readonly standing: RateStanding });

/** How a submission ended. */
export type Ending =
  | { readonly kind: 'placed'; readonly orderId: Id }
  /** `refused`: by a rule or a guard. `failed`: our own fault, and nothing was written. `unknown`: there may be an order. */
  | { readonly kind: 'refused' | 'failed' | 'unknown' };

/** What the user's failures have come to. Both 0 unless the ending counted as one. */
export interface Settled {
  /** Consecutive ones, with this one. */
  readonly failures: number;
  /** The wait that begins now. */
  readonly backoffMs: number;
}

/** Throttle and back-off, then duplicate, then locked: the first one that objects refuses. */
export function decideEntry(
  state: GuardState,
  entry: Entry,
  policy: Policy,
  nowMs: number,
): { readonly decision: EntryDecision; readonly state: GuardState } {
  const { admission, state: user } = decideAdmission(state.user, policy, nowMs);
  const { standing } = admission;
  if (!admission.admitted) {
    const { reason, retryAfterMs } = admission;
    return { decision: { entered: false, reason, retryAfterMs, standing }, state };
  }
  const { obstacle, state: participant } = occupy(state, entry.token, policy, nowMs);
  const decision: EntryDecision = obstacle
    ? { entered: false, ...obstacle, standing }
    : { entered: true, standing };
  return { decision, state: { user, ...participant } };
}

/** The participant's part of an entry: claim and lease together, or neither. */
export function occupy(
  { claim, lease }: ParticipantState,
  token: string,
  { duplicateWindowMs, lockLeaseMs }: Pick<Policy, 'duplicateWindowMs' | 'lockLeaseMs'>,
  nowMs: number,
): { readonly obstacle: Obstacle | undefined; readonly state: ParticipantState } {
  const state = { claim, lease };
  const claimed = decideClaim(claim, duplicateWindowMs, nowMs);
  if (!claimed.granted) {
    const { orderId, retryAfterMs } = claimed;
    return { obstacle: { reason: 'duplicate', orderId, retryAfterMs }, state };
  }
  const leased = decideLease(lease, nowMs);
  if (!leased.granted) return { obstacle: { reason: 'locked', retryAfterMs: leased.retryAfterMs }, state };
  return {
    obstacle: undefined,
    state: {
      claim: { token, claimedAtMs: nowMs, orderId: undefined },
      lease: { token, untilMs: nowMs + lockLeaseMs },
    },
  };
}

/** Failures are the user's, whoever holds what; claim and lease are left alone unless they are this token's. */
export function settleEntry(
  state: GuardState,
  token: string,
  ending: Ending,
  policy: Policy,
  nowMs: number,
): { readonly settled: Settled; readonly state: GuardState } {
  const streak = streakAfter(state.user.streak, ending, policy, nowMs);
  const counted = ending.kind === 'refused' ? streak : undefined;
  return {
    settled: { failures: counted?.count ?? 0, backoffMs: backoffWaitMs(counted, policy, nowMs) },
    state: { user: { ...state.user, streak }, ...vacate(state, token, ending) },
  };
}

/** The participant's part of a settlement. */
export function vacate({ claim, lease }: ParticipantState, token: string, ending: Ending): ParticipantState {
  return {
    claim: claim?.token === token ? claimAfter(claim, ending) : claim,
    lease: lease?.token === token ? undefined : lease,
  };
}

function streakAfter(streak: FailureStreak | undefined, { kind }: Ending, policy: Policy, nowMs: number) {
  if (kind === 'placed') return undefined;
  return kind === 'refused' ? countFailure(streak, policy, nowMs) : streak;
}

function claimAfter(claim: Claim, ending: Ending): Claim | undefined {
  if (ending.kind === 'placed') return { ...claim, orderId: ending.orderId };
  return ending.kind === 'unknown' || claim.orderId !== undefined ? claim : undefined;
}
