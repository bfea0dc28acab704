// Draws the dashboard's charts from the tables behind them, in the colours of the page; looks participants up while somebody types.
// @ts-check
import { enhanceCombobox } from './combobox.js';
import uPlot from './uplot.js';

const DAY_SECONDS = 86_400;

/** @param {string} token */
function colour(token) {
  // Canvases know no `light-dark()`: an element that has the colour is asked what it became.
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Seconds in UTC, failures, and orders if they are known, day by day. @returns {[number[], number[], ...number[][]]} */
function readDays() {
  /** @type {NodeListOf<HTMLElement>} */
  const rows = document.querySelectorAll('[data-chart-source="by-day"] tr[data-day]');
  const days = [...rows].map(({ dataset }) => Date.parse(`${dataset['day']}T00:00:00Z`) / 1000);
  const failures = [...rows].map(({ dataset }) => Number(dataset['failures']));
  const hasOrders = [...rows].every(({ dataset }) => dataset['orders'] !== undefined);
  return hasOrders
    ? [days, failures, [...rows].map(({ dataset }) => Number(dataset['orders']))]
    : [days, failures];
}

/** @param {number} seconds */
function dayOf(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** @param {HTMLElement} box @param {[number[], number[], ...number[][]]} data */
function draw(box, data) {
  const text = colour('--muted');
  const grid = { stroke: colour('--line'), width: 1 };
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const whole = (/** @type {uPlot} */ _chart, /** @type {number[]} */ values) =>
    values.map((value) => (Number.isInteger(value) ? value.toLocaleString('en-US') : ''));
  return new uPlot(
    {
      width: box.clientWidth,
      height: box.clientHeight,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      padding: [12, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: {
          range: (_chart, first, last) => [first - DAY_SECONDS / 2, last + DAY_SECONDS / 2],
        },
        y: { range: (_chart, _least, most) => [0, Math.max(4, most * 1.1)] },
        orders: { range: (_chart, _least, most) => [0, Math.max(4, most * 1.1)] },
      },
      axes: [
        {
          stroke: text,
          font,
          grid: { show: false },
          ticks: { show: false },
          size: 28,
          space: 72,
          incrs: [1, 2, 7, 14, 28].map((count) => count * DAY_SECONDS),
          values: (_chart, splits) => splits.map((seconds) => dayOf(seconds).slice(5)),
        },
        { stroke: text, font, grid, ticks: { show: false }, size: 44, space: 36, values: whole },
        {
          ...{
            scale: 'orders',
            side: 1,
            show: data.length > 2,
            stroke: text,
            font,
            size: 52,
            space: 36,
            values: whole,
          },
          grid: { show: false },
          ticks: { show: false },
        },
      ],
      series: [
        {},
        {
          label: 'Failures',
          fill: colour('--chart-failures'),
          stroke: colour('--chart-failures'),
          width: 0,
          points: { show: false },
          ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.7, 44], radius: 0.12 }) }),
        },
        ...data.slice(2).map(() => ({
          label: 'Orders',
          scale: 'orders',
          stroke: colour('--chart-orders'),
          width: 2,
          points: { show: data[0].length < 2 },
        })),
      ],
      hooks: { setCursor: [showDay] },
    },
    data,
    box,
  );
}

/** A small card beside the pointer. @param {uPlot} chart */
function showDay(chart) {
  const over = chart.root.querySelector('.u-over');
  /** @type {HTMLElement} */
  const card = chart.root.querySelector('.chart-card') ?? document.createElement('div');
  if (!card.isConnected) {
    card.className = 'chart-card';
    over?.append(card);
  }
  const { idx, left = -1 } = chart.cursor;
  card.hidden = idx == null || left < 0;
  if (idx == null || left < 0) return;
  const values = chart.series.slice(1).map(({ label }, index) => {
    const value = chart.data[index + 1]?.[idx] ?? 0;
    return `${label}: ${value.toLocaleString('en-US')}`;
  });
  card.textContent = [dayOf(chart.data[0][idx] ?? 0), ...values].join('   ');
  const width = card.offsetWidth;
  const place = chart.valToPos(chart.data[0][idx] ?? 0, 'x') - width / 2;
  const room = (over?.clientWidth ?? width) - width;
  card.style.transform = `translateX(${Math.round(Math.max(0, Math.min(place, room)))}px)`;
}

/** @param {HTMLElement} box */
function keepDrawn(box) {
  /** @type {uPlot | undefined} */
  let chart;
  const redraw = () => {
    chart?.destroy();
    box.replaceChildren();
    chart = draw(box, readDays());
  };
  redraw();
  new ResizeObserver(() => chart?.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  document.addEventListener('live:refreshed', () => chart?.setData(readDays()));
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}

/** @type {HTMLFormElement | null} */
const participantFilter = document.querySelector('form[data-participant-filter]');
if (participantFilter !== null) enhanceCombobox(participantFilter);

/** @type {HTMLElement | null} */
const box = document.querySelector('[data-chart="by-day"]');
if (box !== null) keepDrawn(box);
