import { MAX_ANALYTICS_DAYS } from '../../../../core/index.js';
import { type Html, html } from '../../pages/html.js';
import { type DashboardQuery, dashboardPath, OFFERED_DAYS } from './dashboard-query.js';

/** Period and participant, as links and as a form: both are plain addresses that can be shared. */
export function choices(query: DashboardQuery): Html {
  return html`<div class="choices">
    <nav class="periods" aria-label="Period">${OFFERED_DAYS.map((days) => {
      const current = days === query.days ? html` aria-current="true"` : undefined;
      return html`<a href="${dashboardPath({ ...query, days })}"${current}>${days} days</a>`;
    })}</nav>
    <form method="get" action="/admin/" class="choices-form">
      <p class="choice"><label for="days">Days</label>
        <input id="days" name="days" type="number" min="1" max="${MAX_ANALYTICS_DAYS}" step="1" value="${query.days}" required></p>
      <p class="choice"><label for="participant_id">Participant id</label>
        <input id="participant_id" name="participant_id" value="${query.participantId ?? ''}" maxlength="64"
          placeholder="all" autocomplete="off" spellcheck="false"></p>
      <button class="button">Show</button>
      ${query.participantId && html`<a class="button quiet" href="${dashboardPath({ ...query, participantId: undefined })}">All participants</a>`}
    </form>
  </div>`;
}
