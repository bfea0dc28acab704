import { rm } from 'node:fs/promises';
import { CliProcess, type Finished } from './cli-process.js';
import { temporaryFolder } from './folder.js';

export const JWT_SECRET = 'a secret for tests, longer than 32 bytes';

interface Readiness {
  readonly status: string;
  readonly checks: Readonly<Record<string, string>>;
  /** Of the guards. */
  readonly levels: Readonly<Record<string, string>>;
}

const running = new Set<CliProcess>();
// Nothing that was started here outlives the test run, however it ends.
process.on('exit', () => {
  for (const { child } of running) child.kill('SIGKILL');
});

/** `order-failures serve` with the settings of production, in a process and a data folder of its own, to be stopped and killed at will. */
export class ServerProcess {
  readonly #environment: Readonly<Record<string, string>>;
  #process: CliProcess | undefined;
  #url = '';

  private constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** On a free port. `environment`: `DATABASE_URL`, `REDIS_URL` and what else differs from the defaults. */
  static async start(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const defaults = { NODE_ENV: 'production', JWT_SECRET, PORT: '0', DATA_DIR: await temporaryFolder() };
    const server = new ServerProcess({ ...defaults, ...environment });
    await server.start();
    return server;
  }

  get url(): string {
    return this.#url;
  }

  /** Starts it again after its end, on the same data folder and another port. */
  async start(): Promise<void> {
    const started = new CliProcess(['serve'], this.#environment);
    running.add(started);
    void started.ended().then(() => running.delete(started));
    this.#process = started;
    const printed = await started.printed(/"msg":"Listening\."/);
    this.#url = /"url":"([^"]+)"/.exec(printed)?.[1] ?? '';
  }

  /** The folder of its journal. */
  get dataDir(): string {
    return this.#environment['DATA_DIR'] ?? '';
  }

  /** What it logged since it was started last. */
  get log(): string {
    return this.#process?.stdout ?? '';
  }

  get pid(): number {
    return this.#process?.child.pid ?? 0;
  }

  /** Each dependency by name, `ok`, `degraded` or `down`. */
  async readiness(): Promise<Readiness> {
    return (await (await fetch(`${this.#url}/readyz`)).json()) as Readiness;
  }

  /** Resolves when the process that was started last has ended, for whatever reason. */
  ended(): Promise<Finished> {
    return this.#started.ended();
  }

  /** Nothing of it runs, as on a virtual machine that is moved. */
  pause(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** SIGTERM: lets what is in flight end. */
  stop(): Promise<Finished> {
    return this.#end('SIGTERM');
  }

  /** At once, without a farewell. */
  kill(): Promise<Finished> {
    return this.#end('SIGKILL');
  }

  /** Kills it for good. */
  async close(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  #end(signal: NodeJS.Signals): Promise<Finished> {
    return this.#started.end(signal);
  }

  get #started(): CliProcess {
    if (this.#process === undefined) throw new Error('It was never started.');
    return this.#process;
  }
}
