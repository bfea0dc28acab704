import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { NodeHash, SystemClock } from '../../adapters/node/index.js';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createSessions } from '../../apps/auth/index.js';
import { brokenInvariants } from '../support/invariants.js';
import { textOf } from '../support/page-visitor.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Person, type Reply, Submissions, stockForOrders } from '../support/submissions.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const PATIENCE_MS = 60_000;
const PROCESSES = 2;
const CROWD = 16;
const TWINS = 8;
const GUARDS = ['guard', 'lock', 'rate-limiter'];

interface Fault {
  readonly title: string;
  begin(way: TcpProxy): unknown;
  end(way: TcpProxy): unknown;
}

const FAULTS: readonly Fault[] = [
  { title: 'dead', begin: (way) => way.refuse(), end: (way) => way.accept() },
  { title: 'frozen', begin: (way) => way.freeze(), end: (way) => way.thaw() },
  { title: 'slow', begin: (way) => way.delay(300), end: (way) => way.delay(0) },
  { title: 'heard byte by byte', begin: (way) => way.trickle(20), end: (way) => way.trickle(0) },
  { title: 'behind a network that resets', begin: (way) => way.reset(true), end: (way) => way.reset(false) },
  { title: 'flapping', begin: flap, end: (way) => flapping.get(way)?.stop() },
];

const flapping = new WeakMap<TcpProxy, { stop(): Promise<void> }>();

/** Frozen for a moment, well for a moment, cut off for a moment. */
function flap(way: TcpProxy): void {
  let goesOn = true;
  const running = (async () => {
    for (let round = 0; goesOn; round++) {
      if (round % 3 === 0) way.freeze();
      else if (round % 3 === 1) way.thaw();
      else way.cut();
      await sleep(40 + 30 * (round % 4));
    }
    way.thaw();
  })();
  flapping.set(way, {
    stop: () => {
      goesOn = false;
      return running;
    },
  });
}

