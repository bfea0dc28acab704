import { type CalibrationBin, wilsonLowerBound } from '../../../core/index.js';
import { type Html, html } from '../pages/html.js';

const SIZE = 320;
const MARGIN = { left: 52, right: 24, top: 12, bottom: 44 };
const TICKS = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
/** Between the texts of two ticks; those nearest to the end stay. */
const ROOM = 26;
/** 95 %. */
const Z = 1.96;

/** Of a file that stands alone; a page has its own. */
const OWN_STYLE = html`<style>
text{font:12px system-ui,sans-serif;fill:#151a23}
.grid{stroke:#e0e4ea}.ideal{stroke:#535d6c;stroke-dasharray:4 4}.bound{stroke:#3538cd}.point{fill:#3538cd}
@media (prefers-color-scheme:dark){text{fill:#e9ecf1}.grid{stroke:#3a4350}.ideal{stroke:#a4aebc}.bound{stroke:#a4b0ff}.point{fill:#a4b0ff}}
</style>
`;

/**
 * What was said against what happened, as SVG: a point for each group of test weeks with the 95 % interval of what happened; on the line it would be right. Both axes
 * are stretched at their low end, where most groups are.
 */
export function calibrationChart(bins: readonly CalibrationBin[], { alone }: { readonly alone: boolean }): Html {
  const points = bins.map(({ predicted, observed, happened, examples }) => ({
    predicted,
    observed,
    low: wilsonLowerBound(happened, examples, Z),
    high: 1 - wilsonLowerBound(examples - happened, examples, Z),
  }));
  const highest = Math.max(0.01, ...points.flatMap(({ predicted, high }) => [predicted, high]));
  const end = TICKS.find((tick) => tick >= highest) ?? 1;
  const along = (value: number) => Math.sqrt(value / end);
  const x = (value: number) => round(MARGIN.left + along(value) * (SIZE - MARGIN.left - MARGIN.right));
  const y = (value: number) => round(SIZE - MARGIN.bottom - along(value) * (SIZE - MARGIN.top - MARGIN.bottom));
  const ticks = TICKS.filter((tick) => tick <= end && (tick === 0 || x(tick) - x(0) >= ROOM));
  for (let index = ticks.length - 2; index > 0; index--) {
    if (x(ticks[index + 1] ?? 0) - x(ticks[index] ?? 0) < ROOM) ticks.splice(index, 1);
  }
  const most = perCent(Math.max(0, ...points.map(({ predicted }) => predicted)));
  const middle = round((y(0) + y(end)) / 2);
  return html`<svg class="calibration"${alone && html` xmlns="http://www.w3.org/2000/svg"`} viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}" role="img" aria-label="Calibration: ${points.length} groups, predicted up to ${most}">
${alone && OWN_STYLE}${ticks.map((tick) => [line('grid', x(tick), y(0), x(tick), y(end)), line('grid', x(0), y(tick), x(end), y(tick))])}${ticks.map((tick) => [label(x(tick), y(0) + 16, 'middle', perCent(tick)), label(x(0) - 6, y(tick) + 4, 'end', perCent(tick))])}${label(round((x(0) + x(end)) / 2), SIZE - 6, 'middle', 'predicted')}<text x="14" y="${middle}" text-anchor="middle" transform="rotate(-90 14 ${middle})">refused</text>
${line('ideal', x(0), y(0), x(end), y(end))}${points.map(({ predicted, low, high }) => line('bound', x(predicted), y(low), x(predicted), y(high)))}${points.map(
  ({ predicted, observed }) =>
    html`<circle class="point" cx="${x(predicted)}" cy="${y(observed)}" r="4"></circle>\n`,
)}</svg>
`;
}

/** The same as the text of a file. */
export function calibrationFile(bins: readonly CalibrationBin[]): string {
  return String(calibrationChart(bins, { alone: true }));
}

const round = (value: number) => Number(value.toFixed(1));
const perCent = (share: number) => `${Number((100 * share).toFixed(1))}%`;
const line = (name: string, x1: number, y1: number, x2: number, y2: number): Html =>
  html`<line class="${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"></line>\n`;
const label = (x: number, y: number, anchor: string, text: string): Html =>
  html`<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>\n`;
