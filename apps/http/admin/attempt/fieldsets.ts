import { type FailedOrderAttempt, type InspectedAttempt, summaryOf } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html, UNKNOWN } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import { fieldset } from '../fieldset.js';
import { dollars, pauseStatus } from '../indicators.js';
import { participantPath, userPath } from '../paths.js';
import { cartSnapshot } from './cart-table.js';

/** The guide's five field sets, with its labels and in its order. */
export function fieldsets({ attempt, products }: InspectedAttempt, instants: Instants): Html[] {
  return [
    fieldset('Order Context', [
      [
        'Participant',
        link(participantPath(attempt.participantId), attempt.participantName, attempt.participantId),
      ],
      ['User', link(userPath(attempt.userId), attempt.username, attempt.userId)],
      ['Idempotency Key', hash(attempt.idempotencyKey)],
      ['Created At', instants.time(attempt.createdAtMs)],
      ['IP Address', attempt.ipAddress === null ? UNKNOWN : html`<code>${attempt.ipAddress}</code>`],
      ['User Agent', attempt.userAgent === null ? UNKNOWN : foreign(attempt.userAgent)],
    ]),
    fieldset('Cart Details', [
      ['Cart Snapshot', cartSnapshot(attempt, products)],
      ['Cart Hash', hash(attempt.cartHash)],
      ['Total Attempted', dollars(attempt.totalAttempted)],
      ['Food Total', dollars(attempt.foodTotal)],
      ['Hygiene Total', dollars(attempt.hygieneTotal)],
    ]),
    fieldset('Balances at Time of Failure', [
      ['Full Balance', dollars(attempt.fullBalance)],
      ['Available Balance', dollars(attempt.availableBalance)],
      ['Hygiene Balance', dollars(attempt.hygieneBalance)],
    ]),
    fieldset('Program Pause Context', [
      ['Program Pause Active', pauseAnswer(attempt)],
      ['Program Pause Name', attempt.programPauseName === '' ? '–' : foreign(attempt.programPauseName)],
      ['Voucher Multiplier', number(attempt.voucherMultiplier)],
      ['Active Voucher Count', number(attempt.activeVoucherCount)],
    ]),
    fieldset('Validation Errors', [
      ['Error Summary', foreign(summaryOf(attempt))],
      [
        'Detailed Errors',
        html`<ul class="errors">${attempt.validationErrors.map(
          (text, index) => html`<li>${foreign(text)} <code class="muted">${attempt.errorCodes[index]}</code></li>`,
        )}</ul>`,
      ],
    ]),
  ];
}

function pauseAnswer(attempt: FailedOrderAttempt): Html {
  const { programPauseActive } = attempt;
  return programPauseActive === null
    ? UNKNOWN
    : html`${programPauseActive ? 'Yes' : 'No'} ${pauseStatus(attempt)}`;
}

function link(path: string, name: string | null, id: string): Html {
  return html`<a href="${path}">${name === null || name.trim() === '' ? `#${id}` : foreign(name)}</a> <span class="muted">#${id}</span>`;
}

function hash(text: string): Html {
  return html`<code class="hash">${text}</code>`;
}

function number(value: string | number | null): Fragment {
  return value === null ? UNKNOWN : html`<span class="number">${value}</span>`;
}
