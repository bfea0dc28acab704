/** One way of doing something. `run` is timed as a whole. */
export interface Contender {
  readonly name: string;
  /** In the first so many rounds only: for one that takes very long. */
  readonly rounds?: number;
  run(round: number): Promise<unknown>;
}

export interface Comparison {
  readonly title: string;
  /** The first one is the baseline of the ratios. */
  readonly contenders: readonly Contender[];
  readonly rounds: number;
}

/**
 * Times the contenders in turn, a round each, so that a machine that slows down slows all of them down; the first tenth of the rounds warms up.
 * Prints p50, p99 and the ratio of the p50 to the baseline's; and the same ratio of the quickest tenth, for a machine where whoever takes a millisecond mostly waits for a processor.
 * Returns the p50 of each, in ms.
 */
export async function compare({ title, contenders, rounds }: Comparison): Promise<number[]> {
  const times = contenders.map((): number[] => []);
  const warmUp = Math.ceil(rounds / 10);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      if (round >= warmUp + (contender.rounds ?? rounds)) continue;
      const start = process.hrtime.bigint();
      await contender.run(round);
      if (round >= warmUp) times[index]?.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  const sorted = times.map((list) => list.sort((a, b) => a - b));
  const baseline = quantile(sorted[0] ?? [], 0.5);
  console.log(`\n${title} (${rounds} rounds, interleaved)`);
  const quick = quantile(sorted[0] ?? [], QUICK);
  console.log(
    `  ${['p50 ms', 'p99 ms', 'p10 ms'].map((head) => head.padStart(9)).join(' ')} ${'x base'.padStart(8)} ${'x p10'.padStart(8)}`,
  );
  contenders.forEach(({ name, rounds: fewer }, index) => {
    const p50 = quantile(sorted[index] ?? [], 0.5);
    const p99 = quantile(sorted[index] ?? [], 0.99);
    const p10 = quantile(sorted[index] ?? [], QUICK);
    const times = [p50, p99, p10].map((ms) => ms.toFixed(3).padStart(9));
    const ratios = [p50 / baseline, p10 / quick].map((ratio) => ratio.toFixed(ratio < 0.1 ? 4 : 2).padStart(8));
    const row = [...times, ...ratios];
    console.log(
      `  ${row.join(' ')}  ${name}${index === 0 ? ' (baseline)' : ''}${fewer === undefined ? '' : `, ${fewer} rounds`}`,
    );
  });
  return sorted.map((list) => quantile(list, 0.5));
}

const QUICK = 0.1;

/** Of values in ascending order; `share` from 0 to 1. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
