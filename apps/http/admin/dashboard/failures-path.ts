import { type ErrorCode, formatInstant, type Id } from '../../../../core/index.js';
import { differencesUrl } from '../differences/differences-query.js';
import { FAILURES_PATH } from '../paths.js';
import type { DashboardFacts } from './load-dashboard.js';

/** What a number on the dashboard counts, beyond the dashboard's own choice of period and participant. */
export interface Counted {
  readonly participantId?: Id;
  readonly errorCode?: ErrorCode;
  readonly isBalanceRelated?: boolean;
  readonly text?: string;
  /** `2026-02-12`: what of that day lies within the period. */
  readonly date?: string;
  /** Instead of the beginning of the period. */
  readonly sinceMs?: number;
}

/** The list of those attempts that a number on the dashboard counts: of the very period, so that what comes later changes neither. */
export function failuresPath({ query, overview }: DashboardFacts, counted: Counted = {}): string {
  const { participantId = query.participantId, errorCode, isBalanceRelated, text, date } = counted;
  const { sinceMs, untilMs } = overview.period;
  const parameters = Object.entries({
    date,
    since: formatInstant(counted.sinceMs ?? sinceMs),
    until: formatInstant(untilMs),
    participant_id: participantId,
    error_code: errorCode,
    balance_related: isBalanceRelated ? 'yes' : undefined,
    // As one phrase: every word of the text, in its order. A phrase ends with a quote, so that a text with some is several.
    q: text
      ?.split('"')
      .filter((phrase) => phrase.trim() !== '')
      .map((phrase) => `"${phrase}"`)
      .join(' '),
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${FAILURES_PATH}?${new URLSearchParams(parameters)}`;
}

/** What those have in common that a number on the dashboard counts. */
export function differencesPath({ query, overview }: DashboardFacts, { errorCode, date }: Counted): string {
  const { sinceMs, untilMs } = overview.period;
  return differencesUrl({
    date,
    since: formatInstant(sinceMs),
    until: formatInstant(untilMs),
    participant_id: query.participantId,
    error_code: errorCode,
  });
}
