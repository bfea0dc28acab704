import type { PassesLater } from '../../../core/index.js';
import { type Fragment, foreign, type Html, html } from './html.js';
import type { Instants } from './instants.js';

/** `from 2026-03-01 00:00:00 (UTC), when Spring week begins, until 2026-03-08 00:00:00 (UTC)`. */
export function whenItPasses(
  { fromMs, untilMs, because, pauseName }: PassesLater,
  { time, timeZone }: Instants,
): Html {
  const causes: Record<PassesLater['because'], Fragment> = {
    vouchers: 'vouchers begin to count',
    pause_begins: html`${foreign(pauseName ?? '')} begins`,
    pause_ends: html`${foreign(pauseName ?? '')} is over`,
  };
  const until = untilMs === undefined ? undefined : html`, until ${time(untilMs)} (${timeZone})`;
  return html`from ${time(fromMs)} (${timeZone}), when ${causes[because]}${until}`;
}
