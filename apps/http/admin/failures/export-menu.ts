import { type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { FAILURES_PATH, LOG_PATH } from '../paths.js';
import { type ListParams, viewOf } from './list-params.js';

/** What the list shows, on all its pages, as a file; and the log of all submissions, of everybody or the participant that is asked for. */
export function exportMenu(params: ListParams): Html {
  const view = viewOf(params);
  const url = (format: string) => `${FAILURES_PATH}export/?format=${format}${view === '' ? '' : `&${view}`}`;
  const who =
    params.participant_id === undefined ? '' : `&participant_id=${encodeURIComponent(params.participant_id)}`;
  const log = (format: string) => `${LOG_PATH}export/?format=${format}${who}`;
  return html`<details class="menu" data-menu>
    <summary class="button">${icon('download')} Export ${icon('chevron')}</summary>
    <div class="menu-panel">
      <a class="menu-item" href="${url('csv')}" download>CSV, for spreadsheets</a>
      <a class="menu-item" href="${url('jsonl')}" download>JSONL, for programs</a>
      <p class="hint">Validation log, every submission</p>
      <a class="menu-item" href="${log('csv')}" download>Log as CSV</a>
      <a class="menu-item" href="${log('jsonl')}" download>Log as JSONL</a>
    </div>
  </details>`;
}
