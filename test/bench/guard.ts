import { MemoryCache, MemoryLock } from '../../adapters/memory/index.js';
import { SystemClock } from '../../adapters/node/index.js';
import { RedisCache, type RedisConnection, RedisLock } from '../../adapters/redis/index.js';
import { type Cache, DEFAULT_POLICY, type Lock } from '../../core/index.js';
import { ask } from '../support/redis.js';
import { compare } from './measure.js';

/** The guard's part of one submission that is placed: admit, claim, lock, complete and clear. */
async function guard(cache: Cache, lock: Lock, name: string): Promise<void> {
  const nowMs = Date.now();
  const key = { participantId: name, cartHash: name };
  await cache.admit(name, DEFAULT_POLICY, nowMs);
  await cache.claim(key, name, DEFAULT_POLICY.duplicateWindowMs, nowMs);
  await lock.withLease(name, DEFAULT_POLICY.lockLeaseMs, async () => {});
  await Promise.all([cache.completeClaim(key, name, '1'), cache.clearFailures(name)]);
}

export async function benchGuard(connection: RedisConnection, url: string, rounds: number): Promise<void> {
  const redis = { cache: new RedisCache({ connection }), lock: new RedisLock({ connection }) };
  const memory = { cache: new MemoryCache(), lock: new MemoryLock(new SystemClock()) };
  await ask(url, (client) =>
    compare({
      title: 'The guard of one submission',
      rounds,
      contenders: [
        {
          name: 'two GETs one after the other, the floor',
          run: async () => {
            await client.get('bench:floor');
            await client.get('bench:floor');
          },
        },
        { name: 'on Redis', run: (round) => guard(redis.cache, redis.lock, `redis-${round}`) },
        { name: 'in memory', run: (round) => guard(memory.cache, memory.lock, `memory-${round}`) },
      ],
    }),
  );
}
