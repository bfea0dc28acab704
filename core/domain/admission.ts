import { backoffWaitMs, type FailureStreak } from './backoff.js';
import type { Policy } from './policy.js';
import { type Admissions, decideThrottle } from './throttle.js';

/** What is remembered of one user. */
export interface AdmissionState {
  readonly admissions: Admissions;
  readonly streak: FailureStreak | undefined;
}

/** How the user stands to the submission rate after the decision; goes into the `RateLimit` header. */
export interface RateStanding {
  readonly remaining: number;
  /** Until the next slot is freed. */
  readonly resetMs: number;
}

export type Admission =
  | { readonly admitted: true; readonly standing: RateStanding }
  | {
      readonly admitted: false;
      /** The guard with the longer wait; `throttled` when they are equal. */
      readonly reason: 'throttled' | 'backing_off';
      /** The longer of the two waits. */
      readonly retryAfterMs: number;
      readonly standing: RateStanding;
    };

export interface AdmissionDecision {
  readonly admission: Admission;
  /** What to remember from now on: unchanged when refused, because a refused submission takes no slot and lengthens nothing. */
  readonly state: AdmissionState;
}

/** Throttle and back-off as one decision, so that a caller can make it atomic. */
export function decideAdmission(state: AdmissionState, policy: Policy, nowMs: number): AdmissionDecision {
  const throttle = decideThrottle(state.admissions, policy.submissionRate, nowMs);
  const backoffMs = backoffWaitMs(state.streak, policy, nowMs);
  if (throttle.admitted && backoffMs === 0) {
    const { remaining, resetMs, admissions } = throttle;
    return { admission: { admitted: true, standing: { remaining, resetMs } }, state: { ...state, admissions } };
  }
  const throttleMs = throttle.admitted ? 0 : throttle.retryAfterMs;
  const reason = throttleMs >= backoffMs ? 'throttled' : 'backing_off';
  const retryAfterMs = Math.max(throttleMs, backoffMs);
  const standing = throttle.admitted
    ? { remaining: throttle.remaining + 1, resetMs: retryAfterMs }
    : { remaining: 0, resetMs: throttleMs };
  return { admission: { admitted: false, reason, retryAfterMs, standing }, state };
}
