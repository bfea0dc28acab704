import { spawnSync } from 'node:child_process';

/** Why there is no Prometheus; undefined when there is one. */
export function whyPrometheusMissing(): string | undefined {
  for (const program of ['prometheus', 'promtool']) {
    if (spawnSync(program, ['--version']).error !== undefined)
      return `There is no ${program} on the PATH: apt-get install --no-install-recommends prometheus.`;
  }
  return undefined;
}

export interface Verdict {
  readonly exitCode: number | null;
  /** All that it printed. */
  readonly text: string;
}

/** Runs Prometheus' own tool. */
export function promtool(args: readonly string[], input = ''): Verdict {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { exitCode: status, text: stdout + stderr };
}
