import { mostSevere } from '../../../../core/index.js';
import { type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { titleOf } from '../alerts/words.js';
import { ALERTS_PATH } from '../paths.js';
import type { DashboardFacts } from './load-dashboard.js';
import { counted } from './numbers.js';

const NAMED = 3;

/** The alerts that fire and that nobody has silenced, and the way to their rules. */
export function firingAlerts({ firing, rules }: DashboardFacts): Html {
  const loud = firing.filter(({ silence }) => silence === undefined).map(({ episode }) => episode);
  if (loud.length === 0) {
    return html`<p class="muted alert-line">No alert is firing. <a href="${ALERTS_PATH}">Alerts, and when they would have fired</a></p>`;
  }
  const colour = mostSevere(loud.map(({ severity }) => severity));
  const measures = new Map(rules.map(({ name, measure }) => [name, measure]));
  const named = loud.slice(0, NAMED).map((episode) => html`, ${titleOf(episode, measures.get(episode.rule))}`);
  return html`<p class="alert ${colour === 'critical' ? 'error' : colour}">${icon('warning')}
    <span><a href="${ALERTS_PATH}" data-figure="firing_alerts">${counted(loud.length, 'alert')} firing</a>${named}${loud.length > NAMED && ', ...'}</span></p>`;
}
