import { formatInstant } from '../../../core/index.js';
import { type Html, html } from './html.js';

/** Shows instants in one time zone, which the page names. */
export interface Instants {
  /** IANA name. */
  readonly timeZone: string;
  /** `2026-02-12 10:30:45`, with the exact instant for machines and on hovering. */
  time(atMs: number): Html;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function createInstants(timeZone: string): Instants {
  return {
    timeZone,
    time: (atMs) =>
      html`<time datetime="${formatInstant(atMs)}" title="${formatInstant(atMs)}">${localTime(atMs, timeZone)}</time>`,
  };
}

/** `2026-02-12 10:30:45` in the zone. */
function localTime(atMs: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    // Sweden writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  return format.format(atMs);
}
