import { randomBytes } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import { connectRedis, type RedisConnection, type RedisConnectionOptions } from '../../adapters/redis/index.js';
import { needServer } from './servers.js';

/** The shared server of the test run: nobody may empty it, stop it or count on being alone. */
export const TEST_REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** For tests that are not about time: a busy machine is not an outage. */
export const PATIENT = { commandTimeoutMs: 5_000, connectTimeoutMs: 5_000 };

let missing: Promise<string | undefined> | undefined;

/** Why the shared server cannot be used; undefined when it can. */
export function whyRedisMissing(): Promise<string | undefined> {
  missing ??= ask(TEST_REDIS_URL, (redis) => redis.ping()).then(
    () => undefined,
    (error) => `No Redis at ${new URL(TEST_REDIS_URL).host}: ${error.message}`,
  );
  return missing;
}

/** A corner of a Redis that nobody else uses. */
export class RedisNamespace {
  readonly url: string;
  readonly keyPrefix = `test:${randomBytes(6).toString('hex')}:`;
  readonly #connections: RedisConnection[] = [];

  constructor(url = TEST_REDIS_URL) {
    this.url = url;
  }

  /** A connection that answers, closed with the namespace. Patient unless told otherwise. */
  async connect(options: Partial<RedisConnectionOptions> = {}): Promise<RedisConnection> {
    const { url, keyPrefix } = this;
    const connection = connectRedis({ url, keyPrefix, ...PATIENT, ...options });
    this.#connections.push(connection);
    await connection.ready();
    return connection;
  }

  /** Full names of the keys that are there now. */
  keys(): Promise<string[]> {
    return ask(this.url, (redis) => scan(redis, `${this.keyPrefix}*`));
  }

  /** Closes the connections and deletes the keys. */
  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await ask(this.url, async (redis) => {
      for (const key of await scan(redis, `${this.keyPrefix}*`)) await redis.del(key);
    });
  }
}

/** A namespace on the shared server for each test of the suite that calls this. */
export function useRedis(): () => RedisNamespace {
  let namespace: RedisNamespace | undefined;
  before(async function () {
    needServer(this, await whyRedisMissing());
  });
  beforeEach(() => {
    namespace = new RedisNamespace();
  });
  afterEach(() => namespace?.close());
  return () => {
    if (namespace === undefined) throw new Error('There is a namespace within a test only.');
    return namespace;
  };
}

/** Runs `use` with a client of its own, behind the adapters' backs. `url`: one, or several of a cluster with commas between. */
export async function ask<T>(url: string, use: (redis: Redis | Cluster) => Promise<T>): Promise<T> {
  const urls = url.split(',');
  const redis =
    urls.length > 1 ? new Cluster(urls) : new Redis(url, { maxRetriesPerRequest: 0, connectTimeout: 2_000 });
  const failure = new Promise<never>((_, reject) => redis.once('error', reject));
  redis.on('error', () => {});
  try {
    return await Promise.race([use(redis), failure]);
  } finally {
    redis.disconnect();
  }
}

async function scan(redis: Redis | Cluster, pattern: string): Promise<string[]> {
  const nodes = redis instanceof Cluster ? await mastersOf(redis) : [redis];
  const found: string[] = [];
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
      found.push(...keys);
      cursor = next;
    } while (cursor !== '0');
  }
  return found;
}

/** A cluster knows its nodes once it has been asked anything. */
async function mastersOf(cluster: Cluster): Promise<Redis[]> {
  await cluster.exists('nothing');
  return cluster.nodes('master');
}
