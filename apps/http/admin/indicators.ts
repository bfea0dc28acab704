import { balanceExceeded, type FailedOrderAttempt } from '../../../core/index.js';
import { type Html, html, UNKNOWN } from '../pages/html.js';

/** The guide's "Program Pause Status". The signs are part of the texts, so that the colour only repeats what they say. */
export function pauseStatus({ programPauseActive }: Pick<FailedOrderAttempt, 'programPauseActive'>): Html {
  if (programPauseActive === null) return UNKNOWN;
  return programPauseActive
    ? html`<span class="pill orange">⚠ Active</span>`
    : html`<span class="pill green">✓ Normal</span>`;
}

/** The guide's "Balance Status": the comparison of food total and available balance, red when exceeded and green when within the limit. */
export function balanceStatus(attempt: Pick<FailedOrderAttempt, 'foodTotal' | 'availableBalance'>): Html {
  const exceeded = balanceExceeded(attempt);
  if (exceeded === undefined) return UNKNOWN;
  const [colour, sign, comparison, words] = exceeded
    ? (['red', '✕', '>', 'Exceeded'] as const)
    : (['green', '✓', '≤', 'Within limit'] as const);
  return html`<span class="balance-status ${colour}"><span class="pill ${colour}">${sign} ${words}</span>
    <span class="comparison number">$${attempt.foodTotal} ${comparison} $${attempt.availableBalance}</span></span>`;
}

export function dollars(amount: string | null | undefined): Html {
  return amount == null ? UNKNOWN : html`<span class="number">$${amount}</span>`;
}
