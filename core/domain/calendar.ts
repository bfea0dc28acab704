import type { Window } from './analytics.js';
import { InvalidInputError } from './errors.js';
import { DAY_MS, localDay } from './instant.js';

/** A year, a month of it or a day of that: what a date hierarchy offers to choose. A day has a month. */
export interface CalendarPeriod {
  readonly year: number;
  /** 1 to 12. */
  readonly month?: number | undefined;
  /** 1 to 31. */
  readonly day?: number | undefined;
}

const PERIOD = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** `2026`, `2026-02` or `2026-02-12`. */
export function formatPeriod({ year, month, day }: CalendarPeriod): string {
  return [year, month, day]
    .filter((part) => part !== undefined)
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/** Reads what `formatPeriod` writes. @throws InvalidInputError naming `field`, also for a day that does not exist. */
export function parsePeriod(text: string, field: string): CalendarPeriod {
  const [year, month, day] = (PERIOD.exec(text) ?? []).slice(1).map((part) => part && Number(part));
  const period = { year, month, day } as CalendarPeriod;
  if (year === undefined || !exists(period)) {
    throw new InvalidInputError(field, 'must be a year, a month or a day such as 2026-02-12.');
  }
  return period;
}

/**
 * An IANA zone in its usual case, as `Europe/Paris` for `europe/paris`. @throws InvalidInputError naming `field`.
 * A name for which the runtime has another one (`Asia/Calcutta` for `Asia/Kolkata`) stays as it is: the other one may be so old that a database no longer has it.
 */
export function parseTimeZone(text: string, field: string): string {
  try {
    // Offsets such as +01:00 are no IANA names; some runtimes take them all the same.
    if (/^[a-z]/i.test(text)) {
      const resolved = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
      return resolved.toLowerCase() === text.toLowerCase() ? resolved : text;
    }
  } catch {}
  throw new InvalidInputError(field, 'must be an IANA time zone such as UTC or Europe/Paris.');
}

/**
 * From the period's first instant in an IANA time zone (inclusive) to the first one after it (exclusive). Periods that follow each other have windows
 * that do, whatever the clocks there do at midnight. @throws InvalidInputError for a period that does not exist.
 */
export function windowOfPeriod(period: CalendarPeriod, timeZone: string): Window {
  if (!exists(period)) throw new InvalidInputError('date', 'does not exist.');
  const { year, month, day } = period;
  return {
    sinceMs: startOfDay(Date.UTC(year, (month ?? 1) - 1, day ?? 1), timeZone),
    untilMs: startOfDay(
      Date.UTC(
        month === undefined ? year + 1 : year,
        day === undefined ? (month ?? 0) : (month ?? 1) - 1,
        day === undefined ? 1 : day + 1,
      ),
      timeZone,
    ),
  };
}

/**
 * What there is to choose next: the years that `span` touches, the months of a chosen year, the days of a chosen month. A chosen day offers the
 * days of its month.
 */
export function choicesWithin(
  chosen: CalendarPeriod | undefined,
  span: Window | undefined,
  timeZone: string,
): CalendarPeriod[] {
  if (chosen === undefined) {
    if (span === undefined) return [];
    const [first, last] = [span.sinceMs, span.untilMs - 1].map((atMs) => parseInt(localDay(atMs, timeZone), 10));
    return numbers(first ?? 0, last ?? 0).map((year) => ({ year }));
  }
  const { year, month } = chosen;
  return month === undefined
    ? numbers(1, 12).map((choice) => ({ year, month: choice }))
    : numbers(1, daysIn(year, month)).map((day) => ({ year, month, day }));
}

/** The first instant at which that calendar day, or a later one, has begun. `dayMs`: its midnight in UTC. */
function startOfDay(dayMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return dayMs;
  const day = localDay(dayMs, 'UTC');
  // No zone is a day ahead of or behind UTC. Zones change their clocks at any second, midnight included, so that it is looked for and not computed.
  let before = dayMs - DAY_MS;
  let start = dayMs + DAY_MS;
  while (start - before > 1) {
    const middle = Math.floor((before + start) / 2);
    if (localDay(middle, timeZone) >= day) start = middle;
    else before = middle;
  }
  return start;
}

/** Years of four digits from 1000 on: their days compare as texts. */
function exists({ year, month, day }: CalendarPeriod): boolean {
  if (!isWithin(year, 1000, 9998)) return false;
  if (month === undefined) return day === undefined;
  return isWithin(month, 1, 12) && (day === undefined || isWithin(day, 1, daysIn(year, month)));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
