import type { AlertEpisode, Silence } from '../../../../core/index.js';
import { csrfField } from '../../pages/csrf.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { fieldset } from '../fieldset.js';
import { END_SILENCE_PATH, SILENCE_PATH } from '../paths.js';
import { table } from '../people/tables.js';
import type { BoardFacts } from './board-panels.js';
import { titleOf } from './words.js';

export const MAX_WHY_CHARACTERS = 500;

/** Offered durations in hours. */
export const SILENCE_HOURS = {
  '1': '1 hour',
  '4': '4 hours',
  '24': '1 day',
  '168': '7 days',
  '720': '30 days',
} as const;

export function silencesPanel(facts: BoardFacts): Html {
  const { board, instants, measures } = facts;
  const rows = board.silences.map((silence) => [
    what(silence, measures),
    foreign(silence.why),
    foreign(silence.by),
    instants.time(silence.untilMs),
    html`<form method="post" action="${END_SILENCE_PATH}">${csrfField(facts.csrfToken)}
      <input type="hidden" name="id" value="${silence.id}"><button class="button small">End it</button></form>`,
  ]);
  return fieldset(
    'Silences',
    [],
    html`${table('Silences', ['What', 'Why', 'Who', 'Until', 'Now'], rows, 'Nothing is silenced.')}
    <details class="behind"><summary>Silence something</summary>${silenceForm(facts)}</details>`,
  );
}

function what({ rule, subject }: Silence, measures: BoardFacts['measures']): Fragment {
  if (rule === undefined) return subject === undefined ? 'Everything' : foreign(subject);
  return subject === undefined ? rule : titleOf({ rule, subject }, measures.get(rule));
}

/** Of one alert, or of a rule that is to be chosen. */
export function silenceForm({ board, csrfToken }: BoardFacts, episode?: AlertEpisode): Html {
  const id = episode?.id ?? 'new';
  return html`<form method="post" action="${SILENCE_PATH}" class="silence-form">
    ${csrfField(csrfToken)}
    ${
      episode === undefined
        ? html`<p class="field"><label for="rule-${id}">Rule</label>
      <select id="rule-${id}" name="rule"><option value="">All rules</option>${board.rules.map(({ name }) => html`<option value="${name}">${name}</option>`)}</select></p>`
        : html`<input type="hidden" name="rule" value="${episode.rule}">
      ${episode.subject !== '' && html`<input type="hidden" name="subject" value="${episode.subject}">`}`
    }
    <p class="field"><label for="hours-${id}">For</label>
      <select id="hours-${id}" name="hours">${Object.entries(SILENCE_HOURS).map(([hours, label]) => html`<option value="${hours}">${label}</option>`)}</select></p>
    <p class="field why"><label for="why-${id}">Why</label>
      <input id="why-${id}" name="why" required maxlength="${MAX_WHY_CHARACTERS}" autocomplete="off"></p>
    <button class="button">Silence</button>
  </form>`;
}
