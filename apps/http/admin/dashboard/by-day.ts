import type { OverviewDay } from '../../../../core/index.js';
import { type Html, html } from '../../pages/html.js';
import { bar } from './bar.js';
import { failuresPath } from './failures-path.js';
import type { DashboardFacts } from './load-dashboard.js';
import { count, counted } from './numbers.js';

/** Failures and orders by day: a picture, which a script replaces by one to move over, and the table that both are drawn from. */
export function byDay(facts: DashboardFacts): Html {
  const { days } = facts.overview;
  const hasOrders = days.some(({ orders }) => orders !== undefined);
  return html`<section class="card panel wide" aria-labelledby="by-day">
    <header class="panel-head">
      <h2 id="by-day">${hasOrders ? 'Failures and orders by day' : 'Failures by day'}</h2>
      ${worstDay(facts)}
    </header>
    <ul class="legend">
      <li class="failures">Failures${hasOrders ? ' (left)' : ''}</li>
      ${hasOrders ? html`<li class="orders">Orders (right)</li>` : undefined}
    </ul>
    <div class="chart" data-chart="by-day" aria-hidden="true">${picture(days, mostFailures(days))}</div>
    <details class="behind">
      <summary>Show as a table</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Failures and orders by day, table">
      ${dayTable(facts)}
      </div>
    </details>
  </section>`;
}

export function worstDay(facts: DashboardFacts): Html {
  const { days } = facts.overview;
  const worst = days.find(({ failures }) => failures === mostFailures(days));
  return html`<p class="muted" data-live-region="worst-day">${
    worst === undefined
      ? 'No failures in this period.'
      : html`Most on <a href="${failuresPath(facts, { date: worst.date })}">${worst.date}</a>: ${counted(worst.failures, 'failure')}`
  }</p>`;
}

export function dayTable(facts: DashboardFacts): Html {
  const { days, timeZone } = facts.overview;
  const most = mostFailures(days);
  return html`<table class="plain" data-chart-source="by-day" data-live-region="days">
    <thead><tr><th scope="col">Day (${timeZone})</th><th scope="col" class="number">Failures</th>${
      days.some(({ orders }) => orders !== undefined)
        ? html`<th scope="col" class="number">Orders</th>`
        : undefined
    }<td></td></tr></thead>
    <tbody>${days.map((day) => row(day, failuresPath(facts, { date: day.date }), most))}</tbody>
  </table>`;
}

/** At least 1, so that days without failures are none of the worst. */
function mostFailures(days: readonly OverviewDay[]): number {
  return Math.max(1, ...days.map(({ failures }) => failures));
}

function row({ date, failures, orders }: OverviewDay, path: string, most: number): Html {
  return html`<tr data-day="${date}" data-failures="${failures}"${orders === undefined ? undefined : html` data-orders="${orders}"`}>
    <th scope="row"><a href="${path}"><time datetime="${date}">${date}</time></a></th>
    <td class="number"><a href="${path}">${count(failures)}</a></td>
    ${orders === undefined ? undefined : html`<td class="number">${count(orders)}</td>`}
    <td class="bar-cell">${bar(failures, most)}</td>
  </tr>`;
}

/** What is seen without scripts: failures as columns, orders as a line, each on a scale of its own. */
function picture(days: readonly OverviewDay[], most: number): Html {
  const mostOrders = Math.max(1, ...days.map(({ orders = 0 }) => orders));
  const orders = days.flatMap(({ orders }, index) =>
    orders === undefined ? [] : [`${index + 0.5},${(100 - (95 * orders) / mostOrders).toFixed(2)}`],
  );
  return html`<svg class="columns" viewBox="0 0 ${days.length} 100" preserveAspectRatio="none" focusable="false">${days.map(
    ({ failures }, index) => {
      const height = (95 * failures) / most;
      return html`<rect x="${(index + 0.15).toFixed(2)}" width="0.7" y="${(100 - height).toFixed(2)}" height="${height.toFixed(2)}"></rect>`;
    },
  )}<polyline points="${orders.join(' ')}" vector-effect="non-scaling-stroke"></polyline></svg>`;
}
