import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './redis.js';
import { freePort, RedisServer } from './redis-server.js';
import { until } from './until.js';

export const MASTER_NAME = 'test-master';
const SENTINELS = 3;
const START_MS = 30_000;
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A master, a replica and three sentinels that watch them, of which two must agree before the replica takes over. */
export class RedisSentinels {
  readonly master: RedisServer;
  readonly replica: RedisServer;
  /** `host:port` */
  readonly addresses: readonly string[];
  readonly #children: readonly ChildProcess[];
  readonly #folder: string;

  private constructor(
    master: RedisServer,
    replica: RedisServer,
    folder: string,
    sentinels: readonly { readonly address: string; readonly child: ChildProcess }[],
  ) {
    this.master = master;
    this.replica = replica;
    this.#folder = folder;
    this.addresses = sentinels.map(({ address }) => address);
    this.#children = sentinels.map(({ child }) => child);
  }

  static async start(): Promise<RedisSentinels> {
    const master = await RedisServer.start(['--repl-diskless-sync-delay', '0']);
    const replica = await RedisServer.start(['--replicaof', '127.0.0.1', `${master.port}`]);
    const folder = mkdtempSync(join(tmpdir(), 'order-failures-sentinels-'));
    const sentinels = await Promise.all(
      Array.from({ length: SENTINELS }, () => startSentinel(folder, master.port)),
    );
    const all = new RedisSentinels(master, replica, folder, sentinels);
    try {
      await until('the sentinels know each other and the replica', () => all.#agree(), START_MS);
      return all;
    } catch (error) {
      await all.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all([this.master.stop(), this.replica.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #agree(): Promise<boolean> {
    const states = await Promise.all(
      this.addresses.map((address) =>
        ask(`redis://${address}`, (redis) => redis.call('SENTINEL', 'MASTER', MASTER_NAME)).catch(() => []),
      ),
    );
    return states.every((state) => {
      const facts = state as string[];
      const of = (name: string) => facts[facts.indexOf(name) + 1];
      return of('num-other-sentinels') === `${SENTINELS - 1}` && of('num-slaves') === '1';
    });
  }
}

/** A sentinel writes what it learns into its own file. */
async function startSentinel(folder: string, masterPort: number) {
  const port = await freePort();
  const file = join(folder, `${port}.conf`);
  writeFileSync(
    file,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 2
sentinel down-after-milliseconds ${MASTER_NAME} 1000
sentinel failover-timeout ${MASTER_NAME} 3000
`,
  );
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return { address: `127.0.0.1:${port}`, child };
}
