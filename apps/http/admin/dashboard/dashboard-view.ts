import { LIVE_SCRIPT, LIVE_STYLE, liveState } from '../../live/live-state.js';
import { foreign, html } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { byDay } from './by-day.js';
import { choices } from './choices.js';
import { dependencies } from './dependencies.js';
import { figures } from './figures.js';
import { busyParticipants, investigate } from './investigate.js';
import type { DashboardFacts } from './load-dashboard.js';
import { commonErrors, topParticipants } from './rankings.js';
import { turnedAway } from './turned-away.js';

export function dashboardView(facts: DashboardFacts, instants: Instants): View {
  const { participantId } = facts.query;
  const { sinceMs, untilMs, days } = facts.overview.period;
  return {
    title: 'Dashboard',
    section: 'dashboard',
    styles: ['uplot.css', 'dashboard.css', LIVE_STYLE],
    scripts: ['dashboard.js', LIVE_SCRIPT],
    content: html`<header class="page-head">
      <div class="page-head-text">
        <h1>Dashboard${participantId && html`: participant ${foreign(participantId)}`}</h1>
        <p class="muted" data-live-region="period">${days === 1 ? 'Last day' : `Last ${days} days`}: ${instants.time(sinceMs)} to ${instants.time(untilMs)}</p>
        ${liveState('refresh')}
      </div>
      ${choices(facts.query)}
    </header>
    <div data-live-region="figures">${figures(facts)}${busyParticipants(facts)}${investigate(facts)}</div>
    <div class="panels">
      ${byDay(facts)}
      ${commonErrors(facts)}
      <div class="panel-stack" data-live-region="participants">${topParticipants(facts)}${turnedAway(facts)}${dependencies(facts.dependencies)}</div>
    </div>`,
  };
}
