import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DATABASE, SUPERUSER } from './endpoint.js';
import { EmbeddedPostgresError } from './errors.js';
import type { Installation } from './installation.js';
import { run } from './run.js';
import { giveTo, type ServerUser } from './server-user.js';

/**
 * Written to `postgresql.conf` once, where whoever runs the server may change them.
 *
 * `log_min_messages`: PostgreSQL's order puts `log` above `error`. Failed statements reach the app as errors; their text,
 * which may hold personal data, stays out of the log file, and a flood of refusals does not fill it.
 */
const SETTINGS = {
  max_connections: '50',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

/** A container started with `--user 1234`, say. */
const NAMELESS =
  'its user has no name, and PostgreSQL needs one. Run as a user that /etc/passwd knows, ' +
  'or set DATABASE_URL to use a PostgreSQL server of your own.';

export interface NewCluster {
  installation: Installation;
  folder: string;
  user: ServerUser | undefined;
  /** Where to keep a password for the superuser; on Windows only, elsewhere the socket's folder guards the server. */
  passwordFile: string;
  signal: AbortSignal;
}

/**
 * Creates an empty cluster with the application's database: under another name first, so that a crash leaves either
 * no cluster or a whole one. The text sorts by code point and folds case by Unicode's rules on every machine alike.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_INIT_FAILED`
 */
export async function createCluster({
  installation,
  folder,
  user,
  passwordFile,
  signal,
}: NewCluster): Promise<void> {
  const draft = `${folder}.new`;
  try {
    // Only the owner of the data folder comes here: what lies there is left from a crash.
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    await giveTo(user, draft);

    const authentication = await authenticationArguments(passwordFile);
    await attempt(installation.initdb, [
      ...['-D', draft, '-U', SUPERUSER, '--encoding=UTF8', '--no-instructions'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...authentication,
      ...Object.entries(SETTINGS).map(([name, value]) => `--set=${name}=${value}`),
    ]);
    const singleUser = ['--single', '-c', 'exit_on_error=on', '-D', draft, 'postgres'];
    await attempt(installation.postgres, singleUser, `CREATE DATABASE ${DATABASE};\n`);
    await rename(draft, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error instanceof EmbeddedPostgresError ? error : failed(folder, String(error), error);
  }

  async function attempt(program: string, args: string[], input = ''): Promise<void> {
    const { exitCode, output } = await run(program, args, { user, input, signal });
    if (exitCode === 0) return;
    if (signal.aborted) throw failed(folder, 'it took too long.');
    throw failed(folder, output.includes('could not look up effective user ID') ? NAMELESS : output.trim());
  }
}

async function authenticationArguments(passwordFile: string): Promise<string[]> {
  if (process.platform !== 'win32') return ['--auth=trust'];
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
}

/** Without this a power cut could undo the new name, and the next start would take the database for a left-over. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

function failed(folder: string, why: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_INIT_FAILED',
    `The database in ${folder} could not be created: ${why}`,
    { folder },
    { cause },
  );
}
