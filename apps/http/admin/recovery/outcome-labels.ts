import type { RecoveryOutcome } from '../../../../core/index.js';
import { type Html, html } from '../../pages/html.js';

export const OUTCOME_LABELS: Readonly<Record<RecoveryOutcome, string>> = {
  within_30_minutes: 'Ordered within 30 minutes',
  later: 'Ordered later',
  never: 'Never ordered',
  open: 'Refused just now',
};

const PILLS: Readonly<Record<RecoveryOutcome, readonly [colour: string, sign: string]>> = {
  within_30_minutes: ['green', '✓'],
  later: ['orange', '⚠'],
  never: ['red', '✕'],
  open: ['', '…'],
};

/** The sign is part of the text, so that the colour only repeats what it says. */
export function outcomePill(outcome: RecoveryOutcome): Html {
  const [colour, sign] = PILLS[outcome];
  return html`<span class="pill ${colour}">${sign} ${OUTCOME_LABELS[outcome]}</span>`;
}
