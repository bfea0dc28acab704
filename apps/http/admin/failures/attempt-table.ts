import {
  type FailedOrderAttempt,
  firstCharacters,
  orderOf,
  type SortKey,
  sortOf,
  summaryOf,
} from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import { balanceStatus, dollars, pauseStatus } from '../indicators.js';
import { attemptPath, participantPath, userPath } from '../paths.js';
import { type ListParams, listUrl } from './list-params.js';

const SUMMARY_CHARACTERS = 80;

interface Column {
  readonly label: string;
  readonly name: string;
  /** Absent: the list cannot be ordered by it. */
  readonly by?: SortKey;
  /** Which direction a first click asks for. */
  readonly firstDescending?: boolean;
  readonly cell: (attempt: FailedOrderAttempt, instants: Instants) => Fragment;
}

/** The guide's columns, in its order. */
const COLUMNS: readonly Column[] = [
  {
    label: 'Created At',
    name: 'created',
    by: 'created_at',
    firstDescending: true,
    cell: ({ id, createdAtMs }, instants) =>
      html`<a class="row-link" href="${attemptPath(id)}">${instants.time(createdAtMs)}</a>`,
  },
  {
    label: 'Participant',
    name: 'participant',
    by: 'participant_name',
    cell: ({ participantId, participantName }) =>
      html`<a href="${participantPath(participantId)}">${nameOrId(participantName, participantId)}</a>`,
  },
  {
    label: 'User',
    name: 'user',
    by: 'username',
    cell: ({ userId, username }) => html`<a href="${userPath(userId)}">${nameOrId(username, userId)}</a>`,
  },
  {
    label: 'Total Attempted',
    name: 'total',
    by: 'total_attempted',
    firstDescending: true,
    cell: ({ totalAttempted }) => dollars(totalAttempted),
  },
  {
    label: 'Error Summary',
    name: 'summary',
    by: 'error_summary',
    cell: (attempt) => truncated(summaryOf(attempt)),
  },
  { label: 'Program Pause', name: 'pause', cell: pauseStatus },
  { label: 'Balance Status', name: 'balance', cell: balanceStatus },
];

export interface AttemptTableOptions {
  readonly params: ListParams;
  readonly instants: Instants;
  /** Whether rows can be selected, for the form with this id. */
  readonly selectFor?: string | undefined;
}

/** A table where there is room; on a phone its rows become cards, and its roles are kept for screen readers. */
export function attemptTable(attempts: readonly FailedOrderAttempt[], options: AttemptTableOptions): Html {
  const { params, instants, selectFor } = options;
  return html`<div class="table-frame card" role="region" aria-label="Failed order attempts" tabindex="0">
  <table class="attempts" role="table">
    <thead role="rowgroup"><tr role="row">
      ${selectFor && html`<th role="columnheader" class="select"><input type="checkbox" data-select-all hidden aria-label="Select all on this page"></th>`}
      ${COLUMNS.map((column) => heading(column, params))}
    </tr></thead>
    <tbody role="rowgroup">${attempts.map(
      (attempt) => html`<tr role="row">
      ${selectFor && html`<td role="cell" class="select"><input type="checkbox" name="id" value="${attempt.id}" form="${selectFor}" aria-label="Select attempt ${attempt.id}"></td>`}
      ${COLUMNS.map(({ label, name, cell }) => html`<td role="cell" class="${name}" data-label="${label}">${cell(attempt, instants)}</td>`)}
    </tr>`,
    )}</tbody>
  </table>
</div>`;
}

function heading({ label, name, by, firstDescending = false }: Column, params: ListParams): Html {
  if (by === undefined) return html`<th role="columnheader" scope="col" class="${name}">${label}</th>`;
  const { by: current, descending } = sortOf(params.order ?? 'newest');
  const isCurrent = by === current;
  const next = orderOf({ by, descending: isCurrent ? !descending : firstDescending });
  const direction = descending ? 'descending' : 'ascending';
  return html`<th role="columnheader" scope="col" class="${name}" ${isCurrent ? html`aria-sort="${direction}"` : ''}>
    <a href="${listUrl(params, { order: next })}">${label}${isCurrent ? icon(descending ? 'down' : 'up') : ''}</a></th>`;
}

function nameOrId(name: string | null, id: string): Fragment {
  return name === null || name.trim() === '' ? `#${id}` : foreign(name);
}

function truncated(text: string): Html {
  const short = firstCharacters(text, SUMMARY_CHARACTERS);
  return short === text ? foreign(text) : html`<span title="${text}">${foreign(`${short}…`)}</span>`;
}
