import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { DEFAULT_POLICY } from '../../core/index.js';
import { brokenInvariants } from '../support/invariants.js';
import { useDatabase } from '../support/postgres.js';
import { ask } from '../support/redis.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Order, type Person, Submissions, stockForOrders } from '../support/submissions.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const PATIENCE_MS = 60_000;
const PEOPLE = 120;

describe('A server process that is killed or stopped', function () {
  this.timeout(180_000);
  const database = useDatabase();
  let redis: RedisServer;
  let toPostgres: TcpProxy;
  /** Reaches PostgreSQL through the proxy. */
  let victim: ServerProcess;
  let survivor: ServerProcess;
  let submissions: Submissions;
  let people: Person[];

  before(async function () {
    needServer(this, whyRedisServerMissing());
    redis = await RedisServer.start();
    toPostgres = await TcpProxy.open(database().url);
    const settings = { REDIS_URL: redis.url };
    [victim, survivor] = await Promise.all([
      ServerProcess.start({ ...settings, DATABASE_URL: toPostgres.url }),
      ServerProcess.start({ ...settings, DATABASE_URL: database().url }),
    ]);
  });
  after(async () => {
    await Promise.all([victim?.close(), survivor?.close()]);
    await toPostgres?.close();
    await redis?.stop();
  });
  beforeEach(async () => {
    await ask(redis.url, (client) => client.flushall());
    submissions = new Submissions();
    people = await stockForOrders(database(), PEOPLE);
  });

  const userFor = (index: number) => (people[index % PEOPLE] as Person).user;
  const broken = () => brokenInvariants(database(), submissions.sent);
  const countOrders = async () => (await database().query('SELECT id FROM orders_order')).length;
  /** The victim's statements that hold `text`: from the first of them on PostgreSQL's answers do not reach it. */
  const freezeAt = (text: string): Promise<void> =>
    new Promise((resolve) => {
      toPostgres.watch((sent) => {
        if (sent.includes(text)) {
          toPostgres.freeze();
          resolve();
        }
        return 'pass';
      });
    });
  const thaw = () => {
    toPostgres.watch(() => 'pass');
    toPostgres.cut();
    toPostgres.thaw();
  };

  it('between commit and answer leaves an Idempotency-Key that gives the same order, also after the duplicate window', async () => {
    const order: Order = { user: userFor(0), participantId: '1', quantity: 1, idempotencyKey: 'after-a-crash' };
    const frozen = freezeAt('COMMIT');
    const unanswered = submissions.send(victim, order);
    await Promise.race([frozen, unanswered]);
    await victim.kill();
    expect(await unanswered).to.equal(undefined);
    thaw();
    await until('the order is committed', async () => (await countOrders()) === 1, PATIENCE_MS);
    const [{ id } = { id: '' }] = await database().query<{ id: string }>('SELECT id FROM orders_order');

    // As if it had happened 301 s ago, and Redis had forgotten.
    const shift = `interval '${DEFAULT_POLICY.duplicateWindowMs + 1_000} milliseconds'`;
    await database().query(`UPDATE orders_order SET placed_at = placed_at - ${shift},
      claimed_during = tstzrange(lower(claimed_during) - ${shift}, upper(claimed_during) - ${shift})`);
    await database().query(
      `UPDATE orders_answer SET lease_until = lease_until - ${shift}, keep_until = keep_until - ${shift}`,
    );
    await ask(redis.url, (client) => client.flushall());

    await victim.start();
    for (const server of [victim, survivor]) {
      const { status, headers, body } = await submissions.answered(server, order);
      expect({
        status,
        replayed: headers.get('idempotency-replayed'),
        order: String(body.order_id),
      }).to.deep.equal({
        status: 201,
        replayed: 'true',
        order: id,
      });
      expect(body.totals).to.deep.equal({ total: '10.00', food: '10.00', hygiene: '0.00' });
    }
    expect(await countOrders()).to.equal(1);
    expect(await broken()).to.deep.equal([]);
    const withoutKey = await submissions.answered(survivor, { user: userFor(1), participantId: '1', quantity: 1 });
    expect(withoutKey.status, 'without the key it is a new order').to.equal(201);
    expect(await countOrders()).to.equal(2);
  });

  it('under its participant’s lock frees the lock when the lease is over, and has placed nothing', async () => {
    const frozen = freezeAt('shop-lock');
    const unanswered = submissions.send(victim, { user: userFor(0), participantId: '1', quantity: 1 });
    await Promise.race([frozen, unanswered]);
    await victim.kill();
    await unanswered;
    thaw();
    // Another cart, and each time another user: neither claim nor back-off are in the way.
    let tries = 0;
    const again = () =>
      submissions.answered(survivor, { user: userFor(++tries), participantId: '1', quantity: 2 });
    const locked = await again();
    expect(locked.body.reason).to.equal('locked');
    expect(Number(locked.headers.get('retry-after'))).to.be.within(1, DEFAULT_POLICY.lockLeaseMs / 1_000);
    await sleep(Number(locked.headers.get('retry-after')) * 1_000);
    expect((await again()).status).to.equal(201);
    expect(await countOrders()).to.equal(1);
    await victim.start();
    expect(await broken()).to.deep.equal([]);
  });

  it('under load, again and again, leaves nothing acknowledged without its record and nothing done twice', async () => {
    let ended = false;
    let answered = 0;
    let next = 0;
    // Four at a time: carts of their own, too large ones, and identical ones from two users.
    const workers = Array.from({ length: 4 }, async () => {
      while (!ended && next < 2 * PEOPLE) {
        const index = next++;
        const order = {
          user: userFor(index),
          participantId: `${(Math.floor(index / 2) % PEOPLE) + 1}`,
          quantity: index % 5 === 0 ? 1_000 : 1,
        };
        if ((await submissions.send(index % 3 === 0 ? survivor : victim, order)) !== undefined) answered++;
        await sleep(20);
      }
    });
    for (let kills = 0; kills < 3; kills++) {
      const before = answered;
      await until('some are answered', () => answered > before + 10 || next >= 2 * PEOPLE, PATIENCE_MS);
      await victim.kill();
      await victim.start();
    }
    ended = true;
    await Promise.all(workers);
    expect(answered).to.be.above(30);
    expect(submissions.sent.filter(({ reply }) => reply === undefined)).not.to.deep.equal([]);
    await until('refusals that waited are stored', async () => (await broken()).length === 0, 15_000).catch(
      () => {},
    );
    expect(await broken()).to.deep.equal([]);
  });

  it('by SIGTERM answers what is in flight, ends with 0 and leaves no process', async () => {
    const pid = victim.pid;
    toPostgres.delay(200);
    let begun = 0;
    toPostgres.watch((sent) => {
      if (sent.includes('shop-read')) begun++;
      return 'pass';
    });
    const replies = Array.from({ length: 8 }, (_, index) =>
      submissions.answered(victim, { user: userFor(index), participantId: `${index + 1}`, quantity: 1 }),
    );
    await until('all are at work', () => begun === 8, PATIENCE_MS);
    const stopped = victim.stop();
    expect((await Promise.all(replies)).map(({ status }) => status)).to.deep.equal(Array(8).fill(201));
    const { exitCode, stderr } = await stopped;
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(() => process.kill(pid, 0), 'no such process').to.throw();
    expect(await submissions.send(victim, { user: userFor(9), participantId: '9', quantity: 1 })).to.equal(
      undefined,
    );
    toPostgres.delay(0);
    expect(await broken()).to.deep.equal([]);
    await victim.start();
  });
});
