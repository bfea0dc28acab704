import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as echarts from 'echarts';

export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

interface Axis {
  readonly name: string;
  /** Default false. Nothing below or at 0 can be shown then. */
  readonly logarithmic?: boolean;
}

/** Colours that people who confuse red and green can tell apart (Okabe and Ito), dark enough for white and light enough for black paper. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a7500', '#56b4e9'];
const GREY = '#808080';
const SIZE = { width: 760, height: 420 };

/** Writes lines with a dot at each point as an SVG that is readable on light and dark pages. */
export async function writePlot({ title, x, y, series }: Plot, file: string): Promise<void> {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  const axis = ({ name, logarithmic = false }: Axis) => ({
    name,
    type: logarithmic ? ('log' as const) : ('value' as const),
    nameLocation: 'middle' as const,
    nameGap: 36,
    nameTextStyle: { color: GREY },
    axisLabel: { color: GREY },
    splitLine: { lineStyle: { color: GREY, opacity: 0.25 } },
  });
  chart.setOption({
    animation: false,
    color: COLOURS,
    title: { text: title, left: 'center', textStyle: { color: GREY, fontSize: 14 } },
    legend: { top: 32, itemGap: 24, itemWidth: 16, textStyle: { color: GREY, fontSize: 11 } },
    grid: { top: 84, left: 64, right: 24, bottom: 56 },
    xAxis: axis(x),
    yAxis: axis(y),
    series: series.map(({ name, points }) => ({
      name,
      type: 'line',
      symbolSize: 5,
      data: points.map((point) => [...point]),
    })),
  });
  const svg = chart.renderToSVGString();
  // A title for those who do not see it; no styles of a pointer, which a picture in a page never meets.
  const picture = svg.replace(/^<svg[^>]*>/, `$&\n<title>${title}</title>`).replace(/<style.*?<\/style>\n?/s, '');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${picture}\n`);
  chart.dispose();
}
