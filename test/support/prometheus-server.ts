import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './redis-server.js';

const START_MS = 60_000;
const running = new Set<ChildProcess>();
// Nothing that was started here outlives the test run, however it ends.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One series of an answer, and its value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus of the test's own that asks the given servers every second, and judges the given rules. */
export class Prometheus {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** `targets`: as in `http://127.0.0.1:8000`. `ruleFiles`: absolute paths. */
  static async start(targets: readonly string[], ruleFiles: readonly string[] = []): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'order-failures-prometheus-'));
    const port = await freePort();
    const file = join(folder, 'prometheus.json');
    // YAML understands JSON.
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ruleFiles,
      scrape_configs: [
        {
          job_name: 'order-failures',
          static_configs: [{ targets: targets.map((target) => new URL(target).host) }],
        },
      ],
    };
    writeFileSync(file, JSON.stringify(config));
    const options = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ];
    const child = spawn('prometheus', options, { stdio: 'ignore' });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, child, folder);
    for (const until = performance.now() + START_MS; ; await sleep(50)) {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}.`);
      const isReady = await fetch(`${prometheus.url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return prometheus;
      if (performance.now() < until) continue;
      await prometheus.stop();
      throw new Error('prometheus did not start in time.');
    }
  }

  /** What a PromQL expression says now. Rejects with Prometheus' own words when it is none. */
  async query(expression: string): Promise<readonly Sample[]> {
    const answer = (await this.#get(`query?${new URLSearchParams({ query: expression })}`)) as {
      readonly resultType: string;
      readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
    };
    return answer.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  }

  /** Names of the rules that it judges, and what is wrong with them: empty when nothing is. */
  async rules(): Promise<
    readonly { readonly name: string; readonly health: string; readonly lastError?: string }[]
  > {
    const answer = (await this.#get('rules')) as {
      readonly groups: readonly {
        readonly rules: readonly { name: string; health: string; lastError?: string }[];
      }[];
    };
    return answer.groups.flatMap(({ rules }) => rules);
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    if (this.#child.exitCode === null && this.#child.kill('SIGKILL')) await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const body = (await response.json()) as { status: string; error?: string; data: unknown };
    if (body.status !== 'success') throw new Error(body.error);
    return body.data;
  }
}
