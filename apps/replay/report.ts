import type { ReplayResult } from './replay.js';

/** `outcomes`: the most frequent first. */
export interface ReplayReport {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly orders_placed: number;
  /** Recorded as failed order attempts: refused, but not by throttle or back-off. */
  readonly attempts: number;
  readonly refused: readonly { readonly ref: string; readonly outcome: string }[];
}

/** The result as JSON shows it. */
export function presentReplay({ outcomes, refused }: ReplayResult): ReplayReport {
  const byCount = [...outcomes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    outcomes: Object.fromEntries(byCount),
    orders_placed: outcomes.get('placed') ?? 0,
    attempts: refused.filter(({ attemptId }) => attemptId !== undefined).length,
    refused: refused.map(({ ref, outcome }) => ({ ref, outcome })),
  };
}

/** The same for people. */
export function describeReplay(result: ReplayResult): string {
  const { outcomes, attempts } = presentReplay(result);
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const widest = Math.max(0, ...Object.keys(outcomes).map((name) => name.length));
  return [
    `${result.finished ? 'Replayed' : 'Interrupted after'} ${total} submissions; ${attempts} of them are recorded as failed order attempts.`,
    ...Object.entries(outcomes).map(([name, count]) => `  ${name.padEnd(widest)}  ${count}`),
  ].join('\n');
}
