import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  findInstallation,
  reachableInstallation,
  repairLinks,
} from '../../adapters/embedded-postgres/installation.js';
import { run, spawnOptions } from '../../adapters/embedded-postgres/run.js';
import { chooseServerUser, giveTo, type ServerUser } from '../../adapters/embedded-postgres/server-user.js';
import { runs } from './embedded-postgres.js';
import { ask } from './postgres.js';
import { freePort } from './redis-server.js';

const DEBIAN = '/usr/lib/postgresql';
const START_MS = 60_000;

interface Programs {
  readonly postgres: string;
  readonly initdb: string;
  /** Debian's only. */
  readonly baseBackup?: string;
}

/** Why no replica can be made; undefined when one can. */
export function whyReplicaMissing(): string | undefined {
  return debianVersions().length > 0 ? undefined : `There is no PostgreSQL with pg_basebackup in ${DEBIAN}.`;
}

const started = new Set<PostgresServer>();
// Nothing that was started here outlives this process, however it ends.
process.on('exit', () => {
  for (const server of started) server.signal('SIGKILL');
});

/** A PostgreSQL of the test's own, to be frozen and killed at will: Debian's newest where there is one, else that of the npm package. */
export class PostgresServer {
  readonly url: string;
  readonly #programs: Programs;
  readonly #user: ServerUser | undefined;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(programs: Programs, user: ServerUser | undefined, folder: string, port: number) {
    this.#programs = programs;
    this.#user = user;
    this.#folder = folder;
    this.#port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  /** With an empty database, on a free port of 127.0.0.1. */
  static create(): Promise<PostgresServer> {
    return PostgresServer.#createWith((server) => server.#initialise());
  }

  /** A hot standby that streams from this server. */
  createReplica(): Promise<PostgresServer> {
    return PostgresServer.#createWith((replica) => replica.#copy(this));
  }

  static async #createWith(fill: (server: PostgresServer) => Promise<void>): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'order-failures-postgres-'));
    await chmod(folder, 0o755);
    const user = chooseServerUser(undefined);
    const programs = await findPrograms(user, folder);
    const server = new PostgresServer(programs, user, folder, await freePort());
    try {
      await fill(server);
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Starts it, the first time or again, on the same port and with all that was committed. */
  async start(): Promise<void> {
    const options = {
      port: `${this.#port}`,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '150',
    };
    const { postgres } = this.#programs;
    const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = openSync(this.#log, 'w');
    const child = spawn(postgres, ['-D', this.#data, ...settings], {
      ...spawnOptions(postgres, this.#user),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#process = child;
    started.add(this);
    for (const until = performance.now() + START_MS; ; await sleep(20)) {
      if (child.exitCode !== null)
        throw new Error(`postgres ended with ${child.exitCode}: ${readFileSync(this.#log, 'utf8')}`);
      const isReady = await ask(this.url, (client) => client.query('SELECT 1')).then(
        () => true,
        () => false,
      );
      if (isReady) return;
      if (performance.now() > until) throw new Error('postgres did not start in time.');
    }
  }

  /** Of the process whose children serve the connections. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Takes connections and answers nothing, as a machine that swaps or hangs. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** At once, with every process of it. */
  async kill(): Promise<void> {
    const pids = this.signal('SIGKILL');
    while (pids.some(runs)) await sleep(5);
  }

  /** Politely: connections are told, nothing has to be repaired. */
  async shutDown(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
  }

  /** Kills it for good. */
  async stop(): Promise<void> {
    await this.kill();
    started.delete(this);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** To the server and all of its processes. Returns which those are. */
  signal(signal: NodeJS.Signals): number[] {
    const { pid, exitCode, signalCode } = this.#process ?? {};
    if (pid === undefined || exitCode !== null || signalCode !== null) return [];
    // It must make no more of them, and must not die before they are known: nobody's children are found no more, and one that is left keeps the next server from starting.
    send(pid, 'SIGSTOP');
    const children = childrenOf(pid);
    for (const child of [...children, pid]) send(child, signal);
    return [pid, ...children];
  }

  /** What it printed since it was started last. */
  get #log(): string {
    return join(this.#folder, 'log');
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #initialise(): Promise<void> {
    return this.#fillWith(this.#programs.initdb, ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  }

  async #copy(primary: PostgresServer): Promise<void> {
    const { baseBackup } = this.#programs;
    if (baseBackup === undefined) throw new Error(whyReplicaMissing());
    const from = ['-h', '127.0.0.1', '-p', `${primary.#port}`, '-U', 'postgres'];
    await this.#fillWith(baseBackup, [
      ...from,
      '--write-recovery-conf',
      '--wal-method=stream',
      '--checkpoint=fast',
    ]);
  }

  async #fillWith(program: string, options: readonly string[]): Promise<void> {
    await mkdir(this.#data, { mode: 0o700 });
    await giveTo(this.#user, this.#data);
    const { exitCode, output } = await run(program, ['-D', this.#data, ...options], {
      user: this.#user,
      signal: AbortSignal.timeout(START_MS),
    });
    if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}: ${output}`);
  }
}

async function findPrograms(user: ServerUser | undefined, folder: string): Promise<Programs> {
  const [newest] = debianVersions();
  if (newest !== undefined) {
    const program = (name: string) => join(DEBIAN, newest, 'bin', name);
    return { postgres: program('postgres'), initdb: program('initdb'), baseBackup: program('pg_basebackup') };
  }
  const found = findInstallation();
  await repairLinks(found);
  return reachableInstallation(found, user, join(folder, 'programs'), () => {});
}

/** Newest first. */
function debianVersions(): string[] {
  try {
    return readdirSync(DEBIAN)
      .filter((version) => readdirSync(join(DEBIAN, version, 'bin')).includes('postgres'))
      .sort((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}

/** Linux only; elsewhere there are none, and PostgreSQL's own processes end by themselves when their parent is gone. */
function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
