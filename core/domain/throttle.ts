import type { Rate } from './policy.js';

/** Instants of the admissions so far, in any order. */
export type Admissions = readonly number[];

export type ThrottleDecision =
  /** `admissions`: what to remember from now on. `remaining`: slots left after this one; `resetMs`: until the next slot is freed. */
  | {
      readonly admitted: true;
      readonly admissions: Admissions;
      readonly remaining: number;
      readonly resetMs: number;
    }
  | { readonly admitted: false; readonly retryAfterMs: number };

/**
 * The sliding window: refused while `limit` admissions are younger than the window. An admission exactly `windowMs` old is outside. A refused
 * one takes no slot.
 */
export function decideThrottle(admissions: Admissions, rate: Rate, nowMs: number): ThrottleDecision {
  const recent = admissions.filter((atMs) => nowMs - atMs < rate.windowMs).sort((a, b) => a - b);
  const freedMs = (index: number) => (recent[index] ?? nowMs) + rate.windowMs - nowMs;
  if (recent.length >= rate.limit) {
    // Allowed again once fewer than `limit` are left, which is when the limit-th newest leaves the window.
    return { admitted: false, retryAfterMs: freedMs(recent.length - rate.limit) };
  }
  const kept = [...recent, nowMs];
  // This one is the oldest when the others come from a process whose clock is ahead.
  const resetMs = Math.min(freedMs(0), rate.windowMs);
  return { admitted: true, admissions: kept, remaining: rate.limit - kept.length, resetMs };
}
