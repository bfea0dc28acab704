import { parsePeriod } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { titleOf } from '../issues/words.js';
import { CODE_LABELS, REASON_LABELS } from '../labels.js';
import { periodName } from './date-hierarchy.js';
import { FIELD_LABELS, valueLabel } from './field-labels.js';
import { FILTER_NAMES, type FilterName, hasFilters, type ListParams, listUrl } from './list-params.js';

/** Names of the people that the list is limited to, as far as they are known. */
export interface Names {
  readonly participant: string | undefined;
  readonly user: string | undefined;
}

/** Where the same page is under other filters. */
type UrlOf = (params: ListParams, changes?: ListParams) => string;

/** What limits the list, each with a link that takes it away. `urlOf`: of a page other than the list. */
export function activeFilters(params: ListParams, names: Names, urlOf: UrlOf = listUrl): Html | undefined {
  if (!hasFilters(params)) return undefined;
  const chips = FILTER_NAMES.flatMap((name) => {
    const text = describe(name, params, names);
    return text === undefined ? [] : [html`<li>${chip(text, urlOf(params, { [name]: undefined }))}</li>`];
  });
  return html`<div class="chips" role="group" aria-label="Active filters">
    <ul>${chips}</ul>
    <a class="button quiet small" href="${urlOf(clearedOf(params))}">Clear all</a>
  </div>`;
}

/** The same list without its filters, in the same order. */
export function clearedOf({ order }: ListParams): ListParams {
  return { order };
}

function chip(text: Fragment, without: string): Html {
  return html`<a class="chip" href="${without}">
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
    case 'participants':
      return `Participants: ${params.participants?.replaceAll(',', ', ')}`;
    case 'user_id':
      return html`User: ${person(names.user, params.user_id)}`;
    case 'reason':
      return params.reason && `Reason: ${REASON_LABELS[params.reason]}`;
    case 'error_code':
      return params.error_code && `Error: ${CODE_LABELS[params.error_code]}`;
    case 'balance_related':
      return params.balance_related === 'yes' ? 'About balances' : 'Not about balances';
    case 'issue':
      return html`Issue: ${foreign((params.issue ?? '').split(',').map(titleOf).join(' or '))}`;
    case 'balance_exceeded':
      return `Balance: ${params.balance_exceeded === 'yes' ? 'exceeded' : 'within limit'}`;
    default:
      return html`${FIELD_LABELS[name]}: ${valueLabel(name, params[name] ?? '')}`;
  }
}

function person(name: string | undefined, id: string | undefined): Fragment {
  return name === undefined ? `#${id}` : html`${foreign(name)} (#${id})`;
}
