import type { Container } from 'inversify';
import { FallbackCache, FallbackLock, FallbackRateLimiter, type Notice } from '../../adapters/fallback/index.js';
import { MemoryCache, MemoryLock, MemoryRateLimiter } from '../../adapters/memory/index.js';
import { connectRedis, RedisCache, RedisLock, RedisRateLimiter } from '../../adapters/redis/index.js';
import { type Clock, type HealthCheck, SECOND_MS } from '../../core/index.js';
import type { Settings } from '../settings.js';
import type { Closers } from './closers.js';
import { TOKENS } from './tokens.js';

export type Warn = (text: string, cause?: unknown) => void;

export interface Notices {
  readonly warn: Warn;
  readonly inform: (text: string) => void;
}

/** How long a start waits for Redis before it goes on without. */
const READY_TIMEOUT_MS = 2 * SECOND_MS;

/**
 * Throttle, back-off, claims and lock: in Redis when there is one, with the process standing in for it in an outage; else in this process, which is
 * enough for a single one.
 */
export async function bindGuard(
  container: Container,
  { redisUrl }: Settings,
  closers: Closers,
  { warn, inform }: Notices,
): Promise<readonly HealthCheck[]> {
  if (redisUrl === undefined) {
    container.bind(TOKENS.cache).toConstantValue(new MemoryCache());
    container.bind(TOKENS.rateLimiter).toConstantValue(new MemoryRateLimiter());
    container
      .bind(TOKENS.lock)
      .toResolvedValue((clock: Clock) => new MemoryLock(clock), [TOKENS.clock])
      .inSingletonScope();
    return [];
  }
  const connection = connectRedis({
    url: redisUrl,
    onProblem: ({ during, cause }) => warn(`A problem while ${during}`, cause),
  });
  closers.add('connection to Redis', connection, () => connection.close());
  await connection
    .ready({ timeoutMs: READY_TIMEOUT_MS })
    .catch((cause) => warn('Redis does not answer; the process stands in for it.', cause));
  const clock = container.get(TOKENS.clock);
  const told = {
    clock,
    onDegraded: ({ message, cause }: Notice) => warn(message, cause),
    onRecovered: ({ message }: Notice) => inform(message),
  };
  const cache = new FallbackCache({
    primary: new RedisCache({ connection }),
    secondary: new MemoryCache(),
    ...told,
  });
  const rateLimiter = new FallbackRateLimiter({
    primary: new RedisRateLimiter({ connection }),
    secondary: new MemoryRateLimiter(),
    ...told,
  });
  const lock = new FallbackLock({
    primary: new RedisLock({ connection }),
    secondary: new MemoryLock(clock),
    ...told,
  });
  for (const guard of [cache, rateLimiter, lock]) closers.add(guard.name, guard, () => guard.close());
  container.bind(TOKENS.cache).toConstantValue(cache);
  container.bind(TOKENS.rateLimiter).toConstantValue(rateLimiter);
  container.bind(TOKENS.lock).toConstantValue(lock);
  return [connection, cache, rateLimiter, lock];
}
