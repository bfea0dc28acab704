import { setTimeout as sleep } from 'node:timers/promises';
import { connectDatabase, type Database, migrate } from '../../adapters/sequelize/index.js';
import { ask } from '../support/postgres.js';
import { PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { until } from '../support/until.js';
import { type Fault, nameOf } from './faults.js';

/** Between two tries to start a server, as whatever supervises it would pause: without its database it ends at once. */
const TRY_AGAIN_MS = 300;
const PATIENCE_MS = 120_000;

/** Server processes on a Redis and a PostgreSQL of their own, and what can happen to all of them. */
export class World {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly #database: Database;
  readonly #servers: ServerProcess[] = [];
  readonly #up = new Set<ServerProcess>();
  /** Servers that ended although nobody had killed them. */
  readonly deaths: string[] = [];

  private constructor(postgres: PostgresServer, redis: RedisServer) {
    this.postgres = postgres;
    this.redis = redis;
    this.#database = connectDatabase({ url: postgres.url, statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 });
  }

  static async create(): Promise<World> {
    const postgres = await PostgresServer.create();
    try {
      const world = new World(postgres, await RedisServer.start());
      await migrate(world.#database);
      return world;
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  /** Whom a proxy would send to. */
  get up(): readonly ServerProcess[] {
    return [...this.#up];
  }

  connect(): Database {
    return this.#database;
  }

  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await ask(this.postgres.url, (client) => client.query<Row>(text, values))).rows;
  }

  /** `environment`: in addition to where database and Redis are. */
  async startServers(count: number, environment: Readonly<Record<string, string>>): Promise<void> {
    const settings = { DATABASE_URL: this.postgres.url, REDIS_URL: this.redis.url, ...environment };
    this.#servers.push(...(await Promise.all(Array.from({ length: count }, () => ServerProcess.start(settings)))));
    for (const server of this.#servers) this.#watch(server);
  }

  /**
   * Lets each fault happen at its time, from now on, as long as `signal` is not aborted; later, when its target has not come back from the one before. Resolves when all
   * of them are over.
   */
  async suffer(faults: readonly Fault[], signal: AbortSignal): Promise<void> {
    const happening = new Map<Fault['target'], Promise<void>>();
    const beganAt = performance.now();
    for (const fault of faults) {
      await sleep(Math.max(0, fault.atMs - (performance.now() - beganAt)), undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
      const before = happening.get(fault.target) ?? Promise.resolve();
      const happens = before.then(() => this.#happen(fault));
      // Heard below.
      happens.catch(() => {});
      happening.set(fault.target, happens);
    }
    await Promise.all(happening.values());
  }

  /** Until every server says that all is well: nothing is away, and nothing waits in a journal. */
  async recover(): Promise<void> {
    await until(
      'every server is well, and every journal is empty',
      async () => {
        const reports = await Promise.all(
          this.#servers.map((server) => server.readiness().catch(() => undefined)),
        );
        return reports.every((report) => report?.status === 'ok');
      },
      PATIENCE_MS,
    );
  }

  async close(): Promise<void> {
    this.#up.clear();
    await Promise.all(this.#servers.map((server) => server.close()));
    await this.#database.close();
    await Promise.all([this.redis.stop(), this.postgres.stop()]);
  }

  async #happen({ target, mishap, forMs }: Fault): Promise<void> {
    if (typeof target === 'number') return this.#happenToServer(this.#servers[target], mishap, forMs);
    const server = this[target];
    if (mishap === 'freeze') {
      server.freeze();
      await sleep(forMs);
      return server.thaw();
    }
    await (mishap === 'restart' ? this.postgres.shutDown() : server.kill());
    await sleep(forMs);
    await server.start();
  }

  async #happenToServer(server: ServerProcess | undefined, mishap: Fault['mishap'], forMs: number): Promise<void> {
    // It has died by itself, which is told in the end.
    if (server === undefined || !this.#up.has(server)) return;
    if (mishap === 'freeze') {
      server.pause();
      await sleep(forMs);
      return server.resume();
    }
    this.#up.delete(server);
    await server.kill();
    await sleep(forMs);
    for (const giveUpAt = performance.now() + PATIENCE_MS; ; await sleep(TRY_AGAIN_MS)) {
      try {
        await server.start();
        return this.#watch(server);
      } catch (error) {
        if (performance.now() > giveUpAt) throw error;
      }
    }
  }

  #watch(server: ServerProcess): void {
    this.#up.add(server);
    void server.ended().then(({ exitCode, stderr }) => {
      if (!this.#up.delete(server)) return;
      this.deaths.push(`${nameOf(this.#servers.indexOf(server))} ended by itself with ${exitCode}: ${stderr}`);
    });
  }
}
