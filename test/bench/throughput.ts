import { quantile } from './measure.js';

/** One way of doing something that many do at once. */
export interface Worker {
  readonly name: string;
  /** Done by each of those who work at the same time, again and again. */
  run(): Promise<unknown>;
}

export interface LoadComparison {
  readonly title: string;
  /** The first one is the baseline of the ratios. */
  readonly workers: readonly Worker[];
  /** How many do it at the same time. */
  readonly concurrency: number;
  /** How often each of them does it in one round. */
  readonly turns: number;
  readonly rounds: number;
}

/**
 * Lets `concurrency` callers work without a pause, one way after the other in each round, so that a machine that slows down slows all of them down; the first
 * tenth of the rounds warms up. Prints how many were done a second (the median of the rounds), p50 and p99 of what each caller waited, and the
 * ratios of the rate and of the p50 to the baseline's. Returns how many were done a second, by each of the workers.
 */
export async function compareUnderLoad(comparison: LoadComparison): Promise<number[]> {
  const { title, workers, concurrency, turns, rounds } = comparison;
  const measured = workers.map((worker) => ({ worker, rates: [] as number[], waits: [] as number[] }));
  const warmUp = Math.ceil(rounds / 10);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const { worker, rates, waits } of measured) {
      const { rate, waited } = await work(worker, concurrency, turns);
      if (round < warmUp) continue;
      rates.push(rate);
      waits.push(...waited);
    }
  }
  for (const { waits } of measured) waits.sort((a, b) => a - b);
  const [baseline] = measured;
  const [baseRate, baseP50] = [median(baseline?.rates ?? []), quantile(baseline?.waits ?? [], 0.5)];
  console.log(`\n${title} (${rounds} rounds of ${concurrency * turns}, interleaved)`);
  console.log(`  ${['per s', 'p50 ms', 'p99 ms', 'x rate', 'x p50'].map((head) => head.padStart(8)).join(' ')}`);
  for (const [index, { worker, rates, waits }] of measured.entries()) {
    const rate = median(rates);
    const p50 = quantile(waits, 0.5);
    const figures = [
      rate.toFixed(0),
      p50.toFixed(2),
      quantile(waits, 0.99).toFixed(2),
      (rate / baseRate).toFixed(2),
      (p50 / baseP50).toFixed(2),
    ];
    const row = figures.map((figure) => figure.padStart(8)).join(' ');
    console.log(`  ${row}  ${worker.name}${index === 0 ? ' (baseline)' : ''}`);
  }
  return measured.map(({ rates }) => median(rates));
}

async function work({ run }: Worker, concurrency: number, turns: number) {
  const waited: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let turn = 0; turn < turns; turn++) {
        const began = performance.now();
        await run();
        waited.push(performance.now() - began);
      }
    }),
  );
  return { rate: (1_000 * concurrency * turns) / (performance.now() - start), waited };
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
