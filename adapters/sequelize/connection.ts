import type { Client } from 'pg';
import { type Options, Sequelize } from 'sequelize';
import type { Health, HealthCheck } from '../../core/index.js';
import { cutOff } from './cut-off.js';
import { driver } from './driver.js';
import { endsConnection, wrapDriverError } from './errors.js';
import { Listener, type ListenerOptions } from './listener.js';
import { defineModels, type Models } from './models/index.js';
import { type Session, type Statement, sessionOn } from './session.js';
import { type Ending, inTransaction } from './transaction.js';

export interface ConnectionUse {
  readonly waitedMs: number;
  /** For one statement or transaction; undefined when there was no connection to be had. */
  readonly usedMs?: number;
}

/** Connections of a pool, and who waits for one. */
export interface PoolState {
  readonly used: number;
  readonly idle: number;
  readonly limit: number;
  readonly waiting: number;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:5432/name`; a unix socket as `postgres://user@/name?host=/folder&port=5432`. */
  readonly url: string;
  /**
   * Between this process and the server stands a pooler that lends a connection for a transaction (PgBouncer with `pool_mode = transaction`). Nothing is then left on a connection: no
   * prepared statements, no settings; the server's bounds are for its role to have (docs/scaling.md). Default false.
   */
  readonly pooled?: boolean | undefined;
  /** For what needs a connection of its own: notifications. Default: `url`; none when `pooled`, and followers look every few seconds. */
  readonly directUrl?: string | undefined;
  /** Connections at most. Default 10. */
  readonly poolSize?: number | undefined;
  /** The server gives a statement up after this time. Default 5,000. */
  readonly statementTimeoutMs?: number | undefined;
  /** For a connection, new or from the pool. Default 2,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Told how long a connection from the pool was waited for and used. Must not throw. Default: nobody is told. */
  readonly onUse?: ((use: ConnectionUse) => void) | undefined;
  /** Learns of connections that broke, also of idle ones, which nobody else hears of. Default: nobody does. */
  readonly onProblem?: ((cause: Error) => void) | undefined;
}

/**
 * How much longer an answer is waited for than the server's own bound, which a frozen server cannot keep; and a connection from the pool than for
 * a new one, so that an attempt that fails is reported to the one who waited for it, and not to the next.
 */
const GRACE_MS = 500;
const IDLE_MS = 60_000;
const PING_TIMEOUT_MS = 1_000;
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * A pool of connections to one PostgreSQL database (15 or newer). Connects when first asked, and again after an outage. Every question is answered
 * or rejected in bounded time: `UnavailableError` (`database`) when the server is away, frozen, or out of connections.
 */
