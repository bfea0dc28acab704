import type { Redis } from 'ioredis';
import Redlock, { type Lock as RedlockLock } from 'redlock';
import { InvalidInputError, type Lease, type LeaseResult, type Lock, UnavailableError } from '../../core/index.js';
import type { RedisConnection } from './connection.js';
import type { RedisKeys } from './keys.js';
import { RenewedLease } from './lease.js';
import { reasonOf } from './votes.js';

/**
 * A lock in Redis by way of redlock: an owner's token under a key that expires.
 *
 * One connection is the usual case, to a single Redis or a cluster. An odd number of connections to independent servers is the Redlock
 * algorithm: the lock is held when most of them say so. All should have the same key prefix; the first one's is used.
 */
export class RedisLock implements Lock {
  readonly #connections: readonly RedisConnection[];
  readonly #keys: RedisKeys;
  readonly #redlock: Redlock;

  /** @throws InvalidInputError (`connection`) for an even number of connections. */
  constructor({ connection }: { readonly connection: RedisConnection | readonly RedisConnection[] }) {
    this.#connections = [connection].flat();
    const [first] = this.#connections;
    // redlock never settles when as many servers say yes as say no.
    if (first === undefined || this.#connections.length % 2 === 0)
      throw new InvalidInputError('connection', 'must be one or an odd number of connections.');
    this.#keys = first.keys;
    this.#redlock = new Redlock(this.#connections.map(redlockClient), { retryCount: 0 });
  }

  async withLease<T>(key: string, leaseMs: number, work: (lease: Lease) => Promise<T>): Promise<LeaseResult<T>> {
    const resource = this.#keys.lock(key);
    const lock = await this.#acquire(resource, leaseMs);
    if (lock === undefined) return { acquired: false, retryAfterMs: await this.#remainingMs(resource, leaseMs) };
    const lease = new RenewedLease(key, lock, leaseMs);
    try {
      return { acquired: true, value: await work(lease) };
    } finally {
      await lease.end();
    }
  }

  /** Undefined when somebody else holds it. Costs two commands when it fails: redlock takes back what it may have got. */
  async #acquire(resource: string, leaseMs: number): Promise<RedlockLock | undefined> {
    try {
      return await this.#redlock.acquire([resource], leaseMs);
    } catch (cause) {
      if ((await reasonOf(cause)) === 'refused') return undefined;
      throw new UnavailableError('lock', 'Redis is unavailable.', { cause });
    }
  }

  /** What is left of the holder's lease; `leaseMs` when it cannot be read. */
  async #remainingMs(resource: string, leaseMs: number): Promise<number> {
    const times = await Promise.all(
      this.#connections.map((connection) =>
        connection.send((client) => client.pttl(resource)).catch(() => undefined),
      ),
    );
    const known = times.filter((ms) => ms !== undefined);
    return known.length === 0 ? leaseMs : Math.max(0, ...known);
  }
}

/** The two commands that redlock sends, within the connection's time limit. */
function redlockClient(connection: RedisConnection): Redis {
  const client = {
    evalsha: (sha1: string, keys: number, args: (string | number)[]) =>
      connection.send((redis) => redis.evalsha(sha1, keys, ...args)),
    eval: (lua: string, keys: number, args: (string | number)[]) =>
      connection.send((redis) => redis.eval(lua, keys, ...args)),
  };
  return client as unknown as Redis;
}
