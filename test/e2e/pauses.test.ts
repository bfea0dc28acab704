import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { brokenInvariants } from '../support/invariants.js';
import { useDatabase } from '../support/postgres.js';
import { ask } from '../support/redis.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Person, type Reply, Submissions, stockForOrders } from '../support/submissions.js';
import { type Passage, TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const PATIENCE_MS = 60_000;
const PEOPLE = 100;

interface Place {
  readonly title: string;
  /** The process is stopped when it has sent this to that server. */
  readonly to: 'redis' | 'postgres';
  readonly command: string;
  /** Whether it arrives during the pause, or after it. */
  readonly passage: Extract<Passage, 'pass' | 'hold'>;
}

const PLACES: readonly Place[] = [
  { title: 'with the lease in its hands and nothing read', to: 'redis', command: 'evalsha', passage: 'pass' },
  { title: 'while it reads what there is to judge', to: 'postgres', command: 'shop-read', passage: 'hold' },
  {
    title: 'with its order written and its COMMIT on the way',
    to: 'postgres',
    command: 'COMMIT',
    passage: 'hold',
  },
];

/** As a virtual machine that is moved, or a laptop that sleeps: SIGSTOP stops a process wherever it is, and no timer of it runs. */
describe('A server process that is paused for longer than its lease', function () {
  this.timeout(180_000);
  const database = useDatabase();
  let redis: RedisServer;
  let ways: Record<Place['to'], TcpProxy>[];
  let paused: ServerProcess[];
  let other: ServerProcess;
  let submissions: Submissions;
  let people: Person[];

  before(async function () {
    needServer(this, whyRedisServerMissing());
    redis = await RedisServer.start();
    ways = await Promise.all(
      PLACES.map(async () => ({
        redis: await TcpProxy.open(redis.url),
        postgres: await TcpProxy.open(database().url),
      })),
    );
    [other, ...paused] = await Promise.all([
      ServerProcess.start({ DATABASE_URL: database().url, REDIS_URL: redis.url }),
      ...ways.map((way) => ServerProcess.start({ DATABASE_URL: way.postgres.url, REDIS_URL: way.redis.url })),
    ]);
    // Redis learns the script that lets submissions in: from now on one command does it.
    const [person] = (await stockForOrders(database(), 1)) as [Person];
    await new Submissions().answered(other, { ...person, quantity: 1 });
  });
  after(async () => {
    await Promise.all([...(paused ?? []), other].map((server) => server?.close()));
    await Promise.all((ways ?? []).flatMap((way) => [way.redis.close(), way.postgres.close()]));
    await redis?.stop();
  });
  beforeEach(async () => {
    await ask(redis.url, (client) => client.flushall());
    submissions = new Submissions();
    people = await stockForOrders(database(), PEOPLE);
  });

  let users = 0;
  const orderFor = (participantId: string, quantity: number) => ({
    user: (people[users++ % PEOPLE] as Person).user,
    participantId,
    quantity,
  });
  const quantitiesOf = async (participantId: string) => {
    const lines = await database().query<{ quantity: number }>(
      'SELECT quantity::int FROM orders_orderline JOIN orders_order ON orders_order.id = order_id WHERE participant_id = $1',
      [participantId],
    );
    return lines.map(({ quantity }) => quantity);
  };

  /** Submits through the process of that number, and stops it at that place until `goOn`. */
  async function pauseAt(index: number, { to, command, passage }: Place, participantId: string) {
    const [server, proxy] = [paused[index] as ServerProcess, (ways[index] as (typeof ways)[number])[to]];
    const stopped = new Promise<void>((resolve) => {
      let isStopped = false;
      proxy.watch((sent) => {
        if (isStopped || !sent.includes(command)) return 'pass';
        isStopped = true;
        server.pause();
        resolve();
        return passage;
      });
    });
    const reply = submissions.answered(server, orderFor(participantId, 1));
    await Promise.race([stopped, reply]);
    return {
      reply,
      goOn() {
        proxy.watch(() => 'pass');
        proxy.thaw();
        server.resume();
      },
    };
  }

  it('cannot place its order after another process has placed one, wherever it stood', async () => {
    const pauses = await Promise.all(
      PLACES.map(async (place, index) => {
        const participantId = `${index + 1}`;
        return { title: place.title, participantId, ...(await pauseAt(index, place, participantId)) };
      }),
    );
    for (const { participantId } of pauses) {
      const { body } = await submissions.answered(other, orderFor(participantId, 2));
      expect(body.reason, 'the lease holds while it lasts').to.equal('locked');
    }
    await Promise.all(
      pauses.map(async ({ participantId }) => {
        let reply: Reply | undefined;
        await until(
          'another process may place an order',
          async () => {
            // Whoever asks is refused and has to wait then: not too many.
            await sleep(500);
            reply = await submissions.answered(other, orderFor(participantId, 2));
            return reply.body.reason !== 'locked';
          },
          PATIENCE_MS,
        );
        expect(reply?.status).to.equal(201);
      }),
    );
    for (const { goOn } of pauses) goOn();
    for (const { title, participantId, reply } of pauses) {
      const { status, body } = await reply;
      expect([status, body.reason], title).to.deep.equal([503, 'failed']);
      expect(await quantitiesOf(participantId), title).to.deep.equal([2]);
    }
    expect(paused[0]?.log).to.contain('LEASE_LOST');
    expect(await brokenInvariants(database(), submissions.sent)).to.deep.equal([]);
  });

  it('places its order when the pause ends before its lease: the control', async () => {
    for (const [index, place] of PLACES.entries()) {
      // Not those of before: what their process remembers of them stands.
      const participantId = `${PLACES.length + index + 1}`;
      const { reply, goOn } = await pauseAt(index, place, participantId);
      goOn();
      expect((await reply).status, place.title).to.equal(201);
      expect(await quantitiesOf(participantId), place.title).to.deep.equal([1]);
    }
    expect(await brokenInvariants(database(), submissions.sent)).to.deep.equal([]);
  });
});
