import { expect } from 'chai';
import { connectRedis, type RedisConnection, RedisSubmissionGuard } from '../../../adapters/redis/index.js';
import { DEFAULT_POLICY, type Entry } from '../../../core/index.js';
import { ask } from '../../support/redis.js';
import { MASTER_NAME, RedisSentinels } from '../../support/redis-sentinels.js';
import { whyRedisServerMissing } from '../../support/redis-server.js';
import { needServer } from '../../support/servers.js';
import { until } from '../../support/until.js';

const NOW = Date.UTC(2026, 1, 12, 12);
const entryOf = (name: string): Entry => ({ userId: name, participantId: name, cartHash: 'cart', token: name });

describe('Redis with sentinels', function () {
  this.timeout(60_000);
  let sentinels: RedisSentinels;
  let connection: RedisConnection;
  let problems: number;

  before(function () {
    needServer(this, whyRedisServerMissing());
  });
  beforeEach(async () => {
    problems = 0;
    sentinels = await RedisSentinels.start();
    connection = connectRedis({
      url: `redis://${MASTER_NAME}`,
      sentinels: sentinels.addresses,
      // A busy machine is not an outage.
      commandTimeoutMs: 2_000,
      connectTimeoutMs: 2_000,
      onProblem: () => problems++,
    });
    await connection.ready({ timeoutMs: 30_000 });
  });
  afterEach(async () => {
    await connection?.close();
    await sentinels?.stop();
  });

  it('goes to the server that takes over, which knows what was claimed', async () => {
    const guard = new RedisSubmissionGuard({ connection });
    expect(await guard.enter(entryOf('john'), DEFAULT_POLICY, NOW)).to.include({ entered: true });
    await guard.settle(entryOf('john'), { kind: 'placed', orderId: '7' }, DEFAULT_POLICY, NOW);
    // What is not on the replica yet when the master dies is lost.
    await ask(sentinels.master.url, (redis) => redis.call('WAIT', 1, 10_000));
    await sentinels.master.kill();
    expect(await guard.enter(entryOf('jane'), DEFAULT_POLICY, NOW).catch((error: Error) => error)).to.include({
      code: 'UNAVAILABLE',
    });
    await until(
      'the replica is the master, and is asked',
      async () => (await connection.check()).status === 'ok',
      30_000,
    );
    expect(await guard.enter({ ...entryOf('john'), token: 'again' }, DEFAULT_POLICY, NOW)).to.include({
      entered: false,
      reason: 'duplicate',
    });
    expect(await guard.enter(entryOf('jane'), DEFAULT_POLICY, NOW)).to.include({ entered: true });
    expect(await ask(sentinels.replica.url, (redis) => redis.role())).to.include('master');
    expect(problems, 'one outage').to.equal(1);
  });

  it('finds the master although one sentinel is away, and none of a name that nobody watches', async () => {
    const [, ...others] = sentinels.addresses;
    const found = connectRedis({
      url: `redis://${MASTER_NAME}`,
      sentinels: ['127.0.0.1:9', ...others],
      connectTimeoutMs: 2_000,
    });
    await found.ready({ timeoutMs: 30_000 });
    await found.close();
    const lost = connectRedis({ url: 'redis://nobody', sentinels: sentinels.addresses });
    expect((await lost.check()).status).to.equal('degraded');
    await lost.close();
  });
});
