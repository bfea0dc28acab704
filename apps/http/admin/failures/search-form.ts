import { type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { ListParams } from './list-params.js';

/** Searches within what the filters let through. */
export function searchForm(params: ListParams): Html {
  return html`<form method="get" class="search" role="search" aria-label="Failed order attempts">
    ${hiddenParams(params, 'q', 'find')}
    <div class="search-box">${icon('search')}
      <input type="search" name="q" value="${params.q ?? ''}" maxlength="200" spellcheck="false" aria-label="Search"
        aria-describedby="search-hint" placeholder="Participant, username, error, idempotency key or IP address">
    </div>
    <button class="button">Search</button>
    <p class="hint" id="search-hint">All words must occur; “quotes” keep words together.</p>
  </form>`;
}

/** Everything else about the list, for a form that changes some of it. */
export function hiddenParams(params: ListParams, ...changed: readonly (keyof ListParams)[]): Html[] {
  const omitted = new Set<string>(['after', 'before', ...changed]);
  return Object.entries(params)
    .filter(([name, value]) => value !== undefined && !omitted.has(name))
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}
