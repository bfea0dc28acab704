import { type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { DELETE_SELECTED_PATH } from '../paths.js';
import { type ListParams, listUrl } from './list-params.js';

/** The check boxes of the table belong to this form. */
export const SELECTION_FORM = 'selection';

/** What superusers can do with the rows that they have selected. It leads to a page that asks again. */
export function selectionBar(params: ListParams): Html {
  return html`<form method="get" action="${DELETE_SELECTED_PATH}" id="${SELECTION_FORM}" class="selection" data-selection>
    <input type="hidden" name="next" value="${listUrl(params, { after: params.after, before: params.before })}">
    <p class="muted" data-selection-count role="status"></p>
    <button class="button danger small">${icon('trash')} Delete selected …</button>
  </form>`;
}
