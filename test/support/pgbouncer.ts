import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnOptions } from '../../adapters/embedded-postgres/run.js';
import { chooseServerUser, giveTo } from '../../adapters/embedded-postgres/server-user.js';
import { ask } from './postgres.js';
import { freePort } from './redis-server.js';

/** Where Debian puts it, which is not on everybody's PATH. */
const PROGRAM = '/usr/sbin/pgbouncer';
const START_MS = 30_000;
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Why there is no pooler; undefined when there is one. */
export function whyPgBouncerMissing(): string | undefined {
  const { error } = spawnSync(PROGRAM, ['--version']);
  return error === undefined ? undefined : `There is no ${PROGRAM}: apt-get install pgbouncer.`;
}

/** A PgBouncer of the test's own that lends `poolSize` connections of the server for one transaction at a time. */
export class PgBouncer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(serverUrl: string, poolSize: number): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'order-failures-pgbouncer-'));
    await chmod(folder, 0o755);
    const user = chooseServerUser(undefined);
    await giveTo(user, folder);
    const port = await freePort();
    const { hostname, port: serverPort, username } = new URL(serverUrl);
    const file = join(folder, 'pgbouncer.ini');
    writeFileSync(
      file,
      `[databases]
* = host=${hostname} port=${serverPort} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 500
ignore_startup_parameters = extra_float_digits
`,
    );
    const child = spawn(PROGRAM, ['--quiet', file], { ...spawnOptions(PROGRAM, user), stdio: 'ignore' });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const url = new URL(serverUrl);
    url.port = `${port}`;
    const pooler = new PgBouncer(url.href, child, folder);
    for (const until = performance.now() + START_MS; ; await sleep(20)) {
      if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}.`);
      const isReady = await ask(pooler.url, (client) => client.query('SELECT 1')).then(
        () => true,
        () => false,
      );
      if (isReady) return pooler;
      if (performance.now() < until) continue;
      pooler.stop();
      throw new Error('pgbouncer did not start in time.');
    }
  }

  stop(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
