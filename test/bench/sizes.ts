import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plot, writePlot } from './plot.js';

/** What something cost at a size, in ms. */
interface Figure {
  readonly plot: keyof typeof PLOTS;
  readonly series: string;
  readonly size: number;
  readonly cost: number;
}

const PLOTS = {
  analytics: {
    title: 'Analytics of 90 days',
    x: { name: 'attempts stored', logarithmic: true },
    y: { name: 'ms (p50)', logarithmic: true },
  },
  storing: {
    title: 'Storing an attempt, 16 callers',
    x: { name: 'attempts stored before', logarithmic: true },
    y: { name: 'ms an attempt', logarithmic: true },
  },
  'clean-up': {
    title: 'Cleaning up a day, while others store',
    x: { name: 'attempts of the day', logarithmic: true },
    y: { name: 'ms', logarithmic: true },
  },
} satisfies Record<string, Omit<Plot, 'series'>>;

const figures: Figure[] = [];

/** Keeps a figure for the plots of cost against size. */
export function keepFigure(figure: Figure): void {
  figures.push({ ...figure, cost: Number(figure.cost.toPrecision(3)) });
}

/** Draws `cost-of-*.svg` from what was measured in this run and, for other sizes, in those before, which `cost-against-size.json` remembers. */
export async function drawSizes(folder: string): Promise<void> {
  const file = join(folder, 'cost-against-size.json');
  const known: Figure[] = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : [];
  const isNew = (old: Figure) => !figures.some((figure) => nameOf(figure) === nameOf(old));
  const all = [...known.filter(isNew), ...figures].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  await writeFile(
    file,
    `[\n${all.map((figure) => `  ${JSON.stringify(figure, null, 1).replaceAll(/\n\s*/g, ' ')}`).join(',\n')}\n]\n`,
  );
  for (const [name, plot] of Object.entries(PLOTS)) {
    const mine = all.filter((figure) => figure.plot === name);
    const series = [...new Set(mine.map((figure) => figure.series))].map((each) => ({
      name: each,
      points: mine
        .filter((figure) => figure.series === each)
        .map(({ size, cost }): [number, number] => [size, cost])
        .sort((a, b) => a[0] - b[0]),
    }));
    await writePlot({ ...plot, series }, join(folder, `cost-of-${name}.svg`));
  }
}

function nameOf({ plot, series, size }: Figure): string {
  return `${plot} ${series} ${String(size).padStart(9, '0')}`;
}
