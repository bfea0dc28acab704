import { MINUTE_MS } from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import { html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { ALERTS_PATH } from '../paths.js';
import { type BoardFacts, channelsPanel, pastPanel, rulesPanel, timelinePanel } from './board-panels.js';
import { firingPanel } from './firing-view.js';
import { silencesPanel } from './silences-view.js';

/** Rules are looked at every minute: after so long somebody should know that nobody does. */
const STALE_MS = 5 * MINUTE_MS;

/** What is firing, and what was done about it. */
export function boardPage({ alerts, clock, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: ALERTS_PATH,
    access: 'staff',
    async handle(_ctx, { csrfToken }) {
      const board = await alerts.showAlerts();
      const measures = new Map(board.rules.map(({ name, measure }) => [name, measure]));
      const facts: BoardFacts = { board, measures, instants, csrfToken };
      return {
        title: 'Alerts',
        section: 'alerts',
        styles: ['detail.css', 'alerts.css'],
        content: html`<header class="page-head"><div class="page-head-text">
            <h1>Alerts</h1>
            ${lookedAt(facts, clock.now())}
          </div></header>
          <div class="detail-main alerts">
            ${firingPanel(facts)}
            ${silencesPanel(facts)}
            ${rulesPanel(facts)}
            ${channelsPanel(facts)}
            ${pastPanel(facts)}
            ${timelinePanel(facts)}
          </div>`,
      };
    },
  });
}

function lookedAt({ board, instants }: BoardFacts, nowMs: number) {
  const { evaluatedAtMs } = board;
  if (evaluatedAtMs === undefined) return html`<p class="muted">The rules have not been looked at yet.</p>`;
  if (nowMs - evaluatedAtMs <= STALE_MS)
    return html`<p class="muted">The rules were looked at last at ${instants.time(evaluatedAtMs)}.</p>`;
  return html`<p class="alert warning">${icon('warning')} <span>Nobody has looked at the rules since ${instants.time(evaluatedAtMs)}.</span></p>`;
}
