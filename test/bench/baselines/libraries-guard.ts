import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import Redlock from 'redlock';
import { DEFAULT_POLICY, SECOND_MS } from '../../../core/index.js';

const { submissionRate, backoffResetMs, duplicateWindowMs, lockLeaseMs } = DEFAULT_POLICY;

/** What one would put together from popular libraries: rate-limiter-flexible for throttle and back-off, SET NX for the claim, redlock for the lock. */
export function librariesGuard(redis: Redis, prefix: string): (name: string) => Promise<void> {
  const throttle = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${prefix}throttle`,
    points: submissionRate.limit,
    duration: submissionRate.windowMs / SECOND_MS,
  });
  const failures = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${prefix}failures`,
    points: 1,
    duration: backoffResetMs / SECOND_MS,
  });
  const redlock = new Redlock([redis], { retryCount: 0 });
  return async (name) => {
    await throttle.consume(name);
    await failures.get(name);
    const claim = `${prefix}claim:${name}`;
    await redis.set(claim, name, 'PX', duplicateWindowMs, 'NX');
    const lock = await redlock.acquire([`${prefix}lock:${name}`], lockLeaseMs);
    // Here the order is placed.
    await lock.release();
    await redis.set(claim, 'order 1', 'PX', duplicateWindowMs, 'XX');
    await failures.delete(name);
  };
}
