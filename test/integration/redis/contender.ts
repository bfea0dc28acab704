/**
 * A process that contends with others for one user's slots, one cart, one participant and one lock; started by processes.test.ts.
 * Says `ready`, does what it is told, and says what came of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, RedisLock, RedisSubmissionGuard } from '../../../adapters/redis/index.js';
import { DEFAULT_POLICY } from '../../../core/index.js';
import { PATIENT, TEST_REDIS_URL } from '../../support/redis.js';
import { ENTRY, NOW_MS } from './calls.js';

/** For the slots of a user, for a cart, or for a participant. */
type Contest = 'slots' | 'cart' | 'participant';

export type Order =
  | { readonly kind: Contest | 'lock'; readonly contenders: number }
  | { readonly kind: 'hold'; readonly key: string; readonly leaseMs: number; readonly workMs: number };

export type Report =
  | 'ready'
  | { readonly kind: Contest; readonly won: number }
  /** `refused`: tries. `overlaps`: how often somebody else was found at work. */
  | { readonly kind: 'lock'; readonly won: number; readonly refused: number; readonly overlaps: number }
  | { readonly kind: 'holding' }
  | { readonly kind: 'held'; readonly lost: boolean };

/** Set while somebody works under the lock. */
const AT_WORK = 'somebody is at work';

const keyPrefix = process.argv[2] ?? '';
const connection = connectRedis({ url: TEST_REDIS_URL, keyPrefix, ...PATIENT });
const guard = new RedisSubmissionGuard({ connection });
const lock = new RedisLock({ connection });

process.on('message', async (order: Order) => {
  switch (order.kind) {
    case 'slots':
    case 'cart':
    case 'participant':
      return report({ kind: order.kind, won: await count(order.contenders, contendFor(order.kind)) });
    case 'lock':
      return report(await contendForLock(order.contenders));
    case 'hold':
      return report({ kind: 'held', lost: await hold(order) });
  }
});
process.on('disconnect', () => process.exit());
await connection.ready();
report('ready');

/** Everybody has what is contended for in common, and everything else of their own. */
function contendFor(contest: Contest) {
  return async (index: number): Promise<boolean> => {
    const own = `${contest}-${process.pid}-${index}`;
    const contended = {
      slots: { ...ENTRY, participantId: own },
      cart: { ...ENTRY, userId: own, participantId: contest },
      participant: { ...ENTRY, userId: own, participantId: contest, cartHash: own },
    };
    return (await guard.enter({ ...contended[contest], token: own }, DEFAULT_POLICY, NOW_MS)).entered;
  };
}

/** Everybody tries until it had its turn. */
async function contendForLock(contenders: number): Promise<Report> {
  let overlaps = 0;
  let refused = 0;
  const work = async () => {
    const free = await connection.send((redis) => redis.set(keyPrefix + AT_WORK, 'yes', 'NX'));
    if (free !== 'OK') overlaps++;
    await sleep(1);
    await connection.send((redis) => redis.del(keyPrefix + AT_WORK));
  };
  const won = await count(contenders, async () => {
    while (!(await lock.withLease('contended', 10_000, work)).acquired) {
      refused++;
      await sleep(10);
    }
    return true;
  });
  return { kind: 'lock', won, refused, overlaps };
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
