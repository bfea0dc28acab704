import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT } from '../../apps/cli/index.js';
import { CliProcess } from '../support/cli-process.js';
import { needEmbeddedPostgres, postmasterPid, runs } from '../support/embedded-postgres.js';
import { useFolder } from '../support/folder.js';
import { JWT_SECRET } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Six tries with growing pauses take some 10 s. */
const PATIENCE_MS = 60_000;

describe('A server process whose embedded PostgreSQL dies', function () {
  this.timeout(180_000);
  const folder = useFolder();
  let server: CliProcess;

  before(function () {
    needEmbeddedPostgres(this);
  });
  beforeEach(async () => {
    // As in production: without samples it starts in a moment.
    server = new CliProcess(['serve'], { NODE_ENV: 'production', JWT_SECRET, DATA_DIR: folder(), PORT: '0' });
    await server.printed(/"msg":"Listening\."/);
  });
  afterEach(() => server.end('SIGKILL'));

  const cluster = () => join(folder(), 'postgres');
  function killPostgres(): number {
    const pid = postmasterPid(cluster()) ?? expect.fail('There is no PostgreSQL.');
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  it('ends with exit code 4 and says why when it stays away, and leaves no process', async () => {
    await rm(join(cluster(), 'PG_VERSION'));
    const pid = killPostgres();
    const { exitCode, stderr } = await server.ended();
    expect(exitCode).to.equal(EXIT.unavailable).and.to.equal(4);
    expect(stderr).to.contain(`(pid ${pid}) ended without being told to, and does not come up again`);
    expect(stderr).to.contain('PG_VERSION');
    expect(stderr, 'for people, without a stack').not.to.match(/^\s+at /m);
    expect(runs(pid)).to.equal(false);
  });

  it('lives on when it comes up again: the control', async () => {
    const url = /"url":"(http:[^"]+)"/.exec(server.stdout)?.[1] ?? '';
    const pid = killPostgres();
    await until('another one runs', () => (postmasterPid(cluster()) ?? pid) !== pid, PATIENCE_MS);
    await until('it is ready', async () => (await fetch(`${url}/readyz`)).ok, PATIENCE_MS);
    const { exitCode } = await server.end('SIGTERM');
    expect(exitCode).to.equal(EXIT.ok);
  });
});
