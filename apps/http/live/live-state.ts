import { type Html, html } from '../pages/html.js';

/** Assets that a page with a live state needs. */
export const LIVE_STYLE = 'live.css';
export const LIVE_SCRIPT = 'live.js';

/**
 * Where a page says whether it is live; nothing without scripts. `refresh`: what stands in elements with `data-live-region` is renewed when something
 * failed; `count`: the page stays as it is and offers to be reloaded.
 */
export function liveState(mode: 'refresh' | 'count'): Html {
  return html`<p class="live" data-live="${mode}" hidden></p>`;
}
