import { expect } from 'chai';
import type { Redis } from 'ioredis';
import {
  type RedisConnection,
  RedisLock,
  RedisRateLimiter,
  RedisSubmissionGuard,
} from '../../../adapters/redis/index.js';
import { DEFAULT_POLICY, HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { race } from '../../contract/contenders.js';
import { ask, RedisNamespace, TEST_REDIS_URL, useRedis } from '../../support/redis.js';
import { RedisServer, whyRedisServerMissing } from '../../support/redis-server.js';
import { needServer } from '../../support/servers.js';
import { ENTRY, everyCall, NOW_MS, RATE } from './calls.js';

describe('what Redis keeps', () => {
  const redis = useRedis();

  it('goes by itself, each key later than anybody can need it', async () => {
    const connection = await redis().connect();
    const guard = new RedisSubmissionGuard({ connection });
    const { keys } = connection;
    await guard.enter(ENTRY, DEFAULT_POLICY, NOW_MS);
    await guard.settle({ ...ENTRY, token: 'another' }, { kind: 'refused' }, DEFAULT_POLICY, NOW_MS);
    await guard.enter({ ...ENTRY, userId: '8', token: 'a third' }, DEFAULT_POLICY, NOW_MS);
    await new RedisRateLimiter({ connection }).take('10.0.0.7', RATE, NOW_MS);
    await new RedisLock({ connection }).withLease('participant:123', 10_000, async () => {
      const needed: Record<string, number> = {
        [keys.user('7')]: HOUR_MS,
        [keys.user('8')]: MINUTE_MS,
        [keys.claim('123', 'c0ffee')]: 5 * MINUTE_MS,
        [keys.lease('123')]: DEFAULT_POLICY.lockLeaseMs,
        [keys.rate('10.0.0.7')]: RATE.windowMs,
      };
      const lock = keys.lock('participant:123');
      expect((await redis().keys()).sort()).to.deep.equal([...Object.keys(needed), lock].sort());
      for (const [name, windowMs] of Object.entries(needed)) {
        const leftMs = await connection.send((client) => client.pttl(name));
        expect(leftMs, name).to.be.within(windowMs + 9 * MINUTE_MS, windowMs + 11 * MINUTE_MS);
      }
      expect(await connection.send((client) => client.pttl(lock))).to.be.within(1, 10_000);
    });
    expect(await redis().keys()).to.not.include(keys.lock('participant:123'));
  });

  it('outlives the longest wait of a policy whose waits are longer than its reset', async () => {
    const connection = await redis().connect();
    const policy = { ...DEFAULT_POLICY, backoffResetMs: 1_000, backoffWaitsMs: [2 * HOUR_MS] };
    await new RedisSubmissionGuard({ connection }).settle(ENTRY, { kind: 'refused' }, policy, NOW_MS);
    const leftMs = await connection.send((client) => client.pttl(connection.keys.user('7')));
    expect(leftMs).to.be.above(2 * HOUR_MS);
  });

  it('is at most `limit` instants of a user, however many submissions come and however long it lasts', async () => {
    const connection = await redis().connect();
    const guard = new RedisSubmissionGuard({ connection });
    for (let second = 0; second < 200; second += 5) {
      await race(() => guard.enter(ENTRY, DEFAULT_POLICY, NOW_MS + second * 1_000), 20);
      const kept = await connection.send((client) => client.get(connection.keys.user('7')));
      // Two words say that there are no failures.
      expect(kept?.split(' ').length).to.be.within(2 + 1, 2 + 3);
    }
  });

  it('is nothing of a submission that failed but its slot, and nothing of failures after an order', async () => {
    const connection = await redis().connect();
    const guard = new RedisSubmissionGuard({ connection });
    await guard.enter(ENTRY, DEFAULT_POLICY, NOW_MS);
    await guard.settle({ ...ENTRY, token: 'another' }, { kind: 'refused' }, DEFAULT_POLICY, NOW_MS);
    expect(await redis().keys()).to.have.length(3);
    await guard.settle({ ...ENTRY, token: 'another' }, { kind: 'placed', orderId: '42' }, DEFAULT_POLICY, NOW_MS);
    await guard.settle(ENTRY, { kind: 'failed' }, DEFAULT_POLICY, NOW_MS);
    expect(await redis().keys()).to.deep.equal([connection.keys.user('7')]);
    expect(await connection.send((client) => client.get(connection.keys.user('7')))).to.equal(`0 0 ${NOW_MS}`);
  });

  it('keeps to its prefix', async () => {
    const other = new RedisNamespace(TEST_REDIS_URL);
    for (const { run } of everyCall(await redis().connect())) await run();
    expect(await redis().keys()).to.have.length(2);
    expect(await other.keys()).to.deep.equal([]);
  });
});

describe('what a decision costs', () => {
  let server: RedisServer | undefined;
  let namespace: RedisNamespace;
  let connection: RedisConnection;
  let url: string;

  before(async function () {
    needServer(this, whyRedisServerMissing());
    server = await RedisServer.start();
    url = server.url;
  });
  beforeEach(async () => {
    namespace = new RedisNamespace(url);
    connection = await namespace.connect();
  });
  afterEach(() => namespace.close());
  after(() => server?.stop());

  it('one command, whatever it decides; a lock two, and three when it is busy', async () => {
    const calls = everyCall(connection);
    // The first time a server gets the whole text of a script.
    for (const { run } of calls) await run();
    const lock = new RedisLock({ connection });
    const costs: Record<string, string[]> = {};
    for (const { name, run } of calls) costs[name] = await commandsOf(url, run);
    await lock.withLease('participant:123', 10_000, async () => {
      const busy = () => lock.withLease('participant:123', 10_000, async () => {});
      costs['busy'] = await commandsOf(url, busy);
    });
    expect(costs).to.deep.equal({
      enter: ['evalsha'],
      renew: ['evalsha'],
      settle: ['evalsha'],
      take: ['evalsha'],
      withLease: ['evalsha', 'evalsha'],
      busy: ['evalsha', 'evalsha', 'pttl'],
    });
  });

  it('one more, once, with a server that does not know the script yet', async () => {
    const [enter] = everyCall(connection);
    const run = () => enter?.run() ?? Promise.reject(new Error('There is no call.'));
    await ask(url, (client) => client.script('FLUSH'));
    expect(await commandsOf(url, run)).to.deep.equal(['evalsha', 'eval']);
    expect(await commandsOf(url, run)).to.deep.equal(['evalsha']);
  });
});

/** The commands that the server gets while `run` runs, without those that scripts give. */
async function commandsOf(url: string, run: () => Promise<unknown>): Promise<string[]> {
  return ask(url, async (client) => {
    const seen: string[] = [];
    const END = 'end of the watch';
    const monitor = await (client as Redis).monitor();
    const ended = new Promise<void>((resolve) => {
      monitor.on('monitor', (_time: string, args: string[], source: string) => {
        if (args[1] === END) resolve();
        else if (source !== 'lua') seen.push(args[0] ?? '');
      });
    });
    await run();
    await client.echo(END);
    await ended;
    monitor.disconnect();
    return [...seen];
  });
}
