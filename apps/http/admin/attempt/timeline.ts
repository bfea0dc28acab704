import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, summaryOf, type TimelineEntry } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import { attemptPath } from '../paths.js';

/** What else happened to the participant, a day to either side; the attempt in question stands out. */
export function timeline(
  entries: readonly TimelineEntry[],
  here: { readonly id: number; readonly atMs: number },
  instants: Instants,
): Html {
  return html`<ol class="timeline">${entries.map((entry) => {
    const isHere = entry.kind === 'attempt' && entry.attempt.id === here.id;
    return html`<li class="${entry.kind}${isHere ? ' here' : ''}"${isHere ? html` aria-current="true"` : ''}>
      <span class="timeline-sign">${icon(entry.kind === 'order' ? 'check' : 'close')}</span>
      <div>
        <p class="timeline-when">${instants.time(entry.atMs)} <span class="muted">${isHere ? 'this attempt' : distance(entry.atMs - here.atMs)}</span></p>
        <p>${describe(entry, isHere)}</p>
      </div>
    </li>`;
  })}</ol>`;
}

function describe(entry: TimelineEntry, isHere: boolean): Fragment {
  if (entry.kind === 'order') {
    return html`Order #${entry.order.id} placed, <span class="number">$${entry.order.totals.total}</span>`;
  }
  const summary = foreign(summaryOf(entry.attempt));
  return isHere ? summary : html`<a href="${attemptPath(entry.attempt.id)}">${summary}</a>`;
}

/** `2 min 5 s before`, `3 h 10 min after`. */
function distance(ms: number): string {
  const direction = ms < 0 ? 'before' : 'after';
  const units = [
    ['d', DAY_MS],
    ['h', HOUR_MS],
    ['min', MINUTE_MS],
    ['s', SECOND_MS],
  ] as const;
  let rest = Math.abs(ms);
  if (rest < SECOND_MS) return `${rest} ms ${direction}`;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
  }
  return `${parts.join(' ')} ${direction}`;
}
