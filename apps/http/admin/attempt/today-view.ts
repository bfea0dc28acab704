import type { InspectedAttempt } from '../../../../core/index.js';
import { foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import { whenItPasses } from '../../pages/when-it-passes.js';

/** What the rules say of the same cart now, and when vouchers or a pause will change it. */
export function todayView(
  { errors, passesLater }: NonNullable<InspectedAttempt['again']>,
  instants: Instants,
): Html {
  if (errors.length === 0) {
    return html`<p class="today" data-today="passes">${icon('check')} <span>The same cart would pass now.</span></p>`;
  }
  const texts = errors.map(({ message }) => message).join('; ');
  const later =
    passesLater === undefined
      ? 'No voucher and no pause that is known will change that'
      : html`It will pass ${whenItPasses(passesLater, instants)}`;
  return html`<p class="today" data-today="${passesLater === undefined ? 'refused' : 'later'}">${icon('clock')} <span>Now the same cart would be refused: ${foreign(texts)}. ${later}.</span></p>`;
}
