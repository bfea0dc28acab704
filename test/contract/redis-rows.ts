import { setTimeout as sleep } from 'node:timers/promises';
import {
  type RedisConnection,
  RedisLock,
  RedisRateLimiter,
  RedisSubmissionGuard,
} from '../../adapters/redis/index.js';
import { ask, RedisNamespace, TEST_REDIS_URL, whyRedisMissing } from '../support/redis.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { whyRedisServerMissing } from '../support/redis-server.js';
import type { ContractRow, Harness } from './harness.js';
import type { LockHarness } from './lock.contract.js';

const guard = (connection: RedisConnection) => new RedisSubmissionGuard({ connection });
const rateLimiter = (connection: RedisConnection) => new RedisRateLimiter({ connection });

export const REDIS_SUBMISSION_GUARDS: readonly ContractRow<Harness<RedisSubmissionGuard>>[] = [
  {
    adapter: 'RedisSubmissionGuard',
    open: async () => onRedis(TEST_REDIS_URL, guard),
    whyMissing: whyRedisMissing,
  },
  {
    adapter: 'RedisSubmissionGuard on a cluster',
    open: () => onCluster((url) => onRedis(url, guard)),
    whyMissing: async () => whyRedisServerMissing(),
  },
];

export const REDIS_LOCKS: readonly ContractRow<LockHarness>[] = [
  { adapter: 'RedisLock', open: async () => lockOnRedis(TEST_REDIS_URL), whyMissing: whyRedisMissing },
  {
    adapter: 'RedisLock on a cluster',
    open: () => onCluster(lockOnRedis),
    whyMissing: async () => whyRedisServerMissing(),
  },
];

export const REDIS_RATE_LIMITERS: readonly ContractRow<Harness<RedisRateLimiter>>[] = [
  {
    adapter: 'RedisRateLimiter',
    open: async () => onRedis(TEST_REDIS_URL, rateLimiter),
    whyMissing: whyRedisMissing,
  },
  {
    adapter: 'RedisRateLimiter on a cluster',
    open: () => onCluster((url) => onRedis(url, rateLimiter)),
    whyMissing: async () => whyRedisServerMissing(),
  },
];

/** Every adapter gets a namespace of its own, which is emptied when the next one is made. */
function onRedis<Port>(url: string, build: (connection: RedisConnection) => Port): Harness<Port> {
  let namespace: RedisNamespace | undefined;
  const close = async () => namespace?.close();
  return {
    make: async () => {
      await close();
      namespace = new RedisNamespace(url);
      return build(await namespace.connect());
    },
    advance: async (ms) => sleep(ms),
    close,
  };
}

function lockOnRedis(url: string): LockHarness {
  let connection: RedisConnection | undefined;
  const harness = onRedis(url, (opened) => {
    connection = opened;
    return new RedisLock({ connection });
  });
  return {
    ...harness,
    // What the server does at the end of a lease.
    expire: async (key) => {
      const name = connection?.keys.lock(key) ?? '';
      await ask(url, (redis) => redis.del(name));
    },
  };
}

async function onCluster<H extends Harness<unknown>>(open: (url: string) => H): Promise<H> {
  const cluster = await RedisCluster.start();
  const harness = open(cluster.url);
  const close = async () => {
    await harness.close().finally(() => cluster.stop());
  };
  return { ...harness, close };
}
