import { type ErrorCode, formatInstant, type Id } from '../../../../core/index.js';
import { differencesUrl } from '../differences/differences-query.js';
import { FAILURES_PATH } from '../paths.js';
import type { DashboardFacts } from './load-dashboard.js';

/** What a number on the dashboard counts, beyond the dashboard's own choice of period and participant. */
export interface Counted {
  readonly participantId?: Id;
  readonly errorCode?: ErrorCode;
  readonly text?: string;
  /** `2026-02-12`: that day instead of the period. */
  readonly date?: string;
}

/** The list of those attempts that a number on the dashboard counts. */
export function failuresPath({ query, overview }: DashboardFacts, counted: Counted = {}): string {
  const { participantId = query.participantId, errorCode, text, date } = counted;
  const parameters = Object.entries({
    date,
    since: date === undefined ? formatInstant(overview.period.sinceMs) : undefined,
    participant_id: participantId,
    error_code: errorCode,
    // As one phrase: every word of the text, in its order.
    q: text && `"${text.replaceAll('"', ' ')}"`,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${FAILURES_PATH}?${new URLSearchParams(parameters)}`;
}

/** What those have in common that a number on the dashboard counts. */
export function differencesPath({ query, overview }: DashboardFacts, { errorCode, date }: Counted): string {
  const since = date === undefined ? formatInstant(overview.period.sinceMs) : undefined;
  return differencesUrl({ date, since, participant_id: query.participantId, error_code: errorCode });
}
