import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearSocket, type Endpoint, removeEndpoint } from './endpoint.js';
import { EmbeddedPostgresError, systemCode } from './errors.js';
import type { Installation } from './installation.js';
import { commandLine, isAlive, windowsProgram } from './processes.js';
import { run } from './run.js';

/** PostgreSQL's first process, as its `postmaster.pid` describes it. */
export interface Postmaster extends Endpoint {
  pid: number;
  /** True once it takes connections, and until it shuts down. */
  ready: boolean;
}

/** How long each way to stop may take before the next, harder one. */
export interface StopBounds {
  /** Fast shutdown: connections are cut, data is written out. Default 10,000. */
  fastMs?: number;
  /** Immediate shutdown: the next start replays the log; PostgreSQL itself kills what hangs after 5,000. Default 10,000. */
  immediateMs?: number;
}

export const POLL_MS = 20;

/** The live server of this cluster, whoever started it; undefined when there is none. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const noted = await readPidFile(cluster);
  return noted && isPostmasterOf(cluster, noted.pid) ? noted : undefined;
}

/**
 * Clears what a server left that did not end in order. To be called only by the owner of the data folder, and only
 * when no server runs. `kept`: where the next one is to listen, too.
 */
export async function clearLeftovers(cluster: string, kept?: Endpoint): Promise<void> {
  const noted = await readPidFile(cluster);
  if (kept) await clearSocket(kept);
  if (!noted) return;
  if (noted.socketFolder !== kept?.socketFolder) await removeEndpoint(noted);
  // PostgreSQL replaces the file of a dead process itself, with checks of its own, but it believes a file whose
  // pid was given to another process meanwhile.
  if (isAlive(noted.pid)) await rm(join(cluster, 'postmaster.pid'), { force: true });
}

/**
 * Stops a server and removes its socket, also when its files have been deleted under it.
 * @throws EmbeddedPostgresError `EMBEDDED_POSTGRES_STOP_FAILED`
 */
export async function stopPostmaster(
  postmaster: Postmaster,
  cluster: string,
  installation: Installation,
  { fastMs = 10_000, immediateMs = 10_000 }: StopBounds = {},
): Promise<void> {
  const { pid } = postmaster;
  if (!(await stopped('fast', fastMs)) && !(await stopped('immediate', immediateMs))) {
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_STOP_FAILED',
      `The PostgreSQL server of ${cluster} (pid ${pid}) did not stop. End it by hand: kill -9 ${pid}`,
      { cluster, pid },
    );
  }
  await removeEndpoint(postmaster);

  async function stopped(mode: 'fast' | 'immediate', withinMs: number): Promise<boolean> {
    if (isPostmasterOf(cluster, pid)) await requestStop(pid, mode, cluster, installation);
    const deadline = AbortSignal.timeout(withinMs);
    while (isPostmasterOf(cluster, pid)) {
      if (deadline.aborted) return false;
      await sleep(POLL_MS);
    }
    return true;
  }
}

async function requestStop(
  pid: number,
  mode: 'fast' | 'immediate',
  cluster: string,
  { pgCtl }: Installation,
): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no such signals; Node would end the process at once.
    const args = ['stop', '--no-wait', '-m', mode, '-D', cluster];
    await run(pgCtl, args, { user: undefined, signal: AbortSignal.timeout(10_000) });
    return;
  }
  try {
    process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** Every server here was started with `-D <cluster>`, which a process that got its pid later was not. */
export function isPostmasterOf(cluster: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return windowsProgram(pid) === 'postgres.exe';
  return `${commandLine(pid) ?? ''} `.includes(` -D ${cluster} `);
}

/** Lines: pid, data folder, start instant, port, socket folder, address, shared memory, state. */
async function readPidFile(cluster: string): Promise<Postmaster | undefined> {
  let lines: string[];
  try {
    lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, port, socketFolder: lines[4] || undefined, ready: lines[7]?.trim() === 'ready' };
}
