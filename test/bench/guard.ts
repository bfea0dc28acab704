import { Redis } from 'ioredis';
import { MemorySubmissionGuard } from '../../adapters/memory/index.js';
import { RedisSubmissionGuard } from '../../adapters/redis/index.js';
import { DEFAULT_POLICY, type Entry, type SubmissionGuard } from '../../core/index.js';
import type { RedisNamespace } from '../support/redis.js';
import { librariesGuard } from './baselines/libraries-guard.js';
import { originalGuard } from './baselines/original-guard.js';
import { compareUnderLoad } from './throughput.js';

const CONCURRENCIES = [1, 16, 64];
/** Submissions of one round, at least. */
const ROUND = 64;

/** The guard's part of one submission that is placed, each of its own user and participant. */
export async function benchGuard(namespace: RedisNamespace, rounds: number): Promise<void> {
  const connection = await namespace.connect();
  const client = new Redis(namespace.url);
  const prefix = `${namespace.keyPrefix}baseline:`;
  const libraries = librariesGuard(client, prefix);
  const [onRedis, inMemory] = [new RedisSubmissionGuard({ connection }), new MemorySubmissionGuard()];
  let submissions = 0;
  const aName = () => `bench-${++submissions}`;
  for (const concurrency of CONCURRENCIES) {
    await compareUnderLoad({
      title: `The guard of submissions, ${concurrency} at once`,
      concurrency,
      turns: Math.max(4, ROUND / concurrency),
      rounds,
      workers: [
        {
          name: 'two GETs one after the other, the floor',
          run: async () => {
            await client.get(`${prefix}floor`);
            await client.get(`${prefix}floor`);
          },
        },
        { name: 'RedisSubmissionGuard', run: () => submit(onRedis, aName()) },
        { name: 'MemorySubmissionGuard', run: () => submit(inMemory, aName()) },
        { name: "the original's way", run: () => originalGuard(client, prefix, aName()) },
        { name: 'rate-limiter-flexible, SET NX and redlock', run: () => libraries(aName()) },
      ],
    });
  }
  client.disconnect();
}

async function submit(guard: SubmissionGuard, name: string): Promise<void> {
  const entry: Entry = { userId: name, participantId: name, cartHash: name, token: name };
  await guard.enter(entry, DEFAULT_POLICY, Date.now());
  await guard.settle(entry, { kind: 'placed', orderId: '1' }, DEFAULT_POLICY, Date.now());
}
