import { type AlertEpisode, formatInstant, type Measure, windowBefore, windowOf } from '../../../../core/index.js';
import { FAILURES_PATH } from '../paths.js';

/** The list of those attempts that the last figures of an alert count; undefined for what counts none. */
export function recordsPath(
  { subject, measuredAtMs }: Pick<AlertEpisode, 'subject' | 'measuredAtMs'>,
  measure: Measure,
): string | undefined {
  const windowMs = windowOf(measure);
  if (windowMs === undefined) return undefined;
  const { sinceMs, untilMs } = windowBefore(measuredAtMs, windowMs);
  const filters = {
    since: formatInstant(sinceMs),
    until: formatInstant(untilMs),
    participant_id: measure.kind === 'participant_failures' ? subject : undefined,
    reason: measure.kind === 'failures' ? measure.reason : undefined,
    error_code: measure.kind === 'failures' ? measure.errorCode : undefined,
  };
  const given = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${FAILURES_PATH}?${new URLSearchParams(given)}`;
}
