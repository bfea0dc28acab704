import {
  type Admissions,
  decideThrottle,
  type Rate,
  type RateDecision,
  type RateLimiter,
} from '../../core/index.js';
import { ExpiringMap } from './expiring-map.js';

/** Sliding windows in this process. */
export class MemoryRateLimiter implements RateLimiter {
  readonly #admissions = new ExpiringMap<Admissions>();

  /** Keys that are remembered. */
  get size(): number {
    return this.#admissions.size;
  }

  async take(key: string, rate: Rate, nowMs: number): Promise<RateDecision> {
    const decision = decideThrottle(this.#admissions.get(key) ?? [], rate, nowMs);
    if (!decision.admitted) return decision;
    this.#admissions.set(key, decision.admissions, nowMs + rate.windowMs, nowMs);
    return { admitted: true, remaining: decision.remaining, resetMs: decision.resetMs };
  }
}
