import type { SavedView } from '../../../../core/index.js';
import { csrfField } from '../../pages/csrf.js';
import { foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { FAILURES_PATH } from '../paths.js';
import { hasFilters, type ListParams, viewOf } from './list-params.js';

export const SAVE_VIEW_PATH = `${FAILURES_PATH}views/`;
export const DELETE_VIEW_PATH = `${FAILURES_PATH}views/delete/`;
export const MAX_VIEW_NAME_CHARACTERS = 60;

/** The user's own views of the list, to go to, to delete, and to add the present one to. */
export function viewsMenu(params: ListParams, views: readonly SavedView[], csrfToken: string): Html {
  const current = viewOf(params);
  return html`<details class="menu" data-menu>
    <summary class="button">${icon('bookmark')} Views ${icon('chevron')}</summary>
    <div class="menu-panel views">
      ${
        views.length === 0
          ? html`<p class="muted">You have saved no view yet.</p>`
          : html`<ul>${views.map((view) => html`<li>${viewLink(view, current)}${deleteForm(view, current, csrfToken)}</li>`)}</ul>`
      }
      ${
        hasFilters(params) || params.order !== undefined
          ? saveForm(current, csrfToken)
          : html`<p class="hint">Filter, search or sort the list first, then save it here under a name.</p>`
      }
    </div>
  </details>`;
}

function viewLink({ name, query }: SavedView, current: string): Html {
  const url = query === '' ? FAILURES_PATH : `${FAILURES_PATH}?${query}`;
  return html`<a class="menu-item" href="${url}"${query === current ? html` aria-current="true"` : ''}>${foreign(name)}</a>`;
}

function deleteForm({ name }: SavedView, current: string, csrfToken: string): Html {
  return html`<form method="post" action="${DELETE_VIEW_PATH}">
    ${csrfField(csrfToken)}<input type="hidden" name="name" value="${name}"><input type="hidden" name="query" value="${current}">
    <button class="button quiet small" aria-label="Delete the view ${name}" title="Delete">${icon('trash')}</button></form>`;
}

function saveForm(current: string, csrfToken: string): Html {
  return html`<form method="post" action="${SAVE_VIEW_PATH}" class="save-view">
    ${csrfField(csrfToken)}<input type="hidden" name="query" value="${current}">
    <label for="view-name">Save this view as</label>
    <div class="combobox"><input id="view-name" name="name" maxlength="${MAX_VIEW_NAME_CHARACTERS}" required autocomplete="off">
      <button class="button">Save</button></div></form>`;
}
