import { type Html, html } from '../../pages/html.js';
import { PREDICTIONS_PATH } from '../paths.js';
import { OUTCOME_LABELS } from '../recovery/outcome-labels.js';
import { recoveryPath } from '../recovery/recovery-query.js';
import type { DashboardFacts } from './load-dashboard.js';
import { count, perCent } from './numbers.js';

/** Who of those that were refused ordered after all; every number leads to those whom it counts. */
export function afterRefusals({ query, recovery, overview }: DashboardFacts): Html {
  const { outcomes, participants, lostValue, episodeRate, totalEpisodes, period } = recovery;
  const { days, participantId } = query;
  const path = (outcome?: (typeof outcomes)[number]['outcome']) =>
    recoveryPath({ days, participantId, untilMs: period.untilMs, outcome });
  return html`<section class="card panel" aria-labelledby="after-refusals" data-live-region="after-refusals">
    <header class="panel-head"><h2 id="after-refusals">After a refusal</h2>
      <p class="muted">What <a href="${path()}" data-figure="refused_participants">${count(participants.length)}</a> refused participants did since${overview.cleanedUp > 0 && ', as far as their attempts are kept'}. <a href="${PREDICTIONS_PATH}">Who is likely to fail this week</a></p></header>
    <dl class="pair">
      ${outcomes.map(
        ({ outcome, participants: those }) =>
          html`<div><dt>${OUTCOME_LABELS[outcome]}</dt><dd><a href="${path(outcome)}" data-figure="${outcome}">${count(those)}</a></dd></div>`,
      )}
      <div><dt>Lost order value</dt><dd><a href="${path('never')}" data-figure="lost_value">$${lostValue}</a></dd></div>
      <div><dt>Failure rate, each try once</dt><dd><a href="${path()}" data-figure="episode_rate">${perCent(episodeRate)}</a> <span class="muted">(${count(totalEpisodes)})</span></dd></div>
    </dl>
  </section>`;
}
