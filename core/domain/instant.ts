import { InvalidInputError } from './errors.js';

/** Instants are epoch milliseconds inside and ISO 8601 in UTC outside. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const ISO_INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;

/** `2026-02-12T10:30:45Z`; a fraction of three digits only when it is not zero. */
export function formatInstant(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}

/** What has a year of four digits in UTC, and so can be written down: from year 0 on, up to the end of 9999. */
export const FIRST_INSTANT_MS = Date.parse('0000-01-01T00:00:00Z');
const LAST_INSTANT_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What stands for an end that never comes where there must be a number: from here on nothing ends. */
export const FOR_EVER_MS = Date.UTC(9999, 11, 31);

/** Reads ISO 8601 with a zone. What a zone moves out of these years is taken for the first or last instant of them. @throws InvalidInputError naming `field`. */
export function parseInstant(text: string, field: string): number {
  const [, day] = ISO_INSTANT.exec(text) ?? [];
  const atMs = day !== undefined && isDay(day) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) throw new InvalidInputError(field, 'must be an instant such as 2026-02-12T10:30:45Z.');
  return Math.min(Math.max(atMs, FIRST_INSTANT_MS), LAST_INSTANT_MS);
}

/** `Date.parse` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnightMs) && localDay(midnightMs, 'UTC') === day;
}

/** Whole seconds, rounded up, at least 1: what `Retry-After` carries. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / SECOND_MS));
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day `YYYY-MM-DD` of an instant in an IANA time zone. */
export function localDay(atMs: number, timeZone: string): string {
  if (timeZone === 'UTC') return new Date(atMs).toISOString().slice(0, 10);
  let format = dayFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    dayFormats.set(timeZone, format);
  }
  return format.format(atMs);
}

/** Every calendar day that the window touches, ascending. */
export function localDays(sinceMs: number, untilMs: number, timeZone: string): string[] {
  if (untilMs <= sinceMs) return [];
  const last = localDay(untilMs - 1, timeZone);
  const days: string[] = [];
  // Calendar days are counted in UTC, where each has 24 hours, and so are the same list in every zone.
  for (let at = Date.parse(`${localDay(sinceMs, timeZone)}T00:00:00Z`); ; at += DAY_MS) {
    const day = localDay(at, 'UTC');
    days.push(day);
    if (day >= last) return days;
  }
}

const hourFormats = new Map<string, Intl.DateTimeFormat>();

/** The hour of an instant in an IANA time zone, 0 to 23. */
export function localHour(atMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return new Date(atMs).getUTCHours();
  let format = hourFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' });
    hourFormats.set(timeZone, format);
  }
  return Number(format.format(atMs));
}

/** The day of the week of an instant in an IANA time zone: 1, Monday, to 7. */
export function localWeekday(atMs: number, timeZone: string): number {
  return new Date(`${localDay(atMs, timeZone)}T00:00:00Z`).getUTCDay() || 7;
}
