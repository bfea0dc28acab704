import { type Html, html } from '../../pages/html.js';
import type { DashboardFacts } from './load-dashboard.js';
import { count } from './numbers.js';

/** What the guard turned away: counted, never stored as attempts. Nothing when nobody counts. */
export function turnedAway({ query, overview }: DashboardFacts): Html | undefined {
  const tally = overview.turnedAway;
  if (tally === undefined) return undefined;
  return html`<section class="card panel" aria-labelledby="turned-away" data-live-region="turned-away">
    <header class="panel-head"><h2 id="turned-away">Turned away</h2>
      <p class="muted">Too many or too soon (HTTP 429); ${query.participantId === undefined ? 'not among the failures' : 'of all participants'}.</p></header>
    <dl class="pair">
      <div><dt>Throttled</dt><dd data-figure="throttled">${count(tally.throttled)}</dd></div>
      <div><dt>Told to wait after failures</dt><dd data-figure="backing_off">${count(tally.backingOff)}</dd></div>
    </dl>
    ${
      tally.byDay.length === 0
        ? undefined
        : html`<details class="behind"><summary>By day</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Turned away by day, table">
      <table class="plain">
        <thead><tr><th scope="col">Day (${overview.timeZone})</th><th scope="col" class="number">Throttled</th><th scope="col" class="number">Told to wait</th></tr></thead>
        <tbody>${tally.byDay.map(
          (day) => html`<tr><th scope="row"><time datetime="${day.date}">${day.date}</time></th>
            <td class="number">${count(day.throttled)}</td><td class="number">${count(day.backingOff)}</td></tr>`,
        )}</tbody>
      </table>
      </div></details>`
    }
  </section>`;
}
