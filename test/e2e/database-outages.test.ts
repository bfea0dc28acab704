import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { brokenInvariants } from '../support/invariants.js';
import { killWhen } from '../support/kill-when.js';
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
  const metrics = async () => (await fetch(`${server.url}/metrics`)).text();
  let strangers = 0;

  /** Submissions that were refused as failed: each has one record in the end. */
  const countFailed = () => submissions.sent.filter(({ reply }) => reply?.body.reason === 'failed').length;

  /** Submissions of people whom the server has just seen, so that it knows them without the database. Returns those that were refused as failed. */
  async function sendWhileAway(goAway: () => unknown, atLeast = 1): Promise<Reply[]> {
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
    if (failed.length >= atLeast) return failed;
    await toPostgres.accept();
    return sendWhileAway(goAway, atLeast);
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

  it('stores each once although it is killed in the middle of storing them, again and again', async () => {
    await sendWhileAway(() => toPostgres.refuse());
    await toPostgres.accept();
    // Before the first of them arrives, and after that and before this is known.
    for (const moment of ['before', 'after', 'before', 'after'] as const) {
      const ended = server.ended();
      const kill = killWhen(toPostgres, 'attempt-add', moment, () => process.kill(server.pid, 'SIGKILL'));
      await kill.killed;
      await ended;
      kill.again();
      await server.start();
    }
    await until('all are stored', async () => (await countAttempts()) === countFailed(), PATIENCE_MS);
    await until('nothing waits', async () => (await server.readiness()).checks['journal'] === 'ok', PATIENCE_MS);
    expect(await countAttempts()).to.equal(countFailed());
    expect(await broken()).to.deep.equal([]);
  });

  it('stores the others when PostgreSQL refuses one of them for good, shows that one, and stores it when it may', async () => {
    await sendWhileAway(() => toPostgres.refuse(), 2);
    const journal = join(server.dataDir, 'journal');
    const [segment = ''] = await readdir(journal);
    const [line = ''] = (await readFile(join(journal, segment), 'utf8')).split('\n');
    await database().query(
      `ALTER TABLE orders_failedorderattempt
        ADD CONSTRAINT not_the_first CHECK (user_agent <> '${JSON.parse(line)[1].attempt.userAgent}')`,
    );
    await toPostgres.accept();
    await until('the others are stored', async () => (await countAttempts()) === countFailed() - 1, PATIENCE_MS);
    await until(
      'it is seen',
      async () => (await metrics()).includes('order_failures_journal_set_aside 1\n'),
      PATIENCE_MS,
    );
    expect(await metrics()).to.include('order_failures_journal_attempts 0\n');
    const { status, checks } = await server.readiness();
    expect([status, checks['journal']]).to.deep.equal(['degraded', 'degraded']);
    expect(server.log).to.match(/"level":"warn".*1 refusals were refused by the store and set aside/);
    expect(server.log).to.match(/"level":"warn".*storing a refusal that waited.*23514/);

    // As docs/operations.md says.
    await database().query('ALTER TABLE orders_failedorderattempt DROP CONSTRAINT not_the_first');
    await server.stop();
    const [name = '', ...others] = await readdir(journal);
    expect([name.endsWith('.jsonl.refused'), others]).to.deep.equal([true, []]);
    await rename(join(journal, name), join(journal, name.replace('.refused', '')));
    await server.start();
    await until('all are stored', async () => (await countAttempts()) === countFailed(), PATIENCE_MS);
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
