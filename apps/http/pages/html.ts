import { html } from 'hono/html';

/** The one way to write HTML: `html` escapes every value that is not HTML itself. */
export { html };

/** HTML that has been escaped where it had to be; the only kind that pages are made of. */
export type Html = ReturnType<typeof html>;

/** What may stand in a template. Nothing is shown for undefined. */
export type Fragment = Html | string | undefined | readonly Fragment[];

/** A text that somebody else wrote: its own writing direction must not turn what stands around it. */
export function foreign(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** What stands for a value that is not known. */
export const UNKNOWN: Html = html`<span class="unknown">not known</span>`;
