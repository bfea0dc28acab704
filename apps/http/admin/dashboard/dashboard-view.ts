import type { FeedCursor } from '../../../../core/index.js';
import { LIVE_SCRIPT, LIVE_STYLE, liveState } from '../../live/live-state.js';
import { foreign, type Html, html } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { afterRefusals } from './after-refusals.js';
import { byDay, dayTable, worstDay } from './by-day.js';
import { choices } from './choices.js';
import { dependencies } from './dependencies.js';
import { figures } from './figures.js';
import { firingAlerts } from './firing-alerts.js';
import { busyParticipants, investigate } from './investigate.js';
import type { DashboardFacts } from './load-dashboard.js';
import { commonErrors, topParticipants } from './rankings.js';
import { turnedAway } from './turned-away.js';

/** `after`: where the stream of attempts ended before the facts were read. */
export function dashboardView(facts: DashboardFacts, instants: Instants, after: FeedCursor): View {
  const { participant } = facts;
  return {
    title: 'Dashboard',
    section: 'dashboard',
    styles: ['uplot.css', 'dashboard.css', LIVE_STYLE],
    scripts: ['dashboard.js', LIVE_SCRIPT],
    content: html`<header class="page-head">
      <div class="page-head-text">
        <h1>Dashboard${participant && html`: ${foreign(participant.name)}`}</h1>
        ${period(facts, instants)}
        ${liveState({ kind: 'view', version: facts.version }, after)}
      </div>
      ${choices(facts)}
    </header>
    ${headline(facts)}
    <div class="panels">
      ${byDay(facts)}
      ${commonErrors(facts)}
      ${topParticipants(facts)}
      ${afterRefusals(facts)}
      ${turnedAway(facts)}
      ${dependencies(facts.dependencies)}
    </div>`,
  };
}

/** All of the dashboard that changes while it is open. */
export function dashboardRegions(facts: DashboardFacts, instants: Instants): Html {
  return html`${period(facts, instants)}${headline(facts)}${worstDay(facts)}${dayTable(facts)}${commonErrors(facts)}${topParticipants(facts)}${afterRefusals(facts)}${turnedAway(facts)}${dependencies(facts.dependencies)}`;
}

function period({ overview }: DashboardFacts, instants: Instants): Html {
  const { sinceMs, untilMs, days } = overview.period;
  return html`<p class="muted" data-live-region="period">${days === 1 ? 'Last day' : `Last ${days} days`}: ${instants.time(sinceMs)} to ${instants.time(untilMs)}</p>`;
}

function headline(facts: DashboardFacts): Html {
  return html`<div data-live-region="figures">${firingAlerts(facts)}${figures(facts)}${busyParticipants(facts)}${investigate(facts)}</div>`;
}
