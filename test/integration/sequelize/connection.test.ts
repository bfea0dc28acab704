import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { StatementRefusedError, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { UnavailableError } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { useDatabase } from '../../support/postgres.js';
import { skipLoudly } from '../../support/servers.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const SELECT_1 = { text: 'SELECT 1 AS one' };
/** Short bounds, and what a busy machine may add to them. */
const HASTY = { connectTimeoutMs: 300, statementTimeoutMs: 300 };
const LEEWAY_MS = 5_000;

describe('connection to PostgreSQL', () => {
  const testDatabase = useDatabase();
  let proxy: TcpProxy;

  beforeEach(async () => {
    proxy = await TcpProxy.open(testDatabase().url);
  });
  afterEach(() => proxy.close());

  async function expectUnavailable(asked: Promise<unknown>): Promise<UnavailableError> {
    const startedAtMs = Date.now();
    const error = await rejectionOf(asked);
    expect(error).to.be.instanceOf(UnavailableError).and.include({ code: 'UNAVAILABLE', dependency: 'database' });
    expect((error as UnavailableError).cause).to.be.instanceOf(Error);
    expect(Date.now() - startedAtMs).to.be.below(LEEWAY_MS);
    return error as UnavailableError;
  }

  /** Connections of the test's database that the server knows, but the one that asks. */
  async function connections(): Promise<number> {
    const [row] = await testDatabase().query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'order-failures'`,
    );
    return row?.count ?? Number.NaN;
  }

  /** The server needs a moment to notice that a connection is gone. */
  async function expectConnections(expected: number): Promise<void> {
    for (let tries = 0; tries < 100 && (await connections()) !== expected; tries++) await sleep(20);
    expect(await connections()).to.equal(expected);
  }

  function terminateAll(): Promise<unknown> {
    return testDatabase().query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'order-failures'`,
    );
  }

  it('connects through a unix socket named in the URL', async function () {
    const [setting] = await testDatabase().query<{ folder: string; port: string }>(
      `SELECT split_part(current_setting('unix_socket_directories'), ',', 1) AS folder, current_setting('port') AS port`,
    );
    const { folder, port } = setting ?? { folder: '', port: '' };
    if (!existsSync(`${folder}/.s.PGSQL.${port}`))
      skipLoudly(this, `the PostgreSQL of these tests has no socket ${folder}/.s.PGSQL.${port} on this machine`);
    const { username, pathname } = new URL(testDatabase().url);
    const database = testDatabase().connect({
      url: `postgres://${username}@${pathname}?host=${folder}&port=${port}`,
    });
    const rows = await database.query({
      text: 'SELECT inet_client_addr() AS address, current_database() AS name',
    });
    expect(rows).to.deep.equal([{ address: null, name: testDatabase().name }]);
  });

  it('answers a refused connection as unavailable, and again when the server is back', async () => {
    const { url } = proxy;
    await proxy.close();
    const database = testDatabase().connect({ url, ...HASTY });
    await expectUnavailable(database.query(SELECT_1));
    await expectUnavailable(sequelizePorts(database).users.find('1'));
    expect(await database.check()).to.include({ status: 'down' });
    proxy = await TcpProxy.open(testDatabase().url, Number(new URL(url).port));
    expect(await database.query(SELECT_1)).to.deep.equal([{ one: 1 }]);
    expect(await database.check()).to.deep.equal({ status: 'ok' });
  });

  it('gives a server up that takes a connection and says nothing', async () => {
    proxy.freeze();
    const database = testDatabase().connect({ url: proxy.url, ...HASTY });
    await expectUnavailable(database.query(SELECT_1));
    expect(await database.check()).to.include({ status: 'down' });
  });

  it('gives a statement up that a frozen server does not answer, and works again when it does', async () => {
    const database = testDatabase().connect({ url: proxy.url, ...HASTY });
    await database.ping();
    proxy.freeze();
    await expectUnavailable(database.query(SELECT_1));
    await expectUnavailable(database.query(SELECT_1));
    proxy.thaw();
    // Attempts to connect that began in the outage may still fail, and the pool reports them to whoever waits.
    await sleep(HASTY.connectTimeoutMs);
    expect(await database.query(SELECT_1)).to.deep.equal([{ one: 1 }]);
  });

  it('gives a statement up that takes too long, and uses the connection again', async () => {
    const database = testDatabase().connect(HASTY);
    const backend = { text: 'SELECT pg_backend_pid() AS pid' };
    const before = await database.query(backend);
    const error = await expectUnavailable(database.query({ text: 'SELECT pg_sleep(60)' }));
    expect((error.cause as { code?: string }).code).to.equal('57014');
    expect(await database.query(backend)).to.deep.equal(before);
  });

  it('waits for a free connection no longer than for a new one', async () => {
    const database = testDatabase().connect({ poolSize: 1, connectTimeoutMs: 300 });
    const slow = database.query({ text: 'SELECT pg_sleep(1)' });
    await expectUnavailable(database.query(SELECT_1));
    await slow;
    expect(await database.query(SELECT_1)).to.deep.equal([{ one: 1 }]);
  });

  it('rejects a statement whose connection is killed, and takes a new connection for the next one', async () => {
    const database = testDatabase().connect();
    await database.ping();
    const killed = rejectionOf(database.query({ text: 'SELECT pg_sleep(60)' }));
    while ((await connections()) === 0) await sleep(10);
    await sleep(50);
    await terminateAll();
    expect(await killed).to.be.instanceOf(UnavailableError);
    expect(await database.query(SELECT_1)).to.deep.equal([{ one: 1 }]);
  });

  it('reports an idle connection that is killed, and does not hand it out', async () => {
    const problems: Error[] = [];
    const database = testDatabase().connect({ onProblem: (problem) => problems.push(problem) });
    await Promise.all([database.ping(), database.ping(), database.ping()]);
    const idle = await connections();
    expect(idle).to.be.above(0);
    await terminateAll();
    while (problems.length < idle) await sleep(10);
    expect(problems.every((problem) => problem instanceof UnavailableError)).to.equal(true);
    expect(await database.query(SELECT_1)).to.deep.equal([{ one: 1 }]);
  });

  it('says nothing of the statement or its values when it is refused', async () => {
    const database = testDatabase().connect();
    const refused = await rejectionOf(database.query({ text: 'SELECT $1::integer AS secret' }, ['top secret']));
    expect(refused).to.be.instanceOf(StatementRefusedError).and.include({ sqlState: '22P02' });
    expect((refused as Error).message).not.to.match(/secret|SELECT/);

    const { users } = sequelizePorts(database);
    const overflow = await rejectionOf(users.update('1', { passwordHash: 'top secret', tokenVersion: 2 ** 40 }));
    expect(overflow).to.include({ sqlState: '22003' });
    expect(inspect(overflow)).not.to.match(/top secret|UPDATE/);

    const unknown = await rejectionOf(database.query({ text: 'SELECT * FROM no_such_table' }));
    expect((unknown as Error).message).to.equal(
      'The database refused a statement (SQLSTATE 42P01). Has the schema been migrated?',
    );
  });

  it('keeps no connection, whatever became of the work on it', async () => {
    const poolSize = 4;
    const database = testDatabase().connect({ poolSize });
    const refused = { text: 'SELECT 1 / 0' };
    const work = Array.from({ length: 200 }, (_, index) => {
      if (index % 4 === 0) return database.query(SELECT_1);
      if (index % 4 === 1) return database.query(refused);
      if (index % 4 === 2) return database.transaction((session) => session.query(refused) as Promise<never>);
      return database.transaction(() => Promise.reject(new Error('changed my mind')));
    });
    const ended = await Promise.allSettled(work);
    expect(ended.filter(({ status }) => status === 'fulfilled')).to.have.length(50);
    expect(await connections()).to.be.within(1, poolSize);
    const idleInTransaction = await testDatabase().query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    expect(idleInTransaction).to.deep.equal([]);
    // Every one of them can still be had.
    await Promise.all(Array.from({ length: poolSize }, () => database.query({ text: 'SELECT pg_sleep(0.01)' })));
    await database.close();
    await expectConnections(0);
  });

  describe('closing', () => {
    it('lets a statement in flight end and refuses later ones', async () => {
      const database = testDatabase().connect();
      const inFlight = database.query({ text: 'SELECT pg_sleep(0.2), 1 AS one' });
      await sleep(100);
      await Promise.all([database.close(), database.close()]);
      expect(await inFlight).to.have.length(1);
      await expectUnavailable(database.query(SELECT_1));
      await expectConnections(0);
    });

    it('does not wait for a frozen server', async () => {
      const database = testDatabase().connect({ url: proxy.url });
      await database.ping();
      proxy.freeze();
      const startedAtMs = Date.now();
      await database.close();
      expect(Date.now() - startedAtMs).to.be.below(2_000 + LEEWAY_MS);
    });
  });
});
