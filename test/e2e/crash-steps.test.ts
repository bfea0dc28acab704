import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { DEFAULT_POLICY } from '../../core/index.js';
import { brokenInvariants } from '../support/invariants.js';
import { killWhen, type Moment } from '../support/kill-when.js';
import { useDatabase } from '../support/postgres.js';
import { ask } from '../support/redis.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Order, type Person, Submissions, stockForOrders } from '../support/submissions.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const PATIENCE_MS = 60_000;
const PEOPLE = 400;
const TOO_MUCH = 1_000;

interface Step {
  /** Of behaviour.md. */
  readonly title: string;
  readonly to: 'redis' | 'postgres';
  readonly command: string;
  readonly order: 'placed' | 'refused';
}

const STEPS: readonly Step[] = [
  { title: 'reserving the idempotency key', to: 'postgres', command: 'answer-reserve', order: 'placed' },
  { title: 'throttle, duplicate and lock', to: 'redis', command: 'evalsha', order: 'placed' },
  { title: 'reading what is judged', to: 'postgres', command: 'shop-read', order: 'placed' },
  { title: 'beginning the transaction', to: 'postgres', command: 'BEGIN', order: 'placed' },
  { title: 'locking the vouchers', to: 'postgres', command: 'shop-lock', order: 'placed' },
  { title: 'writing the order', to: 'postgres', command: 'shop-place', order: 'placed' },
  { title: 'committing', to: 'postgres', command: 'COMMIT', order: 'placed' },
  { title: 'completing the claim', to: 'redis', command: '\nplaced\r', order: 'placed' },
  { title: 'keeping the answer', to: 'postgres', command: 'answer-complete', order: 'placed' },
  { title: 'counting the failure', to: 'redis', command: '\nrefused\r', order: 'refused' },
  { title: 'storing the attempt', to: 'postgres', command: 'attempt-add', order: 'refused' },
];
const MOMENTS: readonly Moment[] = ['before', 'after'];

describe('A server process that is killed at a step of a submission', function () {
  this.timeout(600_000);
  const database = useDatabase();
  let redis: RedisServer;
  let ways: Record<Step['to'], TcpProxy>;
  let victim: ServerProcess;
  let survivor: ServerProcess;

  before(async function () {
    needServer(this, whyRedisServerMissing());
    redis = await RedisServer.start();
    ways = { redis: await TcpProxy.open(redis.url), postgres: await TcpProxy.open(database().url) };
    [victim, survivor] = await Promise.all([
      ServerProcess.start({ DATABASE_URL: ways.postgres.url, REDIS_URL: ways.redis.url }),
      ServerProcess.start({ DATABASE_URL: database().url, REDIS_URL: redis.url }),
    ]);
    // Redis learns the scripts: from now on each decision is one command.
    const submissions = new Submissions();
    const [person] = (await stockForOrders(database(), 1)) as [Person];
    await submissions.answered(survivor, { ...person, quantity: 1 });
    await submissions.answered(survivor, { ...person, quantity: TOO_MUCH });
  });
  after(async () => {
    await Promise.all([victim?.close(), survivor?.close()]);
    await Promise.all([ways?.redis.close(), ways?.postgres.close()]);
    await redis?.stop();
  });

  it('keeps every promise afterwards, whichever step it was', async () => {
    const submissions = new Submissions();
    const people = await stockForOrders(database(), PEOPLE);
    await ask(redis.url, (client) => client.flushall());
    let users = 0;
    const nextUser = () => (people[users++] as Person).user;

    const killed: { readonly title: string; readonly order: Order }[] = [];
    for (const { title, to, command, order: wanted } of STEPS) {
      for (const moment of MOMENTS) {
        const order: Order = {
          user: nextUser(),
          participantId: `${killed.length + 1}`,
          quantity: wanted === 'placed' ? 1 : TOO_MUCH,
          ...(wanted === 'placed' && { idempotencyKey: `key-${killed.length}` }),
        };
        killed.push({ title: `${moment} ${title}`, order });
        const ended = victim.ended();
        const kill = killWhen(ways[to], command, moment, () => process.kill(victim.pid, 'SIGKILL'));
        const unanswered = submissions.send(victim, order);
        await Promise.race([kill.killed, unanswered]);
        expect(await unanswered, `${moment} ${title}: it was killed, and did not answer`).to.equal(undefined);
        await ended;
        kill.again();
        await victim.start();
      }
    }

    const ordersOf = (participantId: string) =>
      database().query<{ id: string }>('SELECT id FROM orders_order WHERE participant_id = $1 ORDER BY id', [
        participantId,
      ]);
    for (const { title, order } of killed) {
      const { participantId } = order;
      const before = await ordersOf(participantId);
      await until(
        `${title}: the participant is served again, a lease after the kill at the latest`,
        async () => {
          const { status } = await submissions.answered(survivor, {
            user: nextUser(),
            participantId,
            quantity: 2,
          });
          // Each asks once: a refused user has to wait.
          if (status !== 201) await sleep(1_000);
          return status === 201;
        },
        DEFAULT_POLICY.lockLeaseMs + PATIENCE_MS,
      );
      const again = await submissions.answered(victim, {
        user: nextUser(),
        participantId,
        quantity: order.quantity,
      });
      if (order.quantity === TOO_MUCH) continue;
      if (before.length === 0) expect([201, 409], title).to.include(again.status);
      else
        expect([again.body.reason, String(again.body.order_id)], title).to.deep.equal([
          'duplicate',
          before[0]?.id,
        ]);
    }

    // As if a minute had passed: who reserved the keys is given up for dead.
    await database().query(`UPDATE orders_answer SET lease_until = lease_until - interval '1 minute'`);
    for (const { title, order } of killed) {
      if (order.idempotencyKey === undefined) continue;
      const orders = await ordersOf(order.participantId);
      const { status, headers, body } = await submissions.answered(victim, order);
      const [first] = orders.filter(({ id }) => String(body.order_id) === id);
      if (headers.has('idempotency-replayed'))
        expect([status, first !== undefined], title).to.deep.equal([201, true]);
      else expect(body.reason, title).to.equal('duplicate');
    }
    expect(await brokenInvariants(database(), submissions.sent)).to.deep.equal([]);
  });
});
