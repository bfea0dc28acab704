import { setTimeout as sleep } from 'node:timers/promises';
import { TestDatabase } from './postgres.js';
import { RedisServer } from './redis-server.js';
import { ServerProcess } from './server-process.js';
import { type Person, Submissions, stockForOrders } from './submissions.js';
import { TcpProxy } from './tcp-proxy.js';

const ROUND_MS = 200;

/** A real server on PostgreSQL and Redis that has something to tell: orders, refusals of several kinds, and a connection that broke. */
export class ObservedServer {
  readonly server: ServerProcess;
  readonly #database: TestDatabase;
  readonly #redis: RedisServer;
  readonly #way: TcpProxy;
  readonly #people: Person[];
  readonly #submissions = new Submissions();

  private constructor(
    server: ServerProcess,
    database: TestDatabase,
    redis: RedisServer,
    way: TcpProxy,
    people: Person[],
  ) {
    this.server = server;
    this.#database = database;
    this.#redis = redis;
    this.#way = way;
    this.#people = people;
  }

  /** `people`: how many may order. */
  static async start(people: number, environment: Readonly<Record<string, string>> = {}): Promise<ObservedServer> {
    const database = await TestDatabase.create();
    const redis = await RedisServer.start();
    const way = await TcpProxy.open(database.url);
    const server = await ServerProcess.start({ DATABASE_URL: way.url, REDIS_URL: redis.url, ...environment });
    return new ObservedServer(server, database, redis, way, await stockForOrders(database, people));
  }

  /** An order that is placed, one that costs too much, the same again too early, log-ins, pages. Until `untilMs`, or until everybody has ordered. */
  async load(untilMs: number): Promise<void> {
    for (let round = 0; Date.now() < untilMs; round++) {
      const person = this.#people.pop();
      if (person === undefined) return;
      for (const quantity of [1, 1_000, 1_001]) await this.#submissions.send(this.server, { ...person, quantity });
      const authorization = this.#submissions.authorizationOf(person.user);
      const get = (path: string) => fetch(this.server.url + path, { headers: { Authorization: authorization } });
      await get('/api/orders/failure-analytics/');
      await get(`/nowhere/${round}`);
      await fetch(`${this.server.url}/api/token/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username: 'nobody', password: 'wrong' }),
      });
      await sleep(ROUND_MS);
    }
  }

  /** Every connection to the database breaks, and can be made anew. */
  cutDatabase(): void {
    this.#way.cut();
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.server.url}/metrics`)).text();
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.#way.close();
    await this.#redis.stop();
    await this.#database.close();
  }
}
