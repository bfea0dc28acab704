import { join } from 'node:path';
import { writePlot } from '../bench/plot.js';
import type { KindOfMinute } from './minutes.js';

export interface Minute {
  readonly kinds: ReadonlyMap<string, KindOfMinute>;
  /** Resident memory of each server, in MB. */
  readonly memoryMb: readonly number[];
  readonly databaseMb: number;
}

const KINDS = ['submission', 'analytics', 'list', 'clean-up'] as const;
const COLUMN = 16;

export function printHead(): void {
  const kinds = KINDS.map((kind) => kind.padStart(COLUMN)).join('');
  console.log(`p50/p99 ms   ${kinds}  errors  memory of each server, MB; database, MB`);
}

export function printMinute(number: number, { kinds, memoryMb, databaseMb }: Minute): void {
  const figures = KINDS.map((kind) => {
    const of = kinds.get(kind);
    return (of === undefined || of.done === 0 ? '-' : `${of.p50Ms.toFixed(1)}/${of.p99Ms.toFixed(0)}`).padStart(
      COLUMN,
    );
  });
  console.log(
    `minute ${String(number).padStart(5)} ${figures.join('')}  ${String(errorsOf(kinds).length).padStart(6)}  ${memoryMb.map((mb) => mb.toFixed(0)).join(' ')}; ${databaseMb.toFixed(0)}`,
  );
}

export function errorsOf(kinds: Minute['kinds']): string[] {
  return [...kinds.values()].flatMap(({ errors }) => errors);
}

/** How the last third was, in terms of the first one: 1 is a flat line. The first minute warms up. */
export function printTrend(minutes: readonly Minute[]): void {
  const third = Math.max(1, Math.floor((minutes.length - 1) / 3));
  const [first, last] = [minutes.slice(1, 1 + third), minutes.slice(-third)];
  const ratio = (figure: (minute: Minute) => number | undefined) => {
    const [before, after] = [first, last].map((some) => median(some.flatMap((minute) => figure(minute) ?? [])));
    return ((after ?? Number.NaN) / (before ?? Number.NaN)).toFixed(2);
  };
  console.log('\nLast third / first third, medians of minutes:');
  for (const kind of KINDS.slice(0, 3)) {
    console.log(
      `  ${kind.padEnd(12)} p50 x ${ratio(({ kinds }) => kinds.get(kind)?.p50Ms)}, p99 x ${ratio(({ kinds }) => kinds.get(kind)?.p99Ms)}`,
    );
  }
  console.log(`  memory       x ${ratio(({ memoryMb }) => Math.max(...memoryMb))}`);
}

/** Two pictures: what each kind of work took, and the memory of the servers, by minute. */
export async function drawMinutes(minutes: readonly Minute[], folder: string): Promise<void> {
  const x = { name: 'minute' };
  const points = (figure: (minute: Minute) => number | undefined) =>
    minutes.flatMap((minute, index): [number, number][] => {
      const value = figure(minute);
      return value === undefined || Number.isNaN(value) ? [] : [[index + 1, Number(value.toFixed(2))]];
    });
  await writePlot(
    {
      title: 'Mixed load at a steady rate: time to the answer',
      x,
      y: { name: 'ms', logarithmic: true },
      series: KINDS.slice(0, 3).flatMap((kind) => [
        { name: `${kind}, p50`, points: points(({ kinds }) => kinds.get(kind)?.p50Ms) },
        { name: `${kind}, p99`, points: points(({ kinds }) => kinds.get(kind)?.p99Ms) },
      ]),
    },
    join(folder, 'soak-times.svg'),
  );
  await writePlot(
    {
      title: 'Mixed load at a steady rate: memory of the servers',
      x,
      y: { name: 'MB' },
      series: (minutes[0]?.memoryMb ?? []).map((_, index) => ({
        name: `server ${index + 1}`,
        points: points(({ memoryMb }) => memoryMb[index]),
      })),
    },
    join(folder, 'soak-memory.svg'),
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
