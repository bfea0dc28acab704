import type { Health, HealthCheck, Rate, RateDecision, RateLimiter } from '../../core/index.js';
import { healthOf } from './health.js';
import type { FallbackOptions } from './options.js';
import { Primary } from './primary.js';
import { StandIn } from './stand-in.js';

const PROBE_KEY = 'fallback-probe';
const PROBE_RATE: Rate = { limit: 1, windowMs: 1_000 };

/** A rate limiter that counts in the process while its server is away. Each decision takes at most `timeoutMs`. */
export class FallbackRateLimiter implements RateLimiter, HealthCheck {
  readonly name = 'rate-limiter';
  readonly #options: FallbackOptions<RateLimiter>;
  readonly #primary: Primary;
  readonly #standIn: StandIn;

  constructor(options: FallbackOptions<RateLimiter>) {
    this.#options = options;
    this.#primary = new Primary(options, { probe: () => this.#probe() });
    this.#standIn = new StandIn(this.#primary);
  }

  async take(key: string, rate: Rate, nowMs: number): Promise<RateDecision> {
    const { primary, secondary } = this.#options;
    return this.#standIn.admit({
      key,
      guard: 'rate limiting',
      windowMs: rate.windowMs,
      nowMs,
      primary: () => primary.take(key, rate, nowMs),
      secondary: () => secondary.take(key, rate, nowMs),
    });
  }

  async check(): Promise<Health> {
    return healthOf(this.name, this.#primary, () => this.#probe());
  }

  /** Ends the probing. Primary and secondary stay open: they belong to the caller. */
  async close(): Promise<void> {
    await this.#primary.close();
  }

  #probe(): Promise<unknown> {
    return this.#options.primary.take(PROBE_KEY, PROBE_RATE, this.#options.clock.now());
  }
}