describe(`${PROCESSES} server processes whose Redis fails in every way`, function () {
  this.timeout(300_000);
  const submissions = new Submissions();
  let database: TestDatabase;
  let redis: RedisServer;
  let ways: TcpProxy[] = [];
  let servers: ServerProcess[] = [];
  let people: Person[];
  let cookie: string;

  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? whyRedisServerMissing());
    database = await TestDatabase.create();
    redis = await RedisServer.start();
    ways = await Promise.all(Array.from({ length: PROCESSES }, () => TcpProxy.open(redis.url)));
    servers = await Promise.all(
      ways.map(({ url }) => ServerProcess.start({ DATABASE_URL: database.url, REDIS_URL: url })),
    );
    people = await stockForOrders(database, FAULTS.length * (2 * CROWD + 2 * TWINS) + TWINS);
    const { sessions, users } = sequelizePorts(database.connect());
    const staff = createSessions({ sessions, users, clock: new SystemClock(), hash: new NodeHash() });
    cookie = `__Host-session=${await staff.start((people[0] as Person).user)}`;
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all(ways.map((way) => way.close()));
    await redis?.stop();
    await database?.close();
  });

  /** Ends the fault, also after a test that failed. */
  let mend = async () => {};
  afterEach(() => mend());

  const serverFor = (index: number) => servers[index % PROCESSES] as ServerProcess;
  /** A cart of their own each, through one server after the other. */
  const orderEach = (crowd: readonly Person[]) =>
    Promise.all(crowd.map((person, index) => submissions.answered(serverFor(index), { ...person, quantity: 1 })));
  /** The same cart for the same participant, by different users through different servers. */
  function orderTheSame(twins: readonly Person[], quantity = 1): Promise<Reply[]> {
    const [{ participantId } = { participantId: '' }] = twins;
    return Promise.all(
      twins.map(({ user }, index) => submissions.answered(serverFor(index), { user, participantId, quantity })),
    );
  }
  const statusesOf = (replies: readonly Reply[]) => [...new Set(replies.map(({ status }) => status))];
  const metricsOf = async ({ url }: ServerProcess) => (await fetch(`${url}/metrics`)).text();
  const dashboardOf = async ({ url }: ServerProcess) =>
    textOf(await (await fetch(`${url}/admin/`, { headers: { Cookie: cookie } })).text());

  /** `/readyz`, the metrics and the dashboard say at which level the guards hold. */
  async function expectLevel(server: ServerProcess, level: 'shared' | 'process'): Promise<void> {
    const isShared = level === 'shared';
    const { status, levels } = await server.readiness();
    expect([status, levels]).to.deep.equal([
      isShared ? 'ok' : 'degraded',
      Object.fromEntries(GUARDS.map((name) => [name, level])),
    ]);
    const [metrics, dashboard] = [await metricsOf(server), await dashboardOf(server)];
    for (const name of [...GUARDS, 'redis']) {
      expect(metrics).to.include(`order_failures_dependency_health{name="${name}"} ${isShared ? 1 : 0.5}`);
    }
    for (const name of GUARDS) {
      expect(metrics).to.include(`order_failures_guard_level{name="${name}",level="shared"} ${isShared ? 1 : 0}`);
      expect(metrics).to.include(`order_failures_guard_level{name="${name}",level="process"} ${isShared ? 0 : 1}`);
      const said = dashboard.slice(dashboard.indexOf('Dependencies'));
      expect(said, said).to.include(
        isShared ? `${name} OK Holds over all processes.` : `${name} Degraded Holds in each process alone.`,
      );
    }
  }

  for (const { title, begin, end } of FAULTS) {
    it(`${title}: place every order, one of identical ones, say so, and are as before afterwards`, async () => {
      await Promise.all(ways.map(begin));
      mend = async () => {
        mend = async () => {};
        await Promise.all(ways.map(end));
      };
      const isSteady = title !== 'flapping';
      if (isSteady) await all('degraded');

      expect(statusesOf(await orderEach(people.splice(0, CROWD))), 'nobody is refused').to.deep.equal([201]);
      const twins = people.splice(0, TWINS);
      const replies = await orderTheSame(twins);
      expect(replies.filter(({ status }) => status === 201)).to.have.length(1);
      for (const { status, body } of replies) {
        if (status !== 201)
          expect([status, ['duplicate', 'locked'].includes(body.reason)]).to.deep.equal([409, true]);
      }
      if (isSteady) {
        for (const server of servers) {
          await eventually(() => expectLevel(server, 'process'));
          expect(server.log).to.include('Redis unavailable for');
        }
      }

      await mend();
      await all('ok');
      for (const server of servers) await eventually(() => expectLevel(server, 'shared'));
      expect(statusesOf(await orderEach(people.splice(0, CROWD))), 'nobody is refused').to.deep.equal([201]);
      const [{ participantId } = { participantId: '' }, ...others] = [
        twins[0],
        ...people.splice(0, TWINS),
      ] as Person[];
      const repeated = await Promise.all(
        others.map(({ user }, index) =>
          submissions.answered(serverFor(index), { user, participantId, quantity: 1 }),
        ),
      );
      expect(new Set(repeated.map(({ body }) => body.reason)), 'an order stays an order').to.deep.equal(
        new Set(['duplicate']),
      );
      expect(await brokenInvariants(database, submissions.sent)).to.deep.equal([]);
    });
  }

  it('without the database to refuse it, place identical carts once in each process: the control', async () => {
    await database.query('ALTER TABLE orders_order DROP CONSTRAINT orders_order_one_per_cart_and_window');
    for (const way of ways) way.freeze();
    mend = async () => {
      for (const way of ways) way.thaw();
    };
    await all('degraded');
    const replies = await orderTheSame(people.splice(0, TWINS));
    expect(replies.filter(({ status }) => status === 201)).to.have.length(PROCESSES);
    expect((await brokenInvariants(database, submissions.sent)).join()).to.match(/two orders of one cart/);
  });

  /** Each surface asks Redis anew, and what one of them hears, the next one may not: a network that resets lets an answer through now and then, and a busy machine is late with one. */
  async function eventually(check: () => Promise<void>): Promise<void> {
    let failure: unknown;
    const passes = () =>
      check().then(
        () => true,
        (error: unknown) => {
          failure = error;
          return false;
        },
      );
    await until('it is said everywhere', passes, PATIENCE_MS).catch(() => {
      throw failure;
    });
  }

  /** Until every server says that of Redis. */
  async function all(status: 'ok' | 'degraded'): Promise<void> {
    await until(
      `every server finds Redis ${status}`,
      async () => {
        const reports = await Promise.all(servers.map((server) => server.readiness()));
        return reports.every(({ checks }) => [...GUARDS, 'redis'].every((name) => checks[name] === status));
      },
      PATIENCE_MS,
    );
  }
});
