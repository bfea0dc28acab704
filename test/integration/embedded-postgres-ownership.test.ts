import { rmSync } from 'node:fs';
import { expect } from 'chai';
import {
  expectGone,
  keep,
  kept,
  needEmbeddedPostgres,
  Playground,
  query,
  runs,
  socketFolder,
  until,
} from '../support/embedded-postgres.js';

describe('the data folder of an embedded PostgreSQL', function () {
  this.timeout(60_000);
  let playground: Playground;

  before(function () {
    needEmbeddedPostgres(this);
    playground = new Playground();
  });
  afterEach(() => playground.clear());
  after(() => playground?.remove());

  describe('started a second time while it runs', () => {
    it('is refused, and the message names the owner and the remedies', async () => {
      const dataDir = await playground.sharedFolder();
      const owner = await playground.startInChild({ dataDir });
      const error = await playground.failure({ dataDir });
      expect(error.code).to.equal('EMBEDDED_POSTGRES_IN_USE');
      expect(error.facts).to.deep.equal({ dataDir, ownerPid: owner.process.pid });
      expect(error.message)
        .to.contain(`process ${owner.process.pid}`)
        .and.contain('DATA_DIR')
        .and.contain('DATABASE_URL');
      await owner.stop();
      expect((await playground.start({ dataDir })).started).to.equal(true);
    });

    it('is refused within one process too', async () => {
      const dataDir = await playground.sharedFolder();
      await playground.start({ dataDir });
      expect((await playground.failure({ dataDir })).facts).to.include({ ownerPid: process.pid });
    });

    it('joins when asked to, and a joined server is not stopped', async () => {
      const dataDir = await playground.sharedFolder();
      const owner = await playground.startInChild({ dataDir });
      const joined = await playground.start({ dataDir, join: true });
      expect(joined.started).to.equal(false);
      expect(owner.report).to.include({ pid: joined.pid, url: joined.url });
      await joined.stop();
      expect(await query(joined.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
      await owner.stop();
      await expectGone(joined);
    });

    it('starts and stops a server of its own when asked to join and none runs', async () => {
      const server = await playground.start({ dataDir: await playground.sharedFolder(), join: true });
      expect(server.started).to.equal(true);
      await server.stop();
      await expectGone(server);
    });
  });

  describe('started by 4 processes at once', () => {
    it('has one owner, and the others are refused', async () => {
      const dataDir = playground.path();
      const children = await Promise.all([1, 2, 3, 4].map(() => playground.startInChild({ dataDir })));
      const reports = children.map(({ report }) => (report.ok ? { started: report.started } : report.code));
      expect(reports.filter((report) => typeof report === 'object')).to.deep.equal([{ started: true }]);
      expect(reports.filter((report) => report === 'EMBEDDED_POSTGRES_IN_USE')).to.have.length(3);
    });

    it('has one owner, and the others join its server once it is ready', async () => {
      const dataDir = playground.path();
      const children = await Promise.all([1, 2, 3, 4].map(() => playground.startInChild({ dataDir, join: true })));
      const reports = children.map(({ report }) => (report.ok ? report : expect.fail(report.message)));
      expect(new Set(reports.map(({ pid }) => pid)).size).to.equal(1);
      expect(reports.filter(({ started }) => started)).to.have.length(1);
    });

    it('is taken over by one of them after its owner was killed', async () => {
      const dataDir = await playground.sharedFolder();
      const owner = await playground.startInChild({ dataDir });
      await owner.kill();
      const children = await Promise.all([1, 2, 3, 4].map(() => playground.startInChild({ dataDir })));
      const owners = children.flatMap(({ report }) => (report.ok ? [report] : []));
      expect(owners).to.have.length(1);
      expect(owner.report).to.include({ pid: owners[0]?.pid });
    });
  });

  describe('whose owner was killed with kill -9', () => {
    it('is taken over as it runs, said so, and stopped by the new owner', async () => {
      const dataDir = await playground.sharedFolder();
      const owner = await playground.startInChild({ dataDir });
      if (!owner.report.ok) throw new Error(owner.report.message);
      const answer = await keep(owner.report.url);
      await owner.kill();
      expect(runs(owner.report.pid), 'the server outlives its owner').to.equal(true);

      const messages: string[] = [];
      const server = await playground.start({ dataDir, onMessage: (text) => messages.push(text) });
      expect(server).to.include({ started: false, pid: owner.report.pid, url: owner.report.url });
      expect(messages.join()).to.contain(`Took over the PostgreSQL server (pid ${server.pid})`);
      expect(await kept(server.url)).to.equal(answer);
      await server.stop();
      await expectGone(server);
    });

    it('is started anew when its socket was cleared away meanwhile', async () => {
      const dataDir = await playground.sharedFolder();
      const owner = await playground.startInChild({ dataDir });
      if (!owner.report.ok) throw new Error(owner.report.message);
      await owner.kill();
      rmSync(socketFolder(owner.report.url), { recursive: true });

      const server = await playground.start({ dataDir });
      expect(server.started).to.equal(true);
      expect(await query(server.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
      await expectGone(owner.report);
    });

    it('is started anew when the server was killed too, with all that was committed', async () => {
      const dataDir = await playground.sharedFolder();
      const owner = await playground.startInChild({ dataDir });
      if (!owner.report.ok) throw new Error(owner.report.message);
      const { pid, url } = owner.report;
      const answer = await keep(url);
      await owner.kill();
      process.kill(pid, 'SIGKILL');
      await until(() => !runs(pid));

      const server = await playground.start({ dataDir });
      expect(server.started).to.equal(true);
      expect(await kept(server.url)).to.equal(answer);
      await expectGone(owner.report);
    });
  });

  it('survives Ctrl-C, which ends only the app, so that the app can still use it', async () => {
    const child = await playground.startInChild({ dataDir: await playground.sharedFolder() });
    if (!child.report.ok || !child.process.pid) throw new Error('not started');
    // A terminal sends SIGINT to the whole process group.
    process.kill(-child.process.pid, 'SIGINT');
    for (let i = 0; i < 5; i += 1) await query(child.report.url, 'SELECT pg_sleep(0.02)');
    await child.stop();
    await expectGone(child.report);
  });
});
