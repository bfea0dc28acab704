import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import {
  type Dependency,
  type Health,
  type HealthCheck,
  InvalidInputError,
  UnavailableError,
} from '../../core/index.js';
import { parseRedisUrl, parseSentinel } from './address.js';
import { type ClientOptions, openByName, openClient, serversOf } from './client.js';
import { withDeadline } from './deadline.js';
import { RedisKeys } from './keys.js';

export interface RedisCall {
  readonly tookMs: number;
  readonly failed: boolean;
}

export interface RedisConnectionOptions {
  /**
   * `redis://user:password@host:6379/0`, `rediss://...` for TLS, `unix:///run/redis.sock`. Several, in an array or with commas between, are nodes of one
   * cluster, of which it takes only one to find the others.
   */
  readonly url: string | readonly string[];
  /** `host:port` of sentinels: the host of `url` is then the name of the master that they watch. Default: `url` says where the server is. */
  readonly sentinels?: readonly string[] | undefined;
  /** A cluster although there is only one URL. Default: several URLs are one. */
  readonly cluster?: boolean | undefined;
  /** In front of every key; no braces. Default `order-failures:`. */
  readonly keyPrefix?: string | undefined;
  /** The longest that a command may take. Default 40. */
  readonly commandTimeoutMs?: number | undefined;
  /** Default 200. */
  readonly connectTimeoutMs?: number | undefined;
  /** Told how long each call took, also one that failed or was given up. Must not throw. Default: nobody is told. */
  readonly onCall?: ((call: RedisCall) => void) | undefined;
  /** Called once an outage, not once an attempt to reconnect. Default: nobody is told. */
  readonly onProblem?: ((problem: { readonly during: string; readonly cause: unknown }) => void) | undefined;
}

const READY_POLL_MS = 10;

function open(
  urls: readonly string[],
  sentinels: readonly string[] | undefined,
  isCluster: boolean,
  options: ClientOptions,
): Redis | Cluster {
  const addresses = urls.map((url) => parseRedisUrl(url.trim()));
  if (sentinels === undefined) return openClient(addresses, isCluster, options);
  const [master, ...others] = addresses;
  if (master?.host === undefined || others.length > 0 || isCluster)
    throw new InvalidInputError('url', 'must be like redis://user:password@name-of-the-master/0 with sentinels.');
  return openByName({ addresses: sentinels.map(parseSentinel), name: master.host }, master, options);
}

/** Begins to connect and returns at once. @throws InvalidInputError (`url`, `sentinels`, `keyPrefix`). */
export function connectRedis(options: RedisConnectionOptions): RedisConnection {
  return new RedisConnection(options);
}

/**
 * A Redis, or a Redis Cluster, that is shared by the adapters of this folder. Reconnects for as long as it is open. Every command ends within
 * `commandTimeoutMs`, and at once while there is no connection.
 */
export class RedisConnection implements HealthCheck {
  readonly name = 'redis';
  /** @internal */
  readonly keys: RedisKeys;
  /** @internal */
  readonly isCluster: boolean;
  readonly #client: Redis | Cluster;
  readonly #commandTimeoutMs: number;
  readonly #onCall: ((call: RedisCall) => void) | undefined;

  constructor(options: RedisConnectionOptions) {
    const { keyPrefix = 'order-failures:', commandTimeoutMs = 40, connectTimeoutMs = 200, onProblem } = options;
    if (/[{}]/.test(keyPrefix)) throw new InvalidInputError('keyPrefix', 'must not contain braces.');
    const urls = typeof options.url === 'string' ? options.url.split(',') : options.url;
    this.keys = new RedisKeys(keyPrefix);
    this.isCluster = options.cluster ?? urls.length > 1;
    this.#commandTimeoutMs = commandTimeoutMs;
    this.#onCall = options.onCall;
    let away = false;
    this.#client = open(urls, options.sentinels, this.isCluster, {
      connectTimeoutMs,
      onError: (cause) => {
        if (!away) onProblem?.({ during: 'connecting to Redis', cause: withoutArguments(cause) });
        away = true;
      },
      onReady: () => {
        away = false;
      },
    });
  }

  /** Resolves once the server, or every master of the cluster, answers. @throws UnavailableError (`cache`) after `timeoutMs`, default 5,000. */
  async ready({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      try {
        return await this.ping();
      } catch (error) {
        if (performance.now() >= until) throw error;
      }
      await sleep(READY_POLL_MS);
    }
  }

  /** @throws UnavailableError (`cache`) unless the server, or every master of the cluster, answers. */
  async ping(): Promise<void> {
    await this.ask('cache', async (client) => {
      await Promise.all(serversOf(client).map((server) => server.ping()));
    });
  }

  /** `degraded` when it does not answer: orders are processed all the same, with less protection. */
  async check(): Promise<Health> {
    return this.ping().then(
      () => ({ status: 'ok' }),
      () => ({ status: 'degraded', detail: 'Redis does not answer.' }),
    );
  }

  /** Lets the commands in flight end, for as long as a command may take, and closes. */
  async close(): Promise<void> {
    await withDeadline(this.#client.quit(), this.#commandTimeoutMs).catch(() => this.#client.disconnect());
  }

  /** Sends and waits within the time limit. Whatever goes wrong is an `UnavailableError`. @internal */
  async ask<T>(dependency: Dependency, send: (client: Redis | Cluster) => Promise<T>): Promise<T> {
    try {
      return await this.send(send);
    } catch (cause) {
      throw new UnavailableError(dependency, 'Redis is unavailable.', { cause });
    }
  }

  /** The same with the driver's own errors. @internal */
  async send<T>(send: (client: Redis | Cluster) => Promise<T>): Promise<T> {
    const sentAt = performance.now();
    let failed = true;
    try {
      const answer = await withDeadline(send(this.#client), this.#commandTimeoutMs);
      failed = false;
      return answer;
    } catch (error) {
      throw withoutArguments(error);
    } finally {
      this.#onCall?.({ tookMs: performance.now() - sentAt, failed });
    }
  }
}

/** The driver hangs the command onto its errors: with a password when it is the log-in that failed. That must not reach a log. */
function withoutArguments(error: unknown): unknown {
  if (error instanceof Error && 'command' in error) delete error.command;
  return error;
}
