import type {
  AttemptCounts,
  FeedCursor,
  FoundAttempts,
  PageCursor,
  SavedView,
  User,
} from '../../../../core/index.js';
import { formatCursor } from '../../../../core/index.js';
import { LIVE_SCRIPT, LIVE_STYLE, liveState } from '../../live/live-state.js';
import { type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { differencesUrl } from '../differences/differences-query.js';
import { attemptTable } from './attempt-table.js';
import { activeFilters, clearedOf, type Names } from './chips.js';
import { totalText } from './counts.js';
import { dateHierarchy } from './date-hierarchy.js';
import { exportMenu } from './export-menu.js';
import { type FoundParticipant, filterPanel } from './filters.js';
import { hasFilters, type ListParams, listUrl } from './list-params.js';
import { searchForm } from './search-form.js';
import { SELECTION_FORM, selectionBar } from './selection.js';
import { viewsMenu } from './views-menu.js';

export interface ListFacts {
  readonly params: ListParams;
  readonly page: FoundAttempts;
  readonly counts: AttemptCounts;
  readonly names: Names;
  readonly found: readonly FoundParticipant[] | undefined;
  /** Where the stream of attempts ended before the page was read. */
  readonly after: FeedCursor;
  /** Those of the user. */
  readonly views: readonly SavedView[];
  readonly user: User;
  readonly csrfToken: string;
  readonly instants: Instants;
}

export function listView(facts: ListFacts): View {
  const { params, page, counts, user, instants } = facts;
  const selectFor = user.isSuperuser ? SELECTION_FORM : undefined;
  return {
    title: 'Failed order attempts',
    section: 'failures',
    styles: ['failures.css', LIVE_STYLE],
    scripts: ['failures.js', LIVE_SCRIPT],
    content: html`<div class="page-head">
      <div class="page-head-text">
        <h1>Failed order attempts</h1>
        <p class="muted" role="status" data-live-region="total">${totalText(counts.total)}</p>
        ${liveState({ kind: isNewest(params) ? 'refresh' : 'count' }, facts.after)}
      </div>
      <div class="actions">
        <button class="button filters-open" popovertarget="filters">${icon('filter')} Filters</button>
        <a class="button" href="${differencesUrl(params)}">What differs?</a>
        ${viewsMenu(params, facts.views, facts.csrfToken)}
        ${exportMenu(params)}
      </div>
    </div>
    <div class="list-layout">
      ${filterPanel(params, counts, facts.found)}
      <div class="list-main">
        ${searchForm(params)}
        ${dateHierarchy(params, counts)}
        ${activeFilters(params, facts.names)}
        <div data-live-region="attempts">${
          page.attempts.length === 0
            ? emptyState(params)
            : attemptTable(page.attempts, { params, instants, selectFor })
        }</div>
        ${selectFor && page.attempts.length > 0 ? selectionBar(params) : undefined}
        <div data-live-region="pager">${page.attempts.length > 0 ? pager(params, page) : undefined}</div>
      </div>
    </div>`,
  };
}

/** Where new attempts come in at the top. Elsewhere they would change what somebody is reading, or not belong there. */
function isNewest(params: ListParams): boolean {
  const { order = 'newest', after, before } = params;
  return order === 'newest' && after === undefined && before === undefined && !hasFilters(params);
}

function emptyState(params: ListParams): Html {
  return html`<div class="empty card">
    ${icon('check')}
    ${
      hasFilters(params)
        ? html`<h2>No failed order attempt matches</h2>
      <p class="muted">Nothing passes all of the filters above.</p>
      <p><a class="button" href="${listUrl(clearedOf(params))}">Clear all filters</a></p>`
        : html`<h2>No order has failed</h2><p class="muted">Refused submissions appear here as soon as they happen.</p>`
    }
  </div>`;
}

function pager(params: ListParams, { attempts, previous, next }: FoundAttempts): Html {
  return html`<nav class="pager" aria-label="Pages">
    ${pageLink(params, 'before', previous)}
    <p class="muted">${attempts.length} on this page</p>
    ${pageLink(params, 'after', next)}
  </nav>`;
}

function pageLink(params: ListParams, direction: 'before' | 'after', place: PageCursor | undefined): Html {
  const text = direction === 'before' ? html`${icon('left')} Previous` : html`Next ${icon('right')}`;
  const rel = direction === 'before' ? 'prev' : 'next';
  return place === undefined
    ? html`<span class="button" aria-disabled="true">${text}</span>`
    : html`<a class="button" rel="${rel}" href="${listUrl(params, { [direction]: formatCursor(place) })}">${text}</a>`;
}
