import { parsePeriod } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { CODE_LABELS, REASON_LABELS } from '../labels.js';
import { periodName } from './date-hierarchy.js';
import { FILTER_NAMES, type FilterName, hasFilters, type ListParams, listUrl } from './list-params.js';

/** Names of the people that the list is limited to, as far as they are known. */
export interface Names {
  readonly participant: string | undefined;
  readonly user: string | undefined;
}

/** What limits the list, each with a link that takes it away. */
export function activeFilters(params: ListParams, names: Names): Html | undefined {
  if (!hasFilters(params)) return undefined;
  const chips = FILTER_NAMES.flatMap((name) => {
    const text = describe(name, params, names);
    return text === undefined ? [] : [html`<li>${chip(name, text, params)}</li>`];
  });
  return html`<div class="chips" role="group" aria-label="Active filters">
    <ul>${chips}</ul>
    <a class="button quiet small" href="${listUrl(clearedOf(params))}">Clear all</a>
  </div>`;
}

/** The same list without its filters, in the same order. */
export function clearedOf({ order }: ListParams): ListParams {
  return { order };
}

function chip(name: FilterName, text: Fragment, params: ListParams): Html {
  return html`<a class="chip" href="${listUrl(params, { [name]: undefined })}">
    <span class="chip-text">${text}</span>${icon('close')}<span class="visually-hidden">Remove this filter</span></a>`;
}

function describe(name: FilterName, params: ListParams, names: Names): Fragment {
  if (params[name] === undefined) return undefined;
  switch (name) {
    case 'q':
      return html`Search: ${foreign(params.q ?? '')}`;
    case 'date':
      return html`Date: ${periodName(parsePeriod(params.date ?? '', 'date'))}`;
    case 'since':
      return `From: ${params.since}`;
    case 'until':
      return `Before: ${params.until}`;
    case 'program_pause_active':
      return `Program pause: ${params.program_pause_active === 'yes' ? 'active' : 'not active'}`;
    case 'participant_id':
      return html`Participant: ${person(names.participant, params.participant_id)}`;
    case 'user_id':
      return html`User: ${person(names.user, params.user_id)}`;
    case 'reason':
      return params.reason && `Reason: ${REASON_LABELS[params.reason]}`;
    case 'error_code':
      return params.error_code && `Error: ${CODE_LABELS[params.error_code]}`;
    case 'balance_exceeded':
      return `Balance: ${params.balance_exceeded === 'yes' ? 'exceeded' : 'within limit'}`;
  }
}

function person(name: string | undefined, id: string | undefined): Fragment {
  return name === undefined ? `#${id}` : html`${foreign(name)} (#${id})`;
}
