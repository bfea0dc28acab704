/**
 * A process that contends with others for one user's slots, one cart and one lock; started by processes.test.ts.
 * Says `ready`, does what it is told, and says what came of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, RedisCache, RedisLock } from '../../../adapters/redis/index.js';
import { DEFAULT_POLICY } from '../../../core/index.js';
import { PATIENT, TEST_REDIS_URL } from '../../support/redis.js';
import { CART, NOW_MS, WINDOW_MS } from './calls.js';

export type Order =
  | { readonly kind: 'admit' | 'claim' | 'lock'; readonly contenders: number }
  | { readonly kind: 'hold'; readonly key: string; readonly leaseMs: number; readonly workMs: number };

export type Report =
  | 'ready'
  | { readonly kind: 'admit' | 'claim'; readonly won: number }
  /** `overlaps`: how often somebody else was found at work. */
  | { readonly kind: 'lock'; readonly won: number; readonly overlaps: number }
  | { readonly kind: 'holding' }
  | { readonly kind: 'held'; readonly lost: boolean };

/** Set while somebody works under the lock. */
const AT_WORK = 'somebody is at work';

const keyPrefix = process.argv[2] ?? '';
const connection = connectRedis({ url: TEST_REDIS_URL, keyPrefix, ...PATIENT });
const cache = new RedisCache({ connection });
const lock = new RedisLock({ connection });

process.on('message', async (order: Order) => {
  switch (order.kind) {
    case 'admit':
      return report({ kind: 'admit', won: await count(order.contenders, admit) });
    case 'claim':
      return report({ kind: 'claim', won: await count(order.contenders, claim) });
    case 'lock':
      return report(await contendForLock(order.contenders));
    case 'hold':
      return report({ kind: 'held', lost: await hold(order) });
  }
});
process.on('disconnect', () => process.exit());
await connection.ready();
report('ready');

async function admit(): Promise<boolean> {
  return (await cache.admit('7', DEFAULT_POLICY, NOW_MS)).admitted;
}

async function claim(index: number): Promise<boolean> {
  return (await cache.claim(CART, `${process.pid}-${index}`, WINDOW_MS, NOW_MS)).granted;
}

async function contendForLock(contenders: number): Promise<Report> {
  let overlaps = 0;
  const won = await count(contenders, async (index) => {
    await sleep(index * 2);
    const leased = await lock.withLease('contended', 10_000, async () => {
      const free = await connection.send((redis) => redis.set(keyPrefix + AT_WORK, 'yes', 'NX'));
      if (free !== 'OK') overlaps++;
      await sleep(1);
      await connection.send((redis) => redis.del(keyPrefix + AT_WORK));
    });
    return leased.acquired;
  });
  return { kind: 'lock', won, overlaps };
}

async function hold({ key, leaseMs, workMs }: Extract<Order, { kind: 'hold' }>): Promise<boolean> {
  const leased = await lock.withLease(key, leaseMs, async (lease) => {
    report({ kind: 'holding' });
    await sleep(workMs);
    return lease.signal.aborted;
  });
  return leased.acquired && leased.value;
}

async function count(contenders: number, contend: (index: number) => Promise<boolean>): Promise<number> {
  const results = await Promise.all(Array.from({ length: contenders }, (_, index) => contend(index)));
  return results.filter(Boolean).length;
}

function report(message: Report): void {
  process.send?.(message);
}
