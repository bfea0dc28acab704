import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Sequelize } from 'sequelize';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/index.js';
import { findInstallation } from '../../adapters/embedded-postgres/installation.js';
import { findPostmaster, stopPostmaster } from '../../adapters/embedded-postgres/postmaster.js';
import {
  expectGone,
  keep,
  kept,
  needEmbeddedPostgres,
  Playground,
  postmasterPid,
  query,
  socketFolder,
  until,
} from '../support/embedded-postgres.js';

describe('the embedded PostgreSQL', function () {
  this.timeout(60_000);
  let playground: Playground;

  before(function () {
    needEmbeddedPostgres(this);
    playground = new Playground();
  });
  afterEach(() => playground.clear());
  after(() => playground?.remove());

  /** A data folder whose cluster is this one file, of the user as whom the server would run. */
  function folderWith(name: string, content: string): { dataDir: string; cluster: string } {
    const dataDir = playground.path();
    const cluster = join(dataDir, 'postgres');
    mkdirSync(cluster, { recursive: true });
    writeFileSync(join(cluster, name), content);
    if (process.getuid?.() === 0) chownSync(cluster, 65534, 65534);
    return { dataDir, cluster };
  }

  describe('that dies while it is in use', () => {
    it('is started again at the same place, as often as it is killed, with what was committed', async () => {
      const messages: string[] = [];
      const server = await playground.start({
        dataDir: await playground.ownFolder(),
        onMessage: (text) => messages.push(text),
      });
      const answer = await keep(server.url);
      for (let deaths = 0; deaths < 2; deaths++) {
        const { pid } = server;
        process.kill(pid, 'SIGKILL');
        await until(() => server.pid !== pid, 20_000);
        expect(await kept(server.url)).to.equal(answer);
      }
      expect(messages.filter((text) => /ended without being told to/.test(text))).to.have.length(2);
      await server.stop();
      await expectGone(server);
    });

    it('is given up when it cannot be started again, and says so once', async () => {
      const dataDir = await playground.ownFolder();
      const losses: Error[] = [];
      const server = await playground.start({ dataDir, onLost: (error) => losses.push(error) });
      rmSync(join(server.dataDir, 'PG_VERSION'));
      process.kill(server.pid, 'SIGKILL');
      await until(() => losses.length > 0, 25_000);
      expect(losses[0]).to.have.property('code', 'EMBEDDED_POSTGRES_LOST');
      expect(losses[0]?.message).to.match(/^The PostgreSQL server \(pid \d+\) ended .*PG_VERSION/s);
      await server.stop();
      expect(losses).to.have.length(1);
      await expectGone(server);
    });

    it('is not started again after it was stopped', async () => {
      const messages: string[] = [];
      const dataDir = await playground.sharedFolder();
      const server = await playground.start({ dataDir, onMessage: (text) => messages.push(text) });
      await server.stop();
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(messages).to.deep.equal([]);
      await expectGone(server);
    });
  });

  describe('started on a new folder', () => {
    it('creates a database that pg and Sequelize can use, and says where', async () => {
      const dataDir = playground.path('new/data');
      const messages: string[] = [];
      const server = await playground.start({ dataDir, onMessage: (text) => messages.push(text) });

      expect(server).to.include({ started: true, dataDir: join(dataDir, 'postgres') });
      expect(messages).to.deep.equal([`Creating a PostgreSQL 18 database in ${join(dataDir, 'postgres')}.`]);
      expect(await query(server.url, 'SELECT current_database() AS name')).to.deep.equal([
        { name: 'order_failures' },
      ]);
      const sequelize = new Sequelize(server.url, { logging: false });
      await sequelize.authenticate();
      await sequelize.close();
    });

    it('keeps data safe, text in UTF-8 and by code point, times in UTC, and the network out', async () => {
      const { url } = await playground.start({ dataDir: await playground.sharedFolder() });
      const show = async (name: string) =>
        (await query(url, `SELECT current_setting('${name}') AS value`))[0]?.['value'];
      const names = [
        'fsync',
        'server_encoding',
        'TimeZone',
        'listen_addresses',
        'max_connections',
        'shared_buffers',
      ];
      expect(await Promise.all(names.map(show))).to.deep.equal(['on', 'UTF8', 'UTC', '', '50', '64MB']);
      const [text] = await query(
        url,
        `SELECT lower('ÉÀ') AS lower, 'é' ILIKE 'É' AS found, 'b' > 'B' AS by_code_point`,
      );
      expect(text).to.deep.equal({ lower: 'éà', found: true, by_code_point: true });
    });

    it('keeps the text of failed statements, which may hold personal data, out of its log', async () => {
      const dataDir = await playground.sharedFolder();
      const { url } = await playground.start({ dataDir });
      const error = await query(url, `SELECT 'private'::int`).catch((thrown: unknown) => thrown);
      expect(String(error)).to.contain('private');
      const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8');
      expect(log).to.contain('ready to accept connections').and.not.contain('private');
    });

    it('puts a log of more than 10 MB aside', async () => {
      const dataDir = await playground.sharedFolder();
      const log = join(dataDir, 'postgres.log');
      truncateSync(log, 10_000_001);
      await playground.start({ dataDir });
      expect(statSync(`${log}.1`).size).to.equal(10_000_001);
      expect(statSync(log).size).to.be.lessThan(10_000);
    });

    it('leaves nothing behind when the creation fails, and succeeds the next time', async () => {
      const dataDir = playground.path();
      const error = await playground.failure({ dataDir, startTimeoutMs: 1 });
      expect(error.code).to.equal('EMBEDDED_POSTGRES_INIT_FAILED');
      expect(existsSync(join(dataDir, 'postgres')), 'cluster').to.equal(false);
      expect(existsSync(join(dataDir, 'postgres.new')), 'draft').to.equal(false);
      expect((await playground.start({ dataDir })).started).to.equal(true);
    });
  });

  describe('stopped', () => {
    it('leaves no process and no socket, may be stopped again, and keeps the data for the next start', async () => {
      const dataDir = await playground.sharedFolder();
      const first = await playground.start({ dataDir });
      const answer = await keep(first.url);
      expect(existsSync(socketFolder(first.url)), 'socket folder while it runs').to.equal(true);
      await first.stop();
      await expectGone(first);
      await first.stop();

      const second = await playground.start({ dataDir });
      expect(second).to.include({ started: true, dataDir: first.dataDir });
      expect(await kept(second.url)).to.equal(answer);
    });

    it('ends although connections are open', async () => {
      const server = await playground.start({ dataDir: await playground.sharedFolder() });
      const asleep = query(server.url, 'SELECT pg_sleep(60)').catch((error: Error) => error);
      const others = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'`;
      while ((await query(server.url, others))[0]?.['n'] === 0);
      await server.stop();
      await expectGone(server);
      expect(await asleep).to.be.instanceOf(Error);
    });

    it('ends at once when a fast shutdown hangs, and loses nothing', async () => {
      const dataDir = await playground.sharedFolder();
      const server = await playground.start({ dataDir });
      const answer = await keep(server.url);
      const postmaster = await findPostmaster(server.dataDir);
      if (!postmaster) throw new Error('no postmaster');
      const [backend] = await query(
        server.url,
        `SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'`,
      );
      const frozen = Number(backend?.['pid']);
      process.kill(frozen, 'SIGSTOP');
      const stop = stopPostmaster(postmaster, server.dataDir, findInstallation(), { fastMs: 200 });
      await until(() =>
        readFileSync(join(dataDir, 'postgres.log'), 'utf8').includes('immediate shutdown request'),
      );
      process.kill(frozen, 'SIGCONT');
      await stop;
      await expectGone(server);
      await server.stop();

      const next = await playground.start({ dataDir });
      expect(await kept(next.url)).to.equal(answer);
    });

    it('ends although the data folder was deleted under it', async () => {
      const dataDir = await playground.ownFolder();
      const server = await playground.start({ dataDir });
      rmSync(dataDir, { recursive: true });
      await server.stop();
      await expectGone(server);
    });
  });

  it('starts when postmaster.pid names a live process that is not its server', async () => {
    const dataDir = await playground.sharedFolder();
    const lines = [
      process.pid,
      join(dataDir, 'postgres'),
      1,
      5432,
      playground.path('socket'),
      '',
      '',
      'ready',
      '',
    ];
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
    const server = await playground.start({ dataDir });
    expect(server.started).to.equal(true);
    expect(server.pid).to.equal(postmasterPid(server.dataDir)).and.not.equal(process.pid);
  });

  it('works in a folder whose path is far too long for a socket, and has blanks', async () => {
    const dataDir = await playground.ownFolder(join(playground.path(), 'a folder '.repeat(20), 'ü'.repeat(60)));
    const { url } = await playground.start({ dataDir });
    expect(Buffer.byteLength(dataDir)).to.be.greaterThan(200);
    expect(await query(url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
  });

  describe('that cannot start', () => {
    it('says that the data is of another PostgreSQL version', async () => {
      const { dataDir, cluster } = folderWith('PG_VERSION', '15\n');
      const error = await playground.failure({ dataDir });
      expect(error.code).to.equal('EMBEDDED_POSTGRES_DATA_INVALID');
      expect(error.facts).to.deep.equal({ folder: cluster, found: '15', expected: 18 });
    });

    it('says that the folder is not a database, and leaves it as it is', async () => {
      const { dataDir, cluster } = folderWith('notes.txt', 'not a database');
      const error = await playground.failure({ dataDir });
      expect(error.code).to.equal('EMBEDDED_POSTGRES_DATA_INVALID');
      expect(error.message).to.contain('PG_VERSION');
      expect(readdirSync(cluster)).to.deep.equal(['notes.txt']);
    });

    it('shows the end of the server log, leaves no socket, and starts once it is repaired', async () => {
      const dataDir = await playground.sharedFolder();
      const file = join(dataDir, 'postgres', 'postgresql.conf');
      const good = readFileSync(file, 'utf8');
      await appendFile(file, "shared_buffers = 'plenty'\n");
      const error = await playground.failure({ dataDir });
      expect(error.code).to.equal('EMBEDDED_POSTGRES_START_FAILED');
      expect(error.message).to.contain('exit code 1').and.contain('invalid value for parameter "shared_buffers"');
      await writeFile(file, good);
      expect((await playground.start({ dataDir })).started).to.equal(true);
    });

    it('ends a server that is not ready in time', async () => {
      const dataDir = await playground.sharedFolder();
      const error = await playground.failure({ dataDir, startTimeoutMs: 1 });
      expect(error.code).to.equal('EMBEDDED_POSTGRES_START_FAILED');
      expect(error.message).to.contain('not ready in time');
      expect(postmasterPid(join(dataDir, 'postgres'))).to.equal(undefined);
    });

    it('says that the data folder cannot be used, and why', async () => {
      const dataDir = playground.path();
      writeFileSync(dataDir, 'a file');
      const error = await playground.failure({ dataDir });
      expect(error.code).to.equal('EMBEDDED_POSTGRES_DATA_UNREACHABLE');
      expect(error.message).to.contain('EEXIST').and.contain('DATA_DIR');
      expect(error.cause).to.be.instanceOf(Error);
    });

    it('says so when a database that is noted to be elsewhere is not there', async () => {
      const dataDir = playground.path();
      mkdirSync(dataDir);
      writeFileSync(join(dataDir, 'postgres.location'), `${playground.path('lost')}\n`);
      expect((await playground.failure({ dataDir })).code).to.equal('EMBEDDED_POSTGRES_DATA_INVALID');
      expect(existsSync(join(dataDir, 'postgres')), 'no new, empty database').to.equal(false);
    });
  });

  it('gives the folder back after a failed start', async () => {
    const dataDir = await playground.sharedFolder();
    await playground.failure({ dataDir, startTimeoutMs: 1 });
    const server = await startEmbeddedPostgres({ dataDir });
    await server.stop();
    await expectGone(server);
  });
});
