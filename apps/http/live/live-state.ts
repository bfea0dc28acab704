import type { FeedCursor } from '../../../core/index.js';
import { type Html, html } from '../pages/html.js';

/** Assets that a page with a live state needs. */
export const LIVE_STYLE = 'live.css';
export const LIVE_SCRIPT = 'live.js';

/** How a page is kept up to date. */
export type LiveMode =
  /** What stands in elements with `data-live-region` is fetched anew when something failed. */
  | { readonly kind: 'refresh' }
  /** The page stays as it is and offers to be reloaded. */
  | { readonly kind: 'count' }
  /** The server sends what has changed in elements with `data-live-region`. `version`: of what the page shows. */
  | { readonly kind: 'view'; readonly version: string };

/** Where a page says whether it is live; nothing without scripts. `after`: taken before anything else that the page shows was read. */
export function liveState(mode: LiveMode, after: FeedCursor): Html {
  return html`<p class="live" data-live="${mode.kind}" data-after="${after}"${mode.kind === 'view' ? html` data-shown="${mode.version}"` : undefined} hidden></p>`;
}
