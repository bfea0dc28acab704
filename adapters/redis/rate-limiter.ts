import type { Rate, RateDecision, RateLimiter } from '../../core/index.js';
import type { RedisConnection } from './connection.js';
import { CLOCK_MARGIN_MS } from './keys.js';
import { TAKE } from './lua/take.js';
import { Script } from './script.js';

const take = new Script(TAKE);

/** Sliding windows in Redis: one command, at most `limit` instants kept for a key. */
export class RedisRateLimiter implements RateLimiter {
  readonly #connection: RedisConnection;

  constructor({ connection }: { readonly connection: RedisConnection }) {
    this.#connection = connection;
  }

  async take(key: string, { limit, windowMs }: Rate, nowMs: number): Promise<RateDecision> {
    const name = this.#connection.keys.rate(key);
    const reply = await this.#connection.ask('cache', (client) =>
      take.run(client, [name], [nowMs, limit, windowMs, windowMs + CLOCK_MARGIN_MS]),
    );
    const [admitted, remaining, ms] = reply as [0 | 1, number, number];
    return admitted ? { admitted: true, remaining, resetMs: ms } : { admitted: false, retryAfterMs: ms };
  }
}
