import { type SpawnOptions, spawn } from 'node:child_process';
import { parse } from 'node:path';
import { EmbeddedPostgresError, systemCode } from './errors.js';
import type { ServerUser } from './server-user.js';

/**
 * How PostgreSQL's programs are started: as the server's user, in a folder that user can surely enter, and
 * without our environment, whose `PG...` variables would change what they do.
 */
export function spawnOptions(program: string, user: ServerUser | undefined): SpawnOptions {
  const { PATH, SystemRoot } = process.env;
  return {
    ...user,
    cwd: parse(program).root,
    env: { PATH, SystemRoot, LC_ALL: 'C' },
    windowsHide: true,
  };
}

/** Why a program of the package could not even begin. */
export function cannotRun(program: string, cause: Error): EmbeddedPostgresError {
  const missing = systemCode(cause) === 'ENOENT' ? ' (on Alpine and others without glibc it cannot run)' : '';
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_UNAVAILABLE',
    `The bundled PostgreSQL does not run on this machine${missing}: ${cause.message}. ` +
      'Set DATABASE_URL to use a PostgreSQL server of your own.',
    { program },
    { cause },
  );
}

export interface RunOptions {
  user: ServerUser | undefined;
  /** Written to the program's standard input. */
  input?: string;
  /** Kills the program. */
  signal: AbortSignal;
}

export interface RunResult {
  /** Undefined when a signal ended the program. */
  exitCode: number | undefined;
  /** Standard output and error, as they came. */
  output: string;
}

/** Runs a program to its end. @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_UNAVAILABLE` when it cannot be started. */
export async function run(program: string, args: string[], options: RunOptions): Promise<RunResult> {
  const { user, input = '', signal } = options;
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...spawnOptions(program, user), stdio: 'pipe' });
    const chunks: Buffer[] = [];
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill);
    if (signal.aborted) kill();
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A program that ends without reading its input breaks the pipe: its exit code tells more.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.once('error', (error) => reject(cannotRun(program, error)));
    child.once('close', (code) => {
      signal.removeEventListener('abort', kill);
      resolve({ exitCode: code ?? undefined, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
