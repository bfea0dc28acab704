import { expect } from 'chai';
import { brokenInvariants } from '../support/invariants.js';
import { useDatabase } from '../support/postgres.js';
import { ask } from '../support/redis.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Person, type Reply, Submissions, stockForOrders } from '../support/submissions.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const PATIENCE_MS = 60_000;
const AT_ONCE = 10;
const PEOPLE = 100;

describe('A server process whose PostgreSQL is away', function () {
  this.timeout(120_000);
  const database = useDatabase();
  let redis: RedisServer;
  let toPostgres: TcpProxy;
  let server: ServerProcess;
  let submissions: Submissions;
  let people: Person[];

  before(async function () {
    needServer(this, whyRedisServerMissing());
    redis = await RedisServer.start();
    toPostgres = await TcpProxy.open(database().url);
    server = await ServerProcess.start({ DATABASE_URL: toPostgres.url, REDIS_URL: redis.url });
  });
  after(async () => {
    await server?.close();
    await toPostgres?.close();
    await redis?.stop();
  });
  beforeEach(async () => {
    await ask(redis.url, (client) => client.flushall());
    submissions = new Submissions();
    people = await stockForOrders(database(), PEOPLE);
  });

  const broken = () => brokenInvariants(database(), submissions.sent);
  const countAttempts = async () => (await database().query('SELECT id FROM orders_failedorderattempt')).length;
  let strangers = 0;

  /** Submissions of people whom the server has just seen, so that it knows them without the database. Returns those that were refused as failed. */
  async function sendWhileAway(goAway: () => unknown): Promise<Reply[]> {
    const first = strangers;
    strangers = (strangers + AT_ONCE) % PEOPLE;
    const send = (quantity: number) =>
      Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          submissions.answered(server, {
            ...(people[first + index] as Person),
            quantity,
          }),
        ),
      );
    expect((await send(1)).map(({ status }) => status)).to.deep.equal(Array(AT_ONCE).fill(201));
    await goAway();
    const replies = await send(2);
    expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([503]));
    const failed = replies.filter(({ body }) => body.reason === 'failed');
    // On a machine so busy that everybody was forgotten meanwhile nobody gets as far: once more.
    if (failed.length > 0) return failed;
    await toPostgres.accept();
    return sendWhileAway(goAway);
  }

  it('keeps refusals on its disk, and stores each once when PostgreSQL is back', async () => {
    const failed = await sendWhileAway(() => toPostgres.refuse());
    for (const { body } of failed) expect(body.attempt_id).to.equal(null);
    expect(await countAttempts()).to.equal(0);
    expect((await server.readiness()).status).to.equal('down');
    await toPostgres.accept();
    await until('all are stored', async () => (await countAttempts()) >= failed.length, PATIENCE_MS);
    expect(await broken()).to.deep.equal([]);
    const { journal } = (await server.readiness()).checks;
    expect(journal).to.equal('ok');
  });

  it('keeps them through a kill -9, and stores each once after the next start on the same folder', async () => {
    const failed = await sendWhileAway(() => toPostgres.refuse());
    await server.kill();
    await toPostgres.accept();
    await server.start();
    await until('all are stored', async () => (await countAttempts()) >= failed.length, PATIENCE_MS);
    expect(await broken()).to.deep.equal([]);
  });

  it('acknowledges no order whose commit was cut off, and no refusal that is not kept', async () => {
    let cuts = 0;
    toPostgres.watch((sent) => {
      if (!sent.includes('COMMIT')) return 'pass';
      return cuts++ % 2 === 0 ? 'cut-before' : 'cut-after';
    });
    const replies = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        submissions.answered(server, { ...(people[index] as Person), quantity: 1 }),
      ),
    );
    expect(cuts).to.be.above(0);
    expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([503]));
    toPostgres.watch(() => 'pass');
    const failed = replies.filter(({ body }) => body.reason === 'failed').length;
    await until('all are stored', async () => (await countAttempts()) >= failed, PATIENCE_MS);
    expect(await broken()).to.deep.equal([]);
    // Nobody knew whether there was an order: whoever has one is told so, and nobody gets a second one.
    const orders = await database().query<{ id: string; participant_id: string }>(
      'SELECT id, participant_id FROM orders_order',
    );
    for (const { id, participant_id } of orders) {
      const { user } = people[50 + Number(participant_id)] as Person;
      const { body } = await submissions.answered(server, { user, participantId: participant_id, quantity: 1 });
      expect([body.reason, String(body.order_id)]).to.deep.equal(['duplicate', id]);
    }
  });
});
