import { BALANCE_CODES, HOUR_MS, INFO_FAILURES_PER_HOUR, percentage } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { CODE_LABELS } from '../labels.js';
import { participantPath } from '../paths.js';
import { differencesPath, failuresPath } from './failures-path.js';
import type { DashboardFacts } from './load-dashboard.js';
import { count, counted, perCent } from './numbers.js';

/** The guide's four steps for a high failure rate, each with what the numbers say; nothing while the rate is normal. */
export function investigate(facts: DashboardFacts): Html | undefined {
  const { level, errors, topParticipants, days, balanceShare, totalFailures } = facts.overview;
  if (level === 'normal') return undefined;
  const [error] = errors;
  const [participant] = topParticipants;
  const worst = days.reduce((most, day) => (day.failures > most.failures ? day : most));
  const share = (part: number) => perCent(percentage(part, totalFailures));
  return html`<section class="card investigate ${level}" aria-labelledby="investigate">
    <h2 id="investigate">${icon('search')} Where to look first</h2>
    <ol>
      ${
        error &&
        html`<li><strong>Is one error dominating?</strong>
          <a href="${failuresPath(facts, { errorCode: error.code })}">${CODE_LABELS[error.code]}</a> is in ${share(error.count)} of the failures. <a href="${differencesPath(facts, { errorCode: error.code })}">What differs?</a></li>`
      }
      <li><strong>Sudden or gradual?</strong>
        <a href="${failuresPath(facts, { date: worst.date })}">${worst.date}</a> alone has ${share(worst.failures)}. <a href="${differencesPath(facts, { date: worst.date })}">What differs?</a></li>
      ${
        participant &&
        html`<li><strong>Concentrated or widespread?</strong>
          <a href="${participantPath(participant.participantId)}">${foreign(participant.name ?? `Participant ${participant.participantId}`)}</a> has the most failures:
          <a href="${failuresPath(facts, { participantId: participant.participantId })}">${count(participant.count)}</a>, ${share(participant.count)}.</li>`
      }
      <li><strong>Do people see their balances correctly?</strong>
        <a href="${failuresPath(facts, { isBalanceRelated: true })}">${perCent(balanceShare)}</a> are about balances: ${BALANCE_CODES.map(
          (code, index) =>
            html`${index > 0 ? ', ' : ''}<a href="${failuresPath(facts, { errorCode: code })}">${CODE_LABELS[code]}</a>`,
        )}.</li>
    </ol>
  </section>`;
}

/** The guide's "Info" alert: participants who need somebody now, whatever the rate. */
export function busyParticipants(facts: DashboardFacts): Fragment {
  return facts.overview.busyParticipants.map(
    ({ participantId, name, count: failures }) => html`<p class="alert info">${icon('person')}
      <span><a href="${participantPath(participantId)}">${foreign(name ?? `Participant ${participantId}`)}</a>
      has failed <a href="${failuresPath(facts, { participantId, sinceMs: facts.overview.period.untilMs - HOUR_MS })}" data-figure="busy">${counted(failures, 'time')}</a> in the last hour (more than ${INFO_FAILURES_PER_HOUR}).</span></p>`,
  );
}
