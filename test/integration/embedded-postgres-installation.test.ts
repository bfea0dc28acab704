import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { EmbeddedPostgresError } from '../../adapters/embedded-postgres/index.js';
import {
  findInstallation,
  type Installation,
  openInstallation,
  reachableInstallation,
  repairLinks,
} from '../../adapters/embedded-postgres/installation.js';
import { run } from '../../adapters/embedded-postgres/run.js';
import { needEmbeddedPostgres, Playground } from '../support/embedded-postgres.js';
import { skipLoudly } from '../support/servers.js';

describe('the PostgreSQL programs of the npm package', function () {
  this.timeout(60_000);
  let playground: Playground;

  before(function () {
    needEmbeddedPostgres(this);
    playground = new Playground();
  });
  after(() => playground?.remove());

  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
  const versionOf = async ({ initdb }: Installation) =>
    await run(initdb, ['--version'], { user, signal: AbortSignal.timeout(10_000) });

  /** The package as `npm install --ignore-scripts` leaves it. */
  function packageWithoutLinks(): Installation {
    const original = findInstallation();
    const root = playground.path('package');
    execFileSync('cp', ['-a', original.root, root]);
    const lib = join(root, 'native', 'lib');
    for (const name of readdirSync(lib)) {
      if (lstatSync(join(lib, name)).isSymbolicLink()) rmSync(join(lib, name));
    }
    return openInstallation(root, original.packageName);
  }

  it('are missing on a platform without a package: the error says what to set instead', () => {
    let error: unknown;
    try {
      findInstallation('sunos', 'sparc');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.be.instanceOf(EmbeddedPostgresError);
    expect(error).to.include({ code: 'EMBEDDED_POSTGRES_UNAVAILABLE' });
    expect(String(error)).to.contain('@embedded-postgres/sunos-sparc').and.contain('DATABASE_URL');
  });

  it('are explained when the system cannot run them', async () => {
    const broken = { ...findInstallation(), initdb: playground.path('no-such-program') };
    const error = await versionOf(broken).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'EMBEDDED_POSTGRES_UNAVAILABLE' });
    expect(String(error)).to.contain('glibc').and.contain('DATABASE_URL');
  });

  it('work after npm install --ignore-scripts once their links are repaired, by 4 processes at once', async () => {
    const installation = packageWithoutLinks();
    expect((await versionOf(installation)).exitCode, 'before').to.equal(127);
    await Promise.all([1, 2, 3, 4].map(() => repairLinks(installation)));
    expect(await versionOf(installation)).to.deep.include({ exitCode: 0 });
    expect((await versionOf(installation)).output).to.contain('PostgreSQL) 18');
  });

  it('are copied for a user who cannot enter their folder, once, readable whatever the umask was', async function () {
    if (!user) skipLoudly(this, 'only root can become a user who cannot enter a folder');
    const installation = packageWithoutLinks();
    await repairLinks(installation);
    chmodSync(installation.root, 0o700);
    execFileSync('chmod', ['-R', 'go=', installation.root]);
    const systemFolder = playground.path('system');
    const messages: string[] = [];
    const reach = () => reachableInstallation(installation, user, systemFolder, (text) => messages.push(text));

    const [first, second] = await Promise.all([reach(), reach()]);
    expect(await versionOf(first)).to.deep.include({ exitCode: 0 });
    expect(second).to.deep.equal(first);
    expect(readdirSync(systemFolder)).to.have.length(1);
    expect(statSync(first.root).mode & 0o777).to.equal(0o755);
    messages.length = 0;
    expect(await reach()).to.deep.equal(first);
    expect(messages).to.deep.equal([]);
  });
});
