import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import {
  connectRedis,
  type RedisConnection,
  RedisRateLimiter,
  RedisSubmissionGuard,
} from '../../../adapters/redis/index.js';
import { RedisKeys } from '../../../adapters/redis/keys.js';
import { DEFAULT_POLICY, type Ending, type Entry, UnavailableError } from '../../../core/index.js';
import { race } from '../../contract/contenders.js';
import { ask } from '../../support/redis.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { whyRedisServerMissing } from '../../support/redis-server.js';
import { needServer } from '../../support/servers.js';
import { AT_ONCE_MS, available, expectAvailable, NOW_MS, RATE } from './calls.js';

const SLOTS = 16_384;
/** Enough that every node has some. */
const USERS = Array.from({ length: 30 }, (_, index) => `user ${index}`);
const ODD_IDS = ['{a}', '}{', 'a}b{c', '{}', 'a:b', '%007b', '名'.repeat(64), '👩‍👩‍👧', '{user:7}'];

describe('a Redis Cluster', () => {
  let cluster: RedisCluster | undefined;
  let connection: RedisConnection;
  let problems: number;

  before(async function () {
    needServer(this, whyRedisServerMissing());
    this.timeout(60_000);
    cluster = await RedisCluster.start();
  });
  after(() => cluster?.stop());
  beforeEach(async () => {
    problems = 0;
    connection = connectRedis({ url: running().url, onProblem: () => problems++ });
    await connection.ready();
  });
  afterEach(() => connection.close());

  it('runs every script, whatever the ids: no keys of one script lie in different slots', async () => {
    const guard = new RedisSubmissionGuard({ connection });
    for (const id of ODD_IDS) {
      const entry = { userId: id, participantId: id, cartHash: id, token: 'first' };
      const again = { ...entry, token: 'second' };
      const enter = (one: Entry) => available(() => guard.enter(one, DEFAULT_POLICY, NOW_MS));
      const settle = (one: Entry, ending: Ending) =>
        available(() => guard.settle(one, ending, DEFAULT_POLICY, NOW_MS));
      expect(await enter(entry), id).to.include({ entered: true });
      expect(await available(() => guard.renew(entry, DEFAULT_POLICY, NOW_MS)), id).to.equal(true);
      await settle(entry, { kind: 'placed', orderId: id });
      expect(await enter(again), id).to.include({ entered: false, reason: 'duplicate', orderId: id });
      expect(await settle(again, { kind: 'refused' }), id).to.deep.equal({ failures: 1, backoffMs: 2_000 });
      expect(await enter(again), id).to.include({ entered: false, reason: 'backing_off' });
    }
    await expectAvailable(connection);
  });

  it('spreads the users over all nodes', async () => {
    const keys = new RedisKeys('order-failures:');
    const nodes = new Set<number>();
    for (const user of USERS) {
      nodes.add(Math.floor(((await slotOf(keys.user(user))) / SLOTS) * running().nodes.length));
    }
    expect(nodes.size).to.equal(running().nodes.length);
  });

  it('is found from any one of its nodes', async () => {
    for (const { url } of running().nodes) {
      const other = connectRedis({ url, cluster: true });
      await other.ready();
      await expectAvailable(other);
      await other.close();
    }
  });

  it('admits exactly so many contenders as there are slots, through several clients', async () => {
    const others = [1, 2, 3].map(() => connectRedis({ url: running().url, commandTimeoutMs: 5_000 }));
    await Promise.all(others.map((other) => other.ready()));
    const limiters = others.map((other) => new RedisRateLimiter({ connection: other }));
    const decisions = await race((index) => {
      const limiter = limiters[index % limiters.length] ?? new RedisRateLimiter({ connection });
      return limiter.take('contended', RATE, NOW_MS);
    });
    expect(decisions.filter(({ admitted }) => admitted)).to.have.length(RATE.limit);
    await Promise.all(others.map((other) => other.close()));
  });

  for (const [title, begin, end] of [
    [
      'dead',
      (index: number) => running().nodes[index]?.kill(),
      (index: number) => running().nodes[index]?.start(),
    ],
    [
      'frozen',
      (index: number) => running().nodes[index]?.freeze(),
      (index: number) => running().nodes[index]?.thaw(),
    ],
  ] as const) {
    it(`with a ${title} node: its users are refused at once, and served again when it is back`, async function () {
      this.timeout(60_000);
      const guard = new RedisSubmissionGuard({ connection });
      for (const user of USERS) await available(() => clear(guard, user));
      try {
        await begin(1);
        expect(await refusals(guard)).to.be.above(0);
        await sleep(1_500);
        expect((await connection.check()).status).to.equal('degraded');
      } finally {
        await end(1);
      }
      await connection.ready({ timeoutMs: 20_000 });
      for (const user of USERS) await available(() => clear(guard, user));
      expect(problems).to.be.within(1, 10);
    });
  }

  it('with a dead node that has a replica: its users are served again by the replica', async function () {
    this.timeout(60_000);
    const [, lost] = running().nodes;
    if (lost === undefined) throw new Error('The cluster has no second node.');
    await running().addReplica(lost);
    const guard = new RedisSubmissionGuard({ connection });
    await lost.kill();
    expect(await refusals(guard)).to.be.above(0);
    await connection.ready({ timeoutMs: 30_000 });
    for (const user of USERS) await available(() => clear(guard, user));
  });

  /** The user's last submission was placed. */
  function clear(guard: RedisSubmissionGuard, userId: string) {
    const entry = { userId, participantId: userId, cartHash: 'c0ffee', token: 'token' };
    return guard.settle(entry, { kind: 'placed', orderId: '42' }, DEFAULT_POLICY, NOW_MS);
  }

  /** How many users' failures could not be cleared; each of them was told so at once. */
  async function refusals(guard: RedisSubmissionGuard): Promise<number> {
    let refused = 0;
    for (const user of USERS) {
      const startedAtMs = performance.now();
      const error = await clear(guard, user).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(performance.now() - startedAtMs, 'ms').to.be.below(AT_ONCE_MS);
      if (error === undefined) continue;
      expect(error).to.be.instanceOf(UnavailableError);
      refused++;
    }
    return refused;
  }

  function running(): RedisCluster {
    if (cluster === undefined) throw new Error('The cluster does not run.');
    return cluster;
  }

  function slotOf(key: string): Promise<number> {
    const [node] = running().nodes;
    return ask(node?.url ?? '', (redis) => redis.cluster('KEYSLOT', key));
  }
});
