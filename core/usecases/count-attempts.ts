import { type CalendarPeriod, choicesWithin, windowOfPeriod } from '../domain/calendar.js';
import type { Choice, YesNo } from '../domain/facets.js';
import { ERROR_CODES, type ErrorCode, RECORDED_REASONS, type RecordedReason } from '../domain/refusal.js';
import type { AttemptCount } from '../domain/search.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import { type AttemptQuery, filterOfQuery } from './attempt-query.js';

/** Attempts are counted one by one up to here, and estimated beyond. */
export const COUNT_CAP = 10_000;
/** More rows, because the counts of all choices come from one look at them. */
const FACET_CAP = 50_000;

export interface AttemptCounts {
  /** Of what the list shows, on all its pages. */
  readonly total: AttemptCount;
  /** Whether the counts of the choices are exact; else they are lower bounds. */
  readonly exact: boolean;
  // Each choice with what the list would show with it instead of the present one, and every other filter as it is.
  readonly reasons: readonly Choice<RecordedReason>[];
  readonly errorCodes: readonly Choice<ErrorCode>[];
  readonly programPauseActive: readonly Choice<boolean>[];
  readonly balanceExceeded: readonly Choice<boolean>[];
  /** The next level of the date hierarchy, ascending: years, months of the chosen year, or days of the chosen month; those with attempts. */
  readonly dates: readonly (AttemptCount & { readonly period: CalendarPeriod })[];
}

/** How many attempts pass the filters, and how many would with each other choice. @throws InvalidInputError for a `date` that does not exist. */
export type CountAttempts = (query?: AttemptQuery) => Promise<AttemptCounts>;

/** `configuredZone`: IANA name. */
export function createCountAttempts(
  { attempts }: { readonly attempts: AttemptStore },
  configuredZone: string,
): CountAttempts {
  return async (query = {}) => {
    const { date, timeZone = configuredZone } = query;
    const filter = filterOfQuery(query, configuredZone);
    const span = date === undefined ? await attempts.span() : undefined;
    const periods = choicesWithin(date, span, timeZone);
    const windows = periods.map((period) => windowOfPeriod(period, timeZone));
    const [total, facets] = await Promise.all([
      attempts.count(filter, COUNT_CAP),
      attempts.facets({ filter, windows, cap: FACET_CAP }),
    ]);
    return {
      total,
      exact: facets.exact,
      reasons: RECORDED_REASONS.map((value) => ({ value, count: facets.reasons[value] ?? 0 })),
      errorCodes: ERROR_CODES.map((value) => ({ value, count: facets.errorCodes[value] ?? 0 })),
      programPauseActive: yesNo(facets.programPauseActive),
      balanceExceeded: yesNo(facets.balanceExceeded),
      dates: facets.windows.flatMap((count, index) => {
        const period = periods[index];
        return period === undefined || count.count === 0 ? [] : [{ ...count, period }];
      }),
    };
  };
}

function yesNo({ yes, no }: YesNo): Choice<boolean>[] {
  return [
    { value: true, count: yes },
    { value: false, count: no },
  ];
}
