import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { EmbeddedPostgresError } from '../../adapters/embedded-postgres/index.js';
import { keep, kept, needEmbeddedPostgres, Playground, socketFolder } from '../support/embedded-postgres.js';
import { skipLoudly } from '../support/servers.js';

const NOBODY = 65534;
/** `daemon` on Linux: some user whom the system knows. */
const SOMEBODY = { uid: 1, gid: 1 };
const NAMELESS = { uid: 12345, gid: 12345 };

describe('the embedded PostgreSQL of root', function () {
  this.timeout(60_000);
  let playground: Playground;

  before(function () {
    if (process.getuid?.() !== 0 || process.platform !== 'linux') {
      skipLoudly(this, 'only root on Linux can test what holds for root');
    }
    needEmbeddedPostgres(this);
    playground = new Playground();
  });
  afterEach(() => playground.clear());
  after(() => playground?.remove());

  const ownerOf = (path: string) => statSync(path).uid;
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  const processOwner = (pid: number) => ownerOf(`/proc/${pid}`);

  /** A project below a folder that only root may enter, such as /root or one of `mktemp -d`. */
  function closedProject(): string {
    const project = playground.path('project');
    mkdirSync(project, { mode: 0o700 });
    return project;
  }

  /** A data folder that looks like one with a database of this user. */
  function folderOf(uid: number, dataDir = playground.path()): string {
    const cluster = join(dataDir, 'postgres');
    mkdirSync(cluster, { recursive: true });
    writeFileSync(join(cluster, 'PG_VERSION'), '18\n');
    chownSync(cluster, uid, uid);
    return dataDir;
  }

  it('runs as nobody, who owns its files and its socket and nothing else', async () => {
    const dataDir = await playground.sharedFolder();
    const { pid, url, dataDir: cluster } = await playground.start({ dataDir });
    expect(processOwner(pid)).to.equal(NOBODY);
    expect([ownerOf(cluster), modeOf(cluster)]).to.deep.equal([NOBODY, 0o700]);
    expect([ownerOf(socketFolder(url)), modeOf(socketFolder(url))]).to.deep.equal([NOBODY, 0o700]);
    expect([ownerOf(dataDir), ownerOf(join(dataDir, 'postgres.log'))]).to.deep.equal([0, 0]);
  });

  it('keeps the database in the system folder when nobody cannot enter the project, and says so', async () => {
    const project = closedProject();
    const systemFolder = playground.path('system');
    const messages: string[] = [];
    const options = { systemFolder, onMessage: (text: string) => messages.push(text) };
    const first = await playground.start({ ...options, dataDir: join(project, 'data') });
    expect(first.dataDir.startsWith(`${systemFolder}/data-`), first.dataDir).to.equal(true);
    expect(messages.join()).to.contain(first.dataDir).and.contain(`cannot enter ${project}/data`);
    expect(readFileSync(join(project, 'data', 'postgres.location'), 'utf8')).to.equal(`${first.dataDir}\n`);
    const answer = await keep(first.url);
    await first.stop();

    // The database follows a data folder that is moved, and one that could hold a database by now.
    const moved = playground.path('moved');
    renameSync(project, moved);
    chmodSync(moved, 0o755);
    const second = await playground.start({ ...options, dataDir: join(moved, 'data') });
    expect(second.dataDir).to.equal(first.dataDir);
    expect(await kept(second.url)).to.equal(answer);
    await second.stop();

    rmSync(join(moved, 'data'), { recursive: true });
    const third = await playground.start({ ...options, dataDir: join(moved, 'data') });
    expect(third.dataDir).to.equal(join(moved, 'data', 'postgres'));
  });

  it('does not begin an empty database when the folder of the existing one was closed', async () => {
    const project = playground.path('project');
    const dataDir = folderOf(NOBODY, join(project, 'data'));
    chmodSync(project, 0o700);
    const systemFolder = playground.path('system');
    const error = await playground.start({ dataDir, systemFolder }).catch((thrown: unknown) => thrown);
    expect(error)
      .to.be.instanceOf(EmbeddedPostgresError)
      .and.include({ code: 'EMBEDDED_POSTGRES_DATA_UNREACHABLE' });
    expect(String(error)).to.contain('chmod o+x');
    expect(existsSync(systemFolder)).to.equal(false);
  });

  it('says what to do when the system folder is closed too', async () => {
    const systemFolder = join(closedProject(), 'system');
    const dataDir = join(closedProject(), 'data');
    const error = await playground.start({ dataDir, systemFolder }).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'EMBEDDED_POSTGRES_DATA_UNREACHABLE' });
    expect(readdirSync(dataDir).filter((name) => name !== 'postgres.owners')).to.deep.equal([]);
  });

  it('runs as the owner of an existing database, made when the app ran as an ordinary user', async () => {
    const dataDir = await playground.ownFolder();
    execFileSync('chown', ['-R', `${SOMEBODY.uid}:${SOMEBODY.gid}`, dataDir]);
    const { pid } = await playground.start({ dataDir });
    expect(processOwner(pid)).to.equal(SOMEBODY.uid);
  });

  it('says how to hand over files that became those of root', async () => {
    const dataDir = folderOf(0);
    const error = await playground.start({ dataDir }).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'EMBEDDED_POSTGRES_DATA_UNREACHABLE' });
    expect(String(error)).to.contain(`chown -R ${NOBODY}:${NOBODY} ${dataDir}/postgres`);
  });

  it('runs as the user of the app when that is not root', async () => {
    const dataDir = playground.path();
    mkdirSync(dataDir);
    chownSync(dataDir, SOMEBODY.uid, SOMEBODY.gid);
    const { report } = await playground.startInChild({ dataDir }, SOMEBODY);
    if (!report.ok) throw new Error(report.message);
    expect(processOwner(report.pid)).to.equal(SOMEBODY.uid);
    expect(ownerOf(join(dataDir, 'postgres.log'))).to.equal(SOMEBODY.uid);
  });

  it('cannot create a database as a user without a name, and says what to do', async () => {
    const dataDir = playground.path();
    mkdirSync(dataDir);
    chownSync(dataDir, NAMELESS.uid, NAMELESS.gid);
    const { report } = await playground.startInChild({ dataDir }, NAMELESS);
    expect(report).to.include({ ok: false, code: 'EMBEDDED_POSTGRES_INIT_FAILED' });
    expect(report).to.have.property('message').that.contains('/etc/passwd').and.contains('DATABASE_URL');
  });

  it('is refused to an ordinary user, clearly, once root has made it', async () => {
    const dataDir = folderOf(NOBODY);
    chownSync(dataDir, SOMEBODY.uid, SOMEBODY.gid);
    const { report } = await playground.startInChild({ dataDir }, SOMEBODY);
    expect(report).to.include({ ok: false, code: 'EMBEDDED_POSTGRES_DATA_UNREACHABLE' });
    expect(report).to.have.property('message').that.contains(`belongs to uid ${NOBODY}`);
  });
});
