import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError, systemCode } from './errors.js';
import type { Installation } from './installation.js';
import type { Layout } from './layout.js';
import { canEnter, prepareSystemFolder, type ServerUser } from './server-user.js';

/**
 * The folder of the cluster that belongs to this data folder; undefined before the first start.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_DATA_INVALID` when the location file leads nowhere: a missing database
 *   must not silently become an empty one.
 */
export async function findCluster({ cluster, locationFile }: Layout): Promise<string | undefined> {
  if (await hasContent(cluster)) return await realpath(cluster);
  if (!existsSync(locationFile)) return undefined;
  const elsewhere = (await readFile(locationFile, 'utf8')).trim();
  if (await hasContent(elsewhere)) return await realpath(elsewhere);
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_DATA_INVALID',
    `${locationFile} says that the database is in ${elsewhere}, but nothing is there. ` +
      'Put it back, or delete that file to begin with an empty database.',
    { locationFile, folder: elsewhere },
  );
}

/**
 * Checks that the programs at hand can open the cluster.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_DATA_INVALID`, `EMBEDDED_POSTGRES_DATA_UNREACHABLE`
 */
export async function checkCluster(
  folder: string,
  user: ServerUser | undefined,
  { majorVersion }: Installation,
): Promise<void> {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
  if (version === undefined) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_DATA_INVALID',
      `${folder} is not a PostgreSQL data folder: it has no readable PG_VERSION. ` +
        'Restore it from a backup, or move it away to begin with an empty database.',
      { folder },
    );
  }
  if (version !== String(majorVersion)) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_DATA_INVALID',
      `The database in ${folder} was made by PostgreSQL ${version}; this is PostgreSQL ${majorVersion}, which cannot open ` +
        'it. Move the data over with pg_dump of the older version, or set DATA_DIR to another folder.',
      { folder, found: version, expected: majorVersion },
    );
  }
  if (!canEnter(user, dirname(folder))) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_DATA_UNREACHABLE',
      `The database in ${folder} belongs to uid ${user?.uid}, who may not enter a folder above it. ` +
        'Allow it (chmod o+x on each of them), or set DATA_DIR to another folder.',
      { folder, uid: user?.uid },
    );
  }
}

/**
 * Where a new cluster goes: into the data folder or, when the server's user cannot enter that (root's `/root/project/data`),
 * into a new folder below `systemFolder`, which survives reboots. `record` notes that in the data folder, so that the
 * database follows the data folder when that is moved, and a deleted data folder means an empty database.
 */
export async function chooseFolder(
  { dataDir, cluster, locationFile }: Layout,
  user: ServerUser | undefined,
  systemFolder: string,
): Promise<{ folder: string; record(): Promise<void> }> {
  if (canEnter(user, dataDir)) return { folder: cluster, record: async () => {} };
  await prepareSystemFolder(user, systemFolder);
  const folder = join(systemFolder, `data-${randomBytes(6).toString('hex')}`);
  return { folder, record: () => writeFile(locationFile, `${folder}\n`) };
}

async function hasContent(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    // A closed folder is there, and is another user's: the caller's next step says whose.
    if (systemCode(error) === 'EACCES') return true;
    throw error;
  }
}
