import { type Stats, statSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';

/** The user PostgreSQL runs as; undefined when that is simply the user of this process. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/** `nobody` on Linux. PostgreSQL refuses to run as root, and a fresh container has no better user. */
const UNPRIVILEGED: ServerUser = { uid: 65534, gid: 65534 };

const EXECUTE = 0o1;
const READ_AND_EXECUTE = 0o5;

/**
 * @param existing the folder of a database that is already there: the server must run as its owner.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_DATA_UNREACHABLE` when this process may not act for that owner.
 */
export function chooseServerUser(existing: string | undefined): ServerUser | undefined {
  const me = process.getuid?.();
  if (me === undefined) return undefined;
  const owner = existing === undefined ? undefined : statSync(existing);
  if (me !== 0) {
    if (owner && owner.uid !== me) throw notOurs(existing, owner.uid, `uid ${me}`, `chown -R ${me} ${existing}`);
    return undefined;
  }
  if (owner?.uid === 0) {
    const { uid, gid } = UNPRIVILEGED;
    throw notOurs(existing, 0, 'root, as whom PostgreSQL does not run', `chown -R ${uid}:${gid} ${existing}`);
  }
  return owner ? { uid: owner.uid, gid: owner.gid } : UNPRIVILEGED;
}

/** Whether the user may enter every folder down to this one, by the mode bits (other access lists are not read). */
export function canEnter(user: ServerUser | undefined, folder: string): boolean {
  if (!user) return true;
  for (let at = folder; ; at = dirname(at)) {
    if (!allows(statSync(at), user, EXECUTE)) return false;
    if (at === parse(at).root) return true;
  }
}

export function canReadAndEnter(user: ServerUser | undefined, path: string): boolean {
  return !user || (allows(statSync(path), user, READ_AND_EXECUTE) && canEnter(user, dirname(path)));
}

/**
 * Makes the folder where root keeps what that user must reach.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_DATA_UNREACHABLE` when the user cannot enter it either
 */
export async function prepareSystemFolder(user: ServerUser | undefined, folder: string): Promise<void> {
  // The mode of mkdir is cut by the umask.
  if (await mkdir(folder, { recursive: true })) await chmod(folder, 0o755);
  if (canEnter(user, folder)) return;
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_DATA_UNREACHABLE',
    `As root, PostgreSQL runs as uid ${user?.uid}, who may enter neither this project nor ${folder}. ` +
      'Use a folder below which every user may go, such as /srv, for the project and for DATA_DIR.',
    { folder, uid: user?.uid },
  );
}

/** Gives the path to the server's user, where that is another than ours. */
export async function giveTo(user: ServerUser | undefined, path: string): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}

function allows(stats: Stats, user: ServerUser, bits: number): boolean {
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}

function notOurs(folder: string | undefined, ownerUid: number, us: string, remedy: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_DATA_UNREACHABLE',
    `The database in ${folder} belongs to uid ${ownerUid}, but this process runs as ${us}. ` +
      `Run it as that user, or hand the files over: ${remedy}`,
    { folder, ownerUid },
  );
}
