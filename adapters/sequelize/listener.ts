import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { cutOff } from './cut-off.js';
import { wrapDriverError } from './errors.js';

export interface ListenerOptions {
  readonly url: string;
  /** A plain SQL name. */
  readonly channel: string;
  /** Called for each notification, and whenever listening has begun: something may have been missed before. Must not throw. */
  readonly onCall: () => void;
  /** Learns why there is no connection at present. */
  readonly onProblem?: ((cause: Error) => void) | undefined;
}

const CONNECT_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 2_000;
/** A connection on which nothing is ever sent would not be missed when it is gone. */
const HEARTBEAT_MS = 10_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Listens to a channel of PostgreSQL on a connection of its own, because a pooled one is not kept; connects again until it is closed. By way of
 * PgBouncer in transaction mode nothing is heard: see `directUrl`.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  close(): Promise<void> {
    this.#closing.abort();
    return this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#listen(() => {
          failures = 0;
        });
      } catch (error) {
        if (!signal.aborted) this.#options.onProblem?.(wrapDriverError(error));
      }
      await pause(Math.min(100 * 2 ** failures, LONGEST_PAUSE_MS), signal);
    }
  }

  /** Returns when the connection has ended; rejects when it cannot be made or does not answer any more. */
  async #listen(onListening: () => void): Promise<void> {
    const { url, channel, onCall } = this.#options;
    const { signal } = this.#closing;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'order-failures listener',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
    });
    const ended = new AbortController();
    const end = () => ended.abort();
    const stop = () => cutOff(client);
    client.once('end', end);
    // The end follows; without anybody to hear it, the error would end the process.
    client.on('error', () => {});
    client.on('notification', onCall);
    signal.addEventListener('abort', stop);
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      onListening();
      onCall();
      while (!ended.signal.aborted) {
        await pause(HEARTBEAT_MS, ended.signal);
        if (!ended.signal.aborted) await client.query('SELECT 1');
      }
    } finally {
      signal.removeEventListener('abort', stop);
      client.removeListener('notification', onCall);
      cutOff(client);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}
