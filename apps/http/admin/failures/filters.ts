import type { AttemptCounts, Choice } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { CODE_LABELS, REASON_LABELS } from '../labels.js';
import { LOOKUP_PATH } from '../people/participant-lookup.js';
import { countText } from './counts.js';
import { type FilterName, type ListParams, listUrl } from './list-params.js';
import { hiddenParams } from './search-form.js';

/** A participant whose name or id was looked for. */
export interface FoundParticipant {
  readonly id: string;
  readonly name: string;
}

interface FilterChoice {
  readonly value: string;
  readonly label: Fragment;
  readonly count: number;
}

/** The filters with the number of attempts behind each choice. A drawer on a phone, a column beside the list elsewhere. */
export function filterPanel(
  params: ListParams,
  counts: AttemptCounts,
  found: readonly FoundParticipant[] | undefined,
): Html {
  const group = (title: string, name: FilterName, choices: readonly FilterChoice[]) =>
    filterGroup(title, name, choices, params, counts.exact);
  return html`<aside class="filters card" id="filters" popover aria-label="Filters">
    <div class="filters-head"><h2>Filters</h2>
      <button class="button quiet small filters-close" popovertarget="filters" popovertargetaction="hide">${icon('close')} Close</button>
    </div>
    ${group('Program pause', 'program_pause_active', yesNo(counts.programPauseActive, 'Active', 'Not active'))}
    ${group('Balance', 'balance_exceeded', yesNo(counts.balanceExceeded, 'Exceeded', 'Within limit'))}
    ${participantFilter(params, found)}
    ${group('Reason', 'reason', labelled(counts.reasons, REASON_LABELS))}
    ${group('Error code', 'error_code', labelled(counts.errorCodes, CODE_LABELS))}
  </aside>`;
}

function filterGroup(
  title: string,
  name: FilterName,
  choices: readonly FilterChoice[],
  params: ListParams,
  exact: boolean,
): Html {
  const chosen = params[name];
  // What nothing passes is no choice, unless it is the one that was made.
  const offered = choices.filter(({ value, count }) => count > 0 || value === chosen);
  return html`<section class="filter" aria-label="${title}">
    <h3>${title}</h3>
    <ul>
      <li>${allLink(params, name)}</li>
      ${offered.map(
        ({ value, label, count }) =>
          html`<li>${choiceLink(listUrl(params, { [name]: value }), label, countText({ count, exact }), value === chosen)}</li>`,
      )}
    </ul>
  </section>`;
}

function allLink(params: ListParams, name: FilterName): Html {
  const isChosen = params[name] === undefined;
  return html`<a class="choice all" href="${listUrl(params, { [name]: undefined })}"${isChosen ? html` aria-current="true"` : ''}>All</a>`;
}

function choiceLink(url: string, label: Fragment, count: string | undefined, isChosen: boolean): Html {
  return html`<a class="choice" href="${url}"${isChosen ? html` aria-current="true"` : ''}>
    <span class="choice-label">${label}</span>${count && html`<span class="count">${count}</span>`}</a>`;
}

/** There may be a hundred thousand participants: they are looked for, not listed. The script turns the field into a combobox. */
function participantFilter(params: ListParams, found: readonly FoundParticipant[] | undefined): Html {
  return html`<section class="filter" aria-label="Participant">
    <h3><label for="find">Participant</label></h3>
    <form method="get" class="filter-find" data-participant-filter data-lookup="${LOOKUP_PATH}">
      ${hiddenParams(params, 'find', 'participant_id')}
      <div class="combobox">
        <input id="find" name="find" type="search" value="${params.find ?? ''}" maxlength="200" placeholder="Name or id"
          autocomplete="off" spellcheck="false">
        <button class="button" aria-label="Find participants">${icon('search')}</button>
      </div>
    </form>
    ${found && foundParticipants(params, found)}
  </section>`;
}

function foundParticipants(params: ListParams, found: readonly FoundParticipant[]): Html {
  if (found.length === 0) return html`<p class="muted">Nobody is called so.</p>`;
  return html`<ul>${found.map(
    ({ id, name }) =>
      html`<li>${choiceLink(listUrl(params, { participant_id: id }), html`${foreign(name)} <span class="muted">#${id}</span>`, undefined, params.participant_id === id)}</li>`,
  )}</ul>`;
}

function yesNo(choices: readonly Choice<boolean>[], yes: string, no: string): FilterChoice[] {
  return choices.map(({ value, count }) => ({ value: value ? 'yes' : 'no', label: value ? yes : no, count }));
}

function labelled<T extends string>(
  choices: readonly Choice<T>[],
  labels: Readonly<Record<T, string>>,
): FilterChoice[] {
  return choices.map(({ value, count }) => ({ value, label: labels[value], count }));
}