export class Database implements HealthCheck, Session {
  readonly name = 'database';
  readonly sequelize: Sequelize;
  readonly models: Models;
  readonly #clients = new Set<Client>();
  readonly #listeners = new Set<Listener>();
  readonly #listening: Pick<ListenerOptions, 'url' | 'onProblem'> | undefined;
  readonly #prepares: boolean;
  readonly #onUse: ((use: ConnectionUse) => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor({ url, directUrl, onProblem, onUse, pooled = false, ...options }: DatabaseOptions) {
    this.sequelize = new Sequelize(url, { ...sequelizeOptions(options, pooled), ...portOfSocket(url) });
    this.#prepares = !pooled;
    this.#onUse = onUse;
    this.sequelize.addHook('afterConnect', (connection) => {
      const client = connection as Client;
      this.#clients.add(client);
      client.once('end', () => this.#clients.delete(client));
      client.on('error', (error) => onProblem?.(wrapDriverError(error)));
    });
    this.models = defineModels(this.sequelize);
    const listenUrl = directUrl ?? (pooled ? undefined : url);
    this.#listening = listenUrl === undefined ? undefined : { url: listenUrl, onProblem };
  }

  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]> {
    return this.#withClient((client) => this.#sessionOn(client).query<Row>(statement, values));
  }

  /** See `inTransaction`. `timeoutMs` bounds each of its statements instead of the usual bound. */
  transaction<T>(
    work: (session: Session) => Promise<Ending<T>>,
    { timeoutMs }: { readonly timeoutMs?: number } = {},
  ): Promise<T> {
    return this.#withClient((client, abandon) => {
      const session = this.#sessionOn(client, timeoutMs && timeoutMs + GRACE_MS);
      const timed = async () => {
        if (timeoutMs) await session.query({ text: `SET LOCAL statement_timeout = ${timeoutMs}` });
        return work(session);
      };
      return inTransaction(session, timed, abandon);
    });
  }

  /** See `Listener`. Until the returned function is called, or the database is closed. Nothing is heard where there is no connection of its own to be had. */
  listen(channel: string, onCall: () => void): () => void {
    if (this.#listening === undefined) return () => {};
    const listener = new Listener({ ...this.#listening, channel, onCall });
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      void listener.close();
    };
  }

  /** Rejects with `UnavailableError` unless the server answers now. */
  async ping(): Promise<void> {
    await this.#withClient((client) => this.#sessionOn(client, PING_TIMEOUT_MS).query({ text: 'SELECT 1' }));
  }

  async check(): Promise<Health> {
    try {
      await this.ping();
      return { status: 'ok' };
    } catch {
      return { status: 'down', detail: 'The database does not answer.' };
    }
  }

  /** As of now. */
  connections(): PoolState {
    const { pool } = this.sequelize.connectionManager as unknown as { readonly pool: SequelizePool };
    return { used: pool.using, idle: pool.available, limit: pool.maxSize, waiting: pool.waiting };
  }

  /** Lets what is in flight end, for 2 s at most, and closes every connection. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([this.sequelize.close().catch(() => {}), timeout]);
    clearTimeout(timer);
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
    for (const client of this.#clients) cutOff(client);
  }

  #sessionOn(client: Client, timeoutMs?: number): Session {
    return sessionOn(client, { timeoutMs, prepares: this.#prepares });
  }

  async #withClient<T>(work: (client: Client, abandon: () => void) => Promise<T>): Promise<T> {
    const manager = this.sequelize.connectionManager;
    const askedAt = performance.now();
    const client = await manager.getConnection({ type: 'write' }).catch((error: unknown) => {
      this.#onUse?.({ waitedMs: performance.now() - askedAt });
      throw wrapDriverError(error);
    });
    const gotAt = performance.now();
    let usable = true;
    const abandon = () => {
      usable = false;
    };
    try {
      return await work(client as Client, abandon);
    } catch (error) {
      if (endsConnection(error)) abandon();
      throw error;
    } finally {
      this.#onUse?.({ waitedMs: gotAt - askedAt, usedMs: performance.now() - gotAt });
      if (usable) manager.releaseConnection(client);
      else manager.destroyConnection(client).catch(() => {});
    }
  }
}

/** What the pool of Sequelize tells of itself, beside what its types say. */
interface SequelizePool {
  readonly using: number;
  readonly available: number;
  readonly maxSize: number;
  readonly waiting: number;
}

export function connectDatabase(options: DatabaseOptions): Database {
  return new Database(options);
}

/** Sequelize takes the folder of a unix socket from the query of the URL, but not the port, which is part of the socket's name. */
function portOfSocket(url: string): Pick<Options, 'port'> {
  // Without a host it is no URL by the standard, and `URL` refuses it.
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  const port = Number(query.get('port') ?? '');
  return port > 0 ? { port } : {};
}

function sequelizeOptions(
  {
    poolSize = 10,
    statementTimeoutMs = 5_000,
    connectTimeoutMs = 2_000,
  }: Pick<DatabaseOptions, 'poolSize' | 'statementTimeoutMs' | 'connectTimeoutMs'>,
  pooled: boolean,
): Options {
  // A pooler refuses settings at the beginning of a connection, or keeps them for whoever comes next.
  const settings = {
    // Compiling a statement of many parts takes a hundred times as long as running it.
    options: '-c jit=off',
    statement_timeout: statementTimeoutMs,
    // A process that is stopped in the middle of a transaction must not keep a participant locked.
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
  };
  return {
    dialect: 'postgres',
    dialectModule: driver,
    logging: false,
    pool: { max: poolSize, min: 0, acquire: connectTimeoutMs + GRACE_MS, idle: IDLE_MS },
    dialectOptions: {
      application_name: 'order-failures',
      clientMinMessages: 'ignore',
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      query_timeout: statementTimeoutMs + GRACE_MS,
      ...(!pooled && settings),
    },
  };
}
