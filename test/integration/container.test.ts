import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { connectRedis, RedisLock } from '../../adapters/redis/index.js';
import { EXIT } from '../../apps/cli/index.js';
import { createContainer } from '../../apps/container.js';
import { readSettings } from '../../apps/settings.js';
import { UnavailableError } from '../../core/index.js';
import { runCommand } from '../support/cli-process.js';
import { temporaryFolder } from '../support/folder.js';
import { EMPTIER, useDatabase } from '../support/postgres.js';
import { RedisNamespace, TEST_REDIS_URL, whyRedisMissing } from '../support/redis.js';
import { needServer } from '../support/servers.js';

/** A database of the shared Redis that the other tests leave alone: the applications' keys have a prefix of their own. */
function redisUrl(): string {
  const url = new URL(TEST_REDIS_URL);
  url.pathname = '/13';
  return url.href;
}

describe('the container on PostgreSQL and Redis', function () {
  this.timeout(60_000);
  const database = useDatabase();
  let folder: string;
  before(async function () {
    needServer(this, await whyRedisMissing());
    folder = await temporaryFolder();
  });
  after(() => folder && rm(folder, { recursive: true }));

  const namespace = new RedisNamespace(redisUrl());
  const settings = () =>
    readSettings({
      DATABASE_URL: database().url,
      REDIS_URL: redisUrl(),
      REDIS_KEY_PREFIX: namespace.keyPrefix,
      DATA_DIR: folder,
    });

  it('places an order, and closes everything that it opened', async () => {
    const before = await connections();
    const container = await createContainer(settings());
    const { app, shop, ids, sealing } = container;
    const participantId = ids.next();
    await shop.putProducts([{ id: '1', name: 'Bread', category: 'food', price: '2.50', active: true }]);
    await shop.putParticipants([{ id: participantId, name: 'John Doe' }]);
    await shop.grantVouchers([
      { participantId, kind: 'food', amount: '10.00', count: 1, grantedAtMs: 0, expiresAtMs: undefined },
    ]);
    const submission = { participantId, userId: ids.next(), lines: [{ productId: '1', quantity: 1 }] };
    expect(await app.submitOrder(submission)).to.include({ outcome: 'placed' });
    expect(await app.submitOrder(submission)).to.include({ outcome: 'refused', reason: 'duplicate' });

    const { totalFailures, totalOrders } = await app.analyseFailures();
    expect(await sealing.backlog()).to.equal(2);
    await sealing.sealInTurn();
    expect(await sealing.backlog()).to.equal(0);
    expect(await app.analyseFailures()).to.include({ totalFailures, totalOrders });

    const keys = await namespace.keys();
    expect(keys.filter((key) => key.startsWith(`${namespace.keyPrefix}{participant:${participantId}}`))).to.not.be
      .empty;

    const states = await Promise.all(
      container.healthChecks.map(async (check) => [check.name, (await check.check()).status]),
    );
    expect(Object.fromEntries(states)).to.include({
      database: 'ok',
      sealing: 'ok',
      redis: 'ok',
      journal: 'ok',
      guard: 'ok',
      lock: 'ok',
    });

    expect(await connections()).to.be.above(before);
    await container.close();
    await container.close();
    await namespace.close();
    expect(await connections(before)).to.equal(before);
  });

  it('opens nothing for good when the database is away, and says where it was looked for, not the password', async () => {
    const away = readSettings({ ...{ DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/x' }, DATA_DIR: folder });
    const error = await createContainer(away).then(undefined, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(UnavailableError).and.to.include({ dependency: 'database' });
    expect((error as Error).message).to.equal('The database at 127.0.0.1:9 cannot be reached.');
  });

  it('watches a replica, starts without one that is away, and closes what it opened for it', async () => {
    const { url } = database();
    const before = await connections();
    for (const [replica, status] of [
      [url, 'ok'],
      ['postgres://me:hunter2@127.0.0.1:9/x', 'degraded'],
    ] as const) {
      const container = await createContainer(
        readSettings({ DATABASE_URL: url, DATABASE_REPLICA_URL: replica, DATA_DIR: folder }),
      );
      const check = container.healthChecks.find(({ name }) => name === 'replica');
      expect(await check?.check()).to.include({ status });
      expect(await container.app.searchAttempts()).to.deep.include({ attempts: [] });
      await container.close();
    }
    expect(await connections(before)).to.equal(before);
  });

  it('lets one clean-up run at a time: another process is told so with exit code 5', async () => {
    const connection = connectRedis({ url: redisUrl() });
    await connection.ready();
    try {
      const held = await new RedisLock({ connection }).withLease('clean-up-attempts', 60_000, () =>
        runCommand(['cleanup-failed-attempts'], { DATABASE_URL: database().url, REDIS_URL: redisUrl() }),
      );
      expect(held.acquired && held.value.exitCode).to.equal(EXIT.busy);
      expect(held.acquired && held.value.stderr).to.equal('order-failures: A clean-up is already running.\n');
    } finally {
      await connection.close();
    }
  });

  /** Of others to this suite's database, as PostgreSQL sees them; closed ones go with a delay, which is waited for down to `expected`. */
  async function connections(expected = Number.POSITIVE_INFINITY): Promise<number> {
    const others = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> '${EMPTIER}'`;
    for (let tries = 0; ; tries++) {
      const { length } = await database().query(others);
      if (length <= expected || tries === 20) return length;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
