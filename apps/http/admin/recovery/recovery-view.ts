import { formatInstant, type Recovery, type RefusedParticipant } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { count, counted, perCent } from '../dashboard/numbers.js';
import { listUrl } from '../failures/list-params.js';
import { breadcrumbs } from '../fieldset.js';
import { dollars } from '../indicators.js';
import { attemptPath, participantPath } from '../paths.js';
import { table } from '../people/tables.js';
import { OUTCOME_LABELS, outcomePill } from './outcome-labels.js';
import { type RecoveryQuery, recoveryPath } from './recovery-query.js';

/** More would make the page slow to read and to load; the export has all. */
const ROWS_SHOWN = 200;

/** `rows`: those of the chosen outcome. */
export function recoveryView(
  recovery: Recovery,
  rows: readonly RefusedParticipant[],
  query: RecoveryQuery,
  instants: Instants,
): View {
  const { sinceMs, untilMs, days } = recovery.period;
  return {
    title: 'After a refusal',
    section: 'dashboard',
    styles: ['dashboard.css', 'detail.css', 'failures.css'],
    content: html`<header class="page-head">
      <div class="page-head-text">
        ${breadcrumbs([['Dashboard', '/admin/']], 'After a refusal')}
        <h1>After a refusal</h1>
        <p class="muted">${days === 1 ? 'Last day' : `${days} days`}: ${instants.time(sinceMs)} to ${instants.time(untilMs)}</p>
      </div>
      <div class="actions">
        <a class="button" href="${recoveryPath(query, 'csv')}" download>${icon('download')} CSV</a>
        <a class="button" href="${recoveryPath(query, 'jsonl')}" download>${icon('download')} JSONL</a>
      </div>
    </header>
    ${figures(recovery, query)}
    <nav class="chips" aria-label="What became of them">${choices(recovery, query)}</nav>
    ${participants(rows, recovery, instants)}
    ${rows.length > ROWS_SHOWN && html`<p class="muted">The newest ${ROWS_SHOWN} of ${count(rows.length)} are shown; the files have all.</p>`}`,
  };
}

function figures(recovery: Recovery, query: RecoveryQuery): Html {
  const { totalFailures, totalEpisodes, failureRate, episodeRate, lostValue } = recovery;
  const never = recovery.outcomes.find(({ outcome }) => outcome === 'never');
  const list = listUrl({ ...periodOf(recovery), participant_id: query.participantId });
  return html`<dl class="figures">
    ${figure('Failure rate', html`<a href="${list}" data-figure="failure_rate">${perCent(failureRate)}</a>`, html`<a href="${list}" data-figure="total_failures">${count(totalFailures)}</a> failed attempts`)}
    ${figure('Failure rate, each try once', html`<a href="${list}" data-figure="episode_rate">${perCent(episodeRate)}</a>`, html`<span data-figure="total_episodes">${count(totalEpisodes)}</span> tries: refusals less than 30 minutes apart are one`)}
    ${figure('Refused participants', html`<span data-figure="refused_participants">${count(recovery.participants.length)}</span>`, 'each by their last refusal')}
    ${figure('Lost order value', html`<a href="${recoveryPath({ ...query, outcome: 'never' })}" data-figure="lost_value">$${lostValue}</a>`, html`of ${counted(never?.participants ?? 0, 'participant')} who never ordered since`)}
  </dl>`;
}

function figure(label: string, value: Fragment, note: Fragment): Html {
  return html`<div class="figure card"><dt>${label}</dt><dd class="figure-value">${value}</dd><dd class="figure-note">${note}</dd></div>`;
}

function choices({ outcomes, participants }: Recovery, query: RecoveryQuery): Fragment {
  const all = { outcome: undefined, label: 'All', count: participants.length };
  return [
    all,
    ...outcomes.map((each) => ({
      outcome: each.outcome,
      label: OUTCOME_LABELS[each.outcome],
      count: each.participants,
    })),
  ].map(
    ({ outcome, label, count: those }) =>
      html`<a class="button small" href="${recoveryPath({ ...query, outcome })}"${outcome === query.outcome ? html` aria-current="true"` : ''}>${label} <span class="muted" data-figure="${outcome ?? 'all'}">${count(those)}</span></a> `,
  );
}

function participants(rows: readonly RefusedParticipant[], recovery: Recovery, instants: Instants): Html {
  return table(
    'Refused participants',
    ['Last Refused At', 'Participant', '>Attempts', '>Tries', '>Wanted At Last', 'Since Then', 'Order'],
    rows.slice(0, ROWS_SHOWN).map(({ episode, outcome, attempts, episodes }) => {
      const { participantId, participantName, lastAtMs, attemptIds, value } = episode;
      const list = listUrl({ ...periodOf(recovery), participant_id: participantId });
      return [
        html`<a href="${attemptPath(attemptIds.at(-1) ?? 0)}">${instants.time(lastAtMs)}</a>`,
        html`<a href="${participantPath(participantId)}">${foreign(participantName ?? `Participant ${participantId}`)}</a>`,
        html`<a href="${list}">${count(attempts)}</a>`,
        count(episodes),
        dollars(value),
        outcomePill(outcome),
        order(episode, instants),
      ];
    }),
    'Nobody was refused.',
  );
}

function order({ duplicateOf, nextOrder }: RefusedParticipant['episode'], instants: Instants): Fragment {
  if (duplicateOf !== null) return html`#${duplicateOf}, <span class="muted">was there already</span>`;
  return nextOrder === null ? '–' : html`#${nextOrder.id}, ${instants.time(nextOrder.placedAtMs)}`;
}

function periodOf({ period }: Recovery): { readonly since: string; readonly until: string } {
  return { since: formatInstant(period.sinceMs), until: formatInstant(period.untilMs) };
}
