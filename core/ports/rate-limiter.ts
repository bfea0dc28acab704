import type { Rate } from '../domain/policy.js';
import type { ThrottleDecision } from '../domain/throttle.js';

/** A sliding window for anything that has a name, such as log-in attempts of an address. */
export interface RateLimiter {
  /**
   * Takes a slot of `key` if one is free: one atomic step, decided as `decideThrottle` does.
   * Rejects with `UnavailableError` (`cache`) within a bounded time when the store cannot be asked.
   */
  take(key: string, rate: Rate, nowMs: number): Promise<RateDecision>;
}

export type RateDecision =
  | { readonly admitted: true; readonly remaining: number; readonly resetMs: number }
  | Extract<ThrottleDecision, { admitted: false }>;
