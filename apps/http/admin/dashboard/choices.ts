import { MAX_ANALYTICS_DAYS, type Participant } from '../../../../core/index.js';
import { foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { participantPath } from '../paths.js';
import { LOOKUP_PATH } from '../people/participant-lookup.js';
import { dashboardPath, OFFERED_DAYS } from './dashboard-query.js';
import type { DashboardFacts } from './load-dashboard.js';

/** Period and participant, as links and as a form: both are plain addresses that can be shared. The script turns the field into a combobox. */
export function choices({ query, participant, found }: DashboardFacts): Html {
  return html`<div class="choices">
    <nav class="periods" aria-label="Period">${OFFERED_DAYS.map((days) => {
      const current = days === query.days ? html` aria-current="true"` : undefined;
      return html`<a href="${dashboardPath({ ...query, days })}"${current}>${days} days</a>`;
    })}</nav>
    <form method="get" action="/admin/" class="choices-form" data-participant-filter data-lookup="${LOOKUP_PATH}">
      ${query.participantId && html`<input type="hidden" name="participant_id" value="${query.participantId}">`}
      <p class="choice"><label for="days">Days</label>
        <input id="days" name="days" type="number" min="1" max="${MAX_ANALYTICS_DAYS}" step="1" value="${query.days}" required></p>
      <div class="choice"><label for="find">Participant</label>
        <div class="combobox"><input id="find" name="find" type="search" value="${query.find ?? ''}" maxlength="200"
          placeholder="Name or id" autocomplete="off" spellcheck="false"></div></div>
      <button class="button">Show</button>
    </form>
    ${participant && chosen(participant, query.days)}
    ${found && foundParticipants(found, query.days)}
  </div>`;
}

function chosen({ id, name }: Participant, days: number): Html {
  return html`<p class="chosen"><span class="muted">Only</span> <a href="${participantPath(id)}">${foreign(name)}</a>
    <a class="button quiet small" href="${dashboardPath({ days, participantId: undefined })}">${icon('close')} All participants</a></p>`;
}

function foundParticipants(found: readonly Participant[], days: number): Html {
  if (found.length === 0) return html`<p class="found muted" role="status">Nobody is called so.</p>`;
  return html`<nav class="found" aria-label="Found participants"><ul>${found.map(
    ({ id, name }) =>
      html`<li><a href="${dashboardPath({ days, participantId: id })}">${foreign(name)}</a> <span class="muted">#${foreign(id)}</span></li>`,
  )}</ul></nav>`;
}
