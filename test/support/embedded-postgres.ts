import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../adapters/embedded-postgres/index.js';
import { findInstallation } from '../../adapters/embedded-postgres/installation.js';
import { commandLine, isAlive } from '../../adapters/embedded-postgres/processes.js';
import type { Report } from './embedded-postgres-process.js';
import { skipLoudly } from './servers.js';

const CHILD = fileURLToPath(new URL('./embedded-postgres-process.js', import.meta.url));

/** Skips the calling hook's suite, visibly, without the package; fails where REQUIRE_SERVERS says that it must be there. */
export function needEmbeddedPostgres(context: Mocha.Context): void {
  try {
    findInstallation();
  } catch (error) {
    if (process.env['REQUIRE_SERVERS'] === '1') throw error;
    skipLoudly(context, error instanceof Error ? error.message : String(error));
  }
}

type Started = Pick<EmbeddedPostgres, 'pid' | 'url' | 'dataDir'>;

export interface Child {
  report: Report;
  process: ChildProcess;
  /** Stops its server and waits for the end of the process. */
  stop(): Promise<void>;
  /** kill -9: it stops nothing. */
  kill(): Promise<void>;
}

/** A folder for one suite, with everything that runs in it, and an end to all of that. */
export class Playground {
  readonly folder: string;
  readonly #servers: EmbeddedPostgres[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #started: Started[] = [];
  #shared: string | undefined;
  #count = 0;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'order-failures-test-'));
    // As root the server is another user, who must get through here.
    chmodSync(this.folder, 0o755);
  }

  /** A path that does not exist yet. */
  path(name = 'data'): string {
    this.#count += 1;
    return join(this.folder, `${name}-${this.#count}`);
  }

  /** A data folder with a database in it that is not running; of all tests of the suite, which must not damage it. */
  async sharedFolder(): Promise<string> {
    if (!this.#shared) {
      const path = this.path('shared');
      await (await this.start({ dataDir: path })).stop();
      this.#shared = path;
    }
    return this.#shared;
  }

  /** A copy of that for one test. */
  async ownFolder(path = this.path()): Promise<string> {
    mkdirSync(path, { recursive: true });
    execFileSync('cp', ['-a', join(await this.sharedFolder(), 'postgres'), join(path, 'postgres')]);
    return path;
  }

  async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres(options);
    this.#servers.push(server);
    this.#started.push(server);
    return server;
  }

  /** The error of a start that must fail. */
  async failure(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgresError> {
    try {
      await this.start(options);
    } catch (error) {
      if (error instanceof EmbeddedPostgresError) return error;
      throw error;
    }
    throw new Error('The start succeeded.');
  }

  /** Starts in a process of its own; `user` needs root. */
  async startInChild(options: EmbeddedPostgresOptions, user?: { uid: number; gid: number }): Promise<Child> {
    const child = fork(CHILD, [JSON.stringify(options)], { ...user, detached: true, execArgv: [] });
    this.#children.push(child);
    const ended = once(child, 'exit');
    const [report] = (await once(child, 'message')) as [Report];
    if (report.ok) this.#started.push(report);
    const finish = async (request: () => void): Promise<void> => {
      request();
      await ended;
    };
    return {
      report,
      process: child,
      stop: () => finish(() => void child.send('stop')),
      kill: () => finish(() => void child.kill('SIGKILL')),
    };
  }

  /** Ends every process and removes every file, whatever the test left behind. */
  async clear(): Promise<void> {
    for (const server of this.#servers.splice(0)) await server.stop().catch(() => undefined);
    for (const child of this.#children.splice(0)) child.kill('SIGKILL');
    for (const { pid, url, dataDir } of this.#started.splice(0)) {
      if (isAlive(pid) && commandLine(pid)?.includes(` -D ${dataDir} `)) process.kill(pid, 'SIGKILL');
      rmSync(socketFolder(url), { recursive: true, force: true });
    }
  }

  async remove(): Promise<void> {
    await this.clear();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Commits a row that is to survive, and returns what `kept` must find. */
export async function keep(url: string): Promise<number> {
  const answer = randomInt(1_000_000);
  await query(url, `DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT ${answer} AS answer`);
  return answer;
}

export async function kept(url: string): Promise<unknown> {
  return (await query(url, 'SELECT answer FROM kept'))[0]?.['answer'];
}

export async function expectGone({ pid, url }: Pick<EmbeddedPostgres, 'pid' | 'url'>): Promise<void> {
  // A stopped server has let go of its files and memory, but on a busy machine the kernel may still be clearing the process away.
  await until(() => !runs(pid));
  expect(existsSync(socketFolder(url)), `${socketFolder(url)} exists`).to.equal(false);
}

export function socketFolder(url: string): string {
  return new URL(url).searchParams.get('host') ?? '';
}

export function postmasterPid(cluster: string): number | undefined {
  return Number(textOf(join(cluster, 'postmaster.pid'))?.split('\n')[0]) || undefined;
}

/** Of a file that may go at any moment, undefined when it is gone: asking whether it is there first would be a race with whoever takes it away. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Whether a process that is not a zombie has this pid. */
export function runs(pid: number): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  const stat = textOf(`/proc/${pid}/stat`) ?? ') Z';
  return !/\) [ZX]/.test(stat);
}

export async function until(condition: () => boolean, withinMs = 20_000): Promise<void> {
  const deadline = AbortSignal.timeout(withinMs);
  while (!condition()) {
    if (deadline.aborted) throw new Error(`Not within ${withinMs} ms: ${condition}`);
    await sleep(10);
  }
}
