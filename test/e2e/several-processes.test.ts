import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { brokenInvariants } from '../support/invariants.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Order, type Person, type Reply, Submissions, stockForOrders } from '../support/submissions.js';
import { until } from '../support/until.js';

const PROCESSES = 4;
const PATIENCE_MS = 60_000;
const CONTENDERS = 50;
const MAX_TRIES = 3;
const NOTICE_EVERY_MS = 10_500;
const IDENTICAL = 100;
/** Identical carts at once, in each phase of an outage. */
const TWINS = 8;
const PHASES = 5;
/** People who order while Redis comes and goes, each as often as the throttle allows. */
const CROWD = 300;
const ORDERS_EACH = 3;
/** Between two orders of the crowd, so that it lasts through all phases on a fast machine. */
const PAUSE_MS = 50;

describe(`${PROCESSES} server processes on one Redis and one PostgreSQL`, function () {
  this.timeout(180_000);
  const submissions = new Submissions();
  let database: TestDatabase;
  let redis: RedisServer;
  let servers: ServerProcess[] = [];
  /** Nobody appears in two tests: in an outage a server remembers whom it let through before. */
  let people: Person[];

  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? whyRedisServerMissing());
    database = await TestDatabase.create();
    redis = await RedisServer.start();
    const settings = { DATABASE_URL: database.url, REDIS_URL: redis.url };
    servers = await Promise.all(Array.from({ length: PROCESSES }, () => ServerProcess.start(settings)));
    people = await stockForOrders(
      database,
      PROCESSES + MAX_TRIES * CONTENDERS + IDENTICAL + CROWD + PHASES * TWINS,
    );
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await redis?.stop();
    await database?.close();
  });

  /** Each to the next process. */
  const send = (orders: readonly Order[]) =>
    Promise.all(orders.map((order, index) => submissions.answered(serverFor(index), order)));
  const serverFor = (index: number) => servers[index % PROCESSES] as ServerProcess;
  const countAttempts = async () => (await database.query('SELECT id FROM orders_failedorderattempt')).length;

  it(`admit exactly 3 of ${CONTENDERS} submissions of one user at once, and store nothing of the others`, async () => {
    const replies = await whileRedisAnswers(() => {
      // Each for another participant, so that nothing else than the throttle stands in the way.
      const participants = people.splice(0, CONTENDERS);
      const [{ user }] = participants as [Person];
      return send(participants.map(({ participantId }) => ({ user, participantId, quantity: 1 })));
    });
    expect(tally(replies)).to.deep.equal({ placed: 3, throttled: CONTENDERS - 3 });
    for (const { status, headers } of replies) {
      if (status !== 201) expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
    }
    expect(await countAttempts()).to.equal(0);
    expect(await brokenInvariants(database, submissions.sent)).to.deep.equal([]);
  });

  it(`place one order of ${IDENTICAL} identical carts at once, and store each of the other refusals once`, async () => {
    // One user each, so that neither throttle nor back-off stands in the way.
    const contenders = people.splice(0, IDENTICAL);
    const [{ participantId } = { participantId: '' }] = contenders;
    const replies = await send(contenders.map(({ user }) => ({ user, participantId, quantity: 1 })));
    const { placed, duplicate = 0, locked = 0, ...other } = tally(replies);
    expect(placed).to.equal(1);
    expect(duplicate + locked).to.equal(IDENTICAL - 1);
    expect(other).to.deep.equal({});
    expect(await countAttempts()).to.equal(IDENTICAL - 1);
    expect(await brokenInvariants(database, submissions.sent)).to.deep.equal([]);
  });

  it('go on while Redis freezes, dies and comes back: nobody is refused, no order is lost, identical carts stay one', async () => {
    // Everybody orders for a participant of their own, and each time another cart: any refusal would be a false one.
    const crowd = people.splice(0, CROWD);
    const replies: Reply[] = [];
    let next = 0;
    let ended = false;
    const workers = Array.from({ length: PROCESSES }, async () => {
      while (!ended && next < CROWD * ORDERS_EACH) {
        const index = next++;
        const order = { ...(crowd[index % CROWD] as Person), quantity: 1 + Math.floor(index / CROWD) };
        replies.push(await submissions.answered(serverFor(index), order));
        await sleep(PAUSE_MS);
      }
    });
    const during = async (event: () => unknown, redisIs: 'ok' | 'degraded') => {
      await event();
      const before = replies.length;
      await until(`every server finds Redis ${redisIs}`, () => everyServerFindsRedis(redisIs), PATIENCE_MS);
      const twins = people.splice(0, TWINS);
      const [{ participantId } = { participantId: '' }] = twins;
      const { placed, ...refused } = tally(
        await send(twins.map(({ user }) => ({ user, participantId, quantity: 1 }))),
      );
      expect(placed, `identical carts, Redis ${redisIs}`).to.equal(1);
      expect(Object.keys(refused)).to.satisfy((reasons: string[]) =>
        reasons.every((reason) => reason === 'duplicate' || reason === 'locked'),
      );
      await until('some of the crowd are answered', () => replies.length > before + PROCESSES, PATIENCE_MS);
    };
    await during(() => {}, 'ok');
    await during(() => redis.freeze(), 'degraded');
    await during(() => redis.thaw(), 'ok');
    await during(() => redis.kill(), 'degraded');
    await during(() => redis.start(), 'ok');
    ended = true;
    await Promise.all(workers);

    expect(tally(replies)).to.deep.equal({ placed: replies.length });
    const slowest = Math.max(...replies.map(({ tookMs }) => tookMs));
    expect(slowest, 'ms, on a machine that is busy with all of this').to.be.below(10_000);
    expect(await brokenInvariants(database, submissions.sent)).to.deep.equal([]);
  });

  /** On a machine so busy that Redis seems to be away each process guards alone, as docs/outages.md says: that is another test. */
  async function whileRedisAnswers<T>(step: () => Promise<T>): Promise<T> {
    const outages = () => servers.map(({ log }) => log.split('Redis unavailable').length).join();
    await send(people.splice(0, PROCESSES).map((person) => ({ ...person, quantity: 1 })));
    for (let tries = 1; ; tries++) {
      // An outage is logged once in so long.
      if (outages() !== servers.map(() => 1).join()) await sleep(NOTICE_EVERY_MS);
      const before = outages();
      const result = await step();
      if (outages() === before || tries === MAX_TRIES) return result;
    }
  }

  async function everyServerFindsRedis(status: string): Promise<boolean> {
    const reports = await Promise.all(servers.map((server) => server.readiness()));
    return reports.every(({ checks }) => checks['redis'] === status);
  }
});

/** How many were placed, and how many refused for which reason. */
function tally(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of replies) {
    const outcome = status === 201 ? 'placed' : (body.reason ?? body.code);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
