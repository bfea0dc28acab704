import { LOCAL_FIELDS } from '../domain/attempt-fields.js';
import { type CalendarPeriod, windowOfPeriod } from '../domain/calendar.js';
import { type AttemptFilter, parseSearchTerms } from '../domain/search.js';

/** What a person asks of a list of attempts. */
export interface AttemptQuery extends Omit<AttemptFilter, 'terms' | 'timeZone'> {
  /** As typed: several words, phrases in double quotes; all of them must occur. */
  readonly text?: string | undefined;
  /** A year, month or day in `timeZone`; together with `sinceMs` and `untilMs` what lies in both. */
  readonly date?: CalendarPeriod | undefined;
  /** IANA name. Default: the configured zone. */
  readonly timeZone?: string | undefined;
}

/** @throws InvalidInputError for a date that does not exist. */
export function filterOfQuery(query: AttemptQuery, configuredZone: string): AttemptFilter {
  const { text = '', date, timeZone = configuredZone, ...asked } = query;
  const terms = parseSearchTerms(text);
  const isLocal = LOCAL_FIELDS.some((field) => asked.fields?.[field] !== undefined);
  const filter = isLocal ? { ...asked, timeZone } : asked;
  if (date === undefined) return { ...filter, terms };
  const window = windowOfPeriod(date, timeZone);
  return {
    ...filter,
    terms,
    sinceMs: Math.max(window.sinceMs, filter.sinceMs ?? window.sinceMs),
    untilMs: Math.min(window.untilMs, filter.untilMs ?? window.untilMs),
  };
}
