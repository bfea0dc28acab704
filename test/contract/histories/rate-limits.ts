import fc from 'fast-check';
import { decideThrottle, type Rate, type RateDecision, type RateLimiter } from '../../../core/index.js';
import { type Call, modelHistory, pauses } from './model-history.js';

/** Never forgets, and decides as the pure function does. */
class Model implements RateLimiter {
  readonly #slots = new Map<string, readonly number[]>();

  async take(key: string, rate: Rate, nowMs: number): Promise<RateDecision> {
    const slots = this.#slots.get(key) ?? [];
    const decision = decideThrottle(slots, rate, nowMs);
    if (!decision.admitted) return decision;
    this.#slots.set(key, [...slots, nowMs]);
    return { admitted: true, remaining: decision.remaining, resetMs: decision.resetMs };
  }
}

const RATES: Readonly<Record<string, Rate>> = {
  address: { limit: 3, windowMs: 60 },
  name: { limit: 1, windowMs: 10 },
};

const take = fc.record({ key: fc.constantFrom('address', 'name'), pauseMs: pauses(10, 60) }).map(
  ({ key, pauseMs }): Call<RateLimiter> => ({
    what: `take ${key}`,
    pauseMs,
    make: (limiter, nowMs) => limiter.take(key, RATES[key] as Rate, nowMs),
  }),
);

export const RATE_LIMIT_HISTORY_CASES = [
  modelHistory<RateLimiter, RateLimiter>({
    title: 'decides random histories as the pure function does',
    model: () => new Model(),
    subject: (limiter) => limiter,
    calls: [take],
    runs: 20,
    length: 60,
    sight: (what, answer) => `${what} ${(answer as RateDecision).admitted}`,
    sights: ['take address true', 'take address false', 'take name true', 'take name false'],
  }),
];
