import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Endpoint, listenArguments, prepareEndpoint, removeEndpoint } from './endpoint.js';
import { EmbeddedPostgresError } from './errors.js';
import type { Installation } from './installation.js';
import { clearLeftovers, findPostmaster, POLL_MS, type Postmaster } from './postmaster.js';
import { cannotRun, spawnOptions } from './run.js';
import type { ServerUser } from './server-user.js';

const MAX_LOG_BYTES = 10_000_000;
const REPORTED_LINES = 10;
const QUIT_MS = 10_000;

export interface LaunchOptions {
  installation: Installation;
  cluster: string;
  user: ServerUser | undefined;
  log: string;
  signal: AbortSignal;
  /** Where an earlier server of this process listened, to listen there again. Default: a new place. */
  endpoint?: Endpoint;
}

/**
 * Starts the server of a cluster that has none, and resolves once it takes connections.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_START_FAILED` with the last lines of the server's log
 */
export async function launch(options: LaunchOptions): Promise<Postmaster> {
  const { installation, cluster, user, log, signal } = options;
  await clearLeftovers(cluster, options.endpoint);
  const endpoint = options.endpoint ?? (await prepareEndpoint(user));
  const output = openLog(log);
  let child: ChildProcess | undefined;
  try {
    child = spawn(installation.postgres, ['-D', cluster, ...listenArguments(endpoint)], {
      ...spawnOptions(installation.postgres, user),
      // A process group of its own: Ctrl-C must reach the app only, which then stops the server when it is done.
      detached: true,
      stdio: ['ignore', output.file, output.file],
    });
    return await ready(child);
  } catch (error) {
    if (options.endpoint === undefined) await removeEndpoint(endpoint);
    throw error;
  } finally {
    closeSync(output.file);
    child?.unref();
  }

  async function ready(child: ChildProcess): Promise<Postmaster> {
    const ended = whenEnded(child);
    for (;;) {
      const end = await Promise.race([ended, sleep(POLL_MS)]);
      if (end !== undefined) throw failed(end);
      if (signal.aborted) {
        // Immediate shutdown: the log holds all that was committed.
        child.kill('SIGQUIT');
        await Promise.race([ended, sleep(QUIT_MS, undefined, { ref: false })]);
        throw failed('was not ready in time');
      }
      const postmaster = await findPostmaster(cluster);
      if (postmaster?.ready && postmaster.pid === child.pid) return postmaster;
    }
  }

  function failed(what: string): EmbeddedPostgresError {
    const lines = readFileSync(log)
      .subarray(output.from)
      .toString('utf8')
      .trim()
      .split('\n')
      .slice(-REPORTED_LINES);
    return new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_START_FAILED',
      `The PostgreSQL server of ${cluster} ${what}. The end of ${log}:\n${lines.join('\n')}`,
      { cluster, log },
    );
  }
}

/** Says how the process ended, or rejects when it could not begin; nobody has to be listening by then. */
function whenEnded(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(
    ([code, signal]) => `ended (${code === null ? signal : `exit code ${code}`})`,
    (error: Error) => Promise.reject(cannotRun(child.spawnfile, error)),
  );
  ended.catch(() => undefined);
  return ended;
}

/** Appends; what is too long is put aside as `.1`, so that the log takes 20 MB at most unless one run writes more. */
function openLog(path: string): { file: number; from: number } {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  return { file: openSync(path, 'a', 0o600), from: size > MAX_LOG_BYTES ? 0 : size };
}
