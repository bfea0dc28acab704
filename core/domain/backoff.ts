import type { Policy } from './policy.js';

/** Consecutive failures of one user. Absent means none. */
export interface FailureStreak {
  readonly count: number;
  readonly lastFailureAtMs: number;
}

type BackoffPolicy = Pick<Policy, 'backoffWaitsMs' | 'backoffResetMs'>;

/** The streak after one more failure at `nowMs`; it starts anew when the last failure is `backoffResetMs` or more ago. */
export function countFailure(
  streak: FailureStreak | undefined,
  policy: BackoffPolicy,
  nowMs: number,
): FailureStreak {
  const goesOn = streak !== undefined && nowMs - streak.lastFailureAtMs < policy.backoffResetMs;
  return { count: goesOn ? streak.count + 1 : 1, lastFailureAtMs: nowMs };
}

/** How long the user must still wait: 0 from exactly last failure + wait on. */
export function backoffWaitMs(streak: FailureStreak | undefined, policy: BackoffPolicy, nowMs: number): number {
  if (streak === undefined || streak.count < 1) return 0;
  const waits = policy.backoffWaitsMs;
  const wait = waits[Math.min(streak.count, waits.length) - 1] ?? 0;
  return Math.max(0, streak.lastFailureAtMs + wait - nowMs);
}
