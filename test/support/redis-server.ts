import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './redis.js';

const START_MS = 60_000;
const ATTEMPTS = 3;
const running = new Set<ChildProcess>();
// Nothing that was started here outlives the test run, however it ends.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Why no server can be started; undefined when one can. */
export function whyRedisServerMissing(): string | undefined {
  const { error } = spawnSync('redis-server', ['--version']);
  return error === undefined ? undefined : 'There is no redis-server on the PATH.';
}

/** A Redis process of the test's own, to be frozen and killed at will. Keeps nothing on disk: killed and started again it is empty. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'order-failures-redis-'));
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /** On a free port of 127.0.0.1. `options`: further ones of `redis-server`, such as `['--requirepass', 'secret']`. */
  static start(options: readonly string[] = []): Promise<RedisServer> {
    return RedisServer.startWith(async () => options);
  }

  /** With options that are chosen anew when it does not start, because a port that was free a moment ago was taken meanwhile. */
  static async startWith(choose: () => Promise<readonly string[]>): Promise<RedisServer> {
    for (let attempt = 1; ; attempt++) {
      const server = new RedisServer(await freePort(), await choose());
      try {
        await server.start();
        return server;
      } catch (error) {
        await server.stop();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts it again, empty, on the same port. */
  async start(): Promise<void> {
    const always = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', [...always, '--dir', this.#folder, ...this.#options], { stdio: 'ignore' });
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#process = child;
    for (const until = performance.now() + START_MS; ; await sleep(10)) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}.`);
      if ((await answers(this.url)) && child.exitCode === null) return;
      if (performance.now() > until) throw new Error('redis-server did not start in time.');
    }
  }

  /** Takes connections and answers nothing, as a machine that swaps or hangs. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** At once, without a farewell. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Kills it for good. */
  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * A port of 127.0.0.1 that nobody listens on, below those that systems give to outgoing connections: a server that was killed must find its port free again, and
 * a client that keeps trying to reach it would sooner or later be given that very port, and be connected with itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

function answers(url: string): Promise<boolean> {
  return ask(url, (redis) => redis.ping()).then(
    () => true,
    // It wants a password: it is there.
    (error) => error.message.includes('NOAUTH'),
  );
}
