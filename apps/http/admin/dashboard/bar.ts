import { type Html, html } from '../../pages/html.js';

/** A bar as long as `part` is of `whole`, beside a number that says the same. Drawn as SVG: the policy allows no inline style. */
export function bar(part: number, whole: number, kind = ''): Html {
  const width = whole === 0 ? 0 : (100 * part) / whole;
  return html`<svg class="bar ${kind}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-track" width="100" height="6"></rect><rect class="bar-fill" width="${width.toFixed(2)}" height="6"></rect></svg>`;
}
