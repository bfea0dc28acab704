import type { Container } from 'inversify';
import type { Notice } from '../../adapters/fallback/index.js';
import { MemoryLock, MemoryRateLimiter, MemorySubmissionGuard } from '../../adapters/memory/index.js';
import type { System } from '../../adapters/opentelemetry/index.js';
import type { RedisCall } from '../../adapters/redis/index.js';
import { type Clock, type HealthCheck, SECOND_MS } from '../../core/index.js';
import type { Settings } from '../settings.js';
import type { Closers } from './closers.js';
import { TOKENS } from './tokens.js';

export type Warn = (text: string, cause?: unknown) => void;

/** The same port, with a span around each call when there are traces. */
export type Traced = <Port extends object>(name: string, port: Port, system?: System) => Port;

export interface Told {
  readonly warn: Warn;
  readonly inform: (text: string) => void;
  /** Tells of each call of a port. */
  readonly traced: Traced;
  /** How long each call took. */
  readonly redisCalled: (call: RedisCall) => void;
}

/** How long a start waits for Redis before it goes on without. */
const READY_TIMEOUT_MS = 2 * SECOND_MS;

/**
 * The guard of submissions, the rate of log-ins and the lock of jobs: in Redis when there is one, with the process standing in for it in an outage; else in this process, which is
 * enough for a single one.
 */
export async function bindGuard(
  container: Container,
  { redisUrl, redisSentinels, redisKeyPrefix }: Settings,
  closers: Closers,
  { warn, inform, redisCalled, traced }: Told,
): Promise<readonly HealthCheck[]> {
  if (redisUrl === undefined) {
    container.bind(TOKENS.guard).toConstantValue(new MemorySubmissionGuard());
    container.bind(TOKENS.rateLimiter).toConstantValue(new MemoryRateLimiter());
    container
      .bind(TOKENS.lock)
      .toResolvedValue((clock: Clock) => new MemoryLock(clock), [TOKENS.clock])
      .inSingletonScope();
    return ['guard', 'rate-limiter', 'lock'].map(heldHere);
  }
  // Loaded only where there is a Redis: most commands that somebody types have none, and should begin at once.
  const [
    { FallbackLock, FallbackRateLimiter, FallbackSubmissionGuard },
    { connectRedis, RedisLock, RedisRateLimiter, RedisSubmissionGuard },
  ] = await Promise.all([import('../../adapters/fallback/index.js'), import('../../adapters/redis/index.js')]);
  const connection = connectRedis({
    url: redisUrl,
    sentinels: redisSentinels,
    keyPrefix: redisKeyPrefix,
    onCall: redisCalled,
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
  const guard = new FallbackSubmissionGuard({
    primary: traced('RedisSubmissionGuard', new RedisSubmissionGuard({ connection }), 'redis'),
    secondary: new MemorySubmissionGuard(),
    ...told,
  });
  const rateLimiter = new FallbackRateLimiter({
    primary: traced('RedisRateLimiter', new RedisRateLimiter({ connection }), 'redis'),
    secondary: new MemoryRateLimiter(),
    ...told,
  });
  const lock = new FallbackLock({
    primary: traced('RedisLock', new RedisLock({ connection }), 'redis'),
    secondary: new MemoryLock(clock),
    ...told,
  });
  for (const one of [guard, rateLimiter, lock]) closers.add(one.name, one, () => one.close());
  container.bind(TOKENS.guard).toConstantValue(guard);
  container.bind(TOKENS.rateLimiter).toConstantValue(rateLimiter);
  container.bind(TOKENS.lock).toConstantValue(lock);
  return [connection, guard, rateLimiter, lock];
}

/** Of what is meant to hold in this process alone. */
function heldHere(name: string): HealthCheck {
  return { name, check: async () => ({ status: 'ok', level: 'process' }) };
}
