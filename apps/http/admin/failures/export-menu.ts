import { type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { FAILURES_PATH } from '../paths.js';
import { type ListParams, viewOf } from './list-params.js';

/** What the list shows, on all its pages, as a file. */
export function exportMenu(params: ListParams): Html {
  const view = viewOf(params);
  const url = (format: string) => `${FAILURES_PATH}export/?format=${format}${view === '' ? '' : `&${view}`}`;
  return html`<details class="menu" data-menu>
    <summary class="button">${icon('download')} Export ${icon('chevron')}</summary>
    <div class="menu-panel">
      <a class="menu-item" href="${url('csv')}" download>CSV, for spreadsheets</a>
      <a class="menu-item" href="${url('jsonl')}" download>JSONL, for programs</a>
    </div>
  </details>`;
}
