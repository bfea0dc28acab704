import { InvalidInputError } from '../errors.js';
import { DAY_MS, FIRST_INSTANT_MS } from '../instant.js';
import type { AttemptFilter } from '../search.js';
import { COMPARED_FIELDS, type ComparedField, type ComparisonQuery } from './comparison.js';

/**
 * What the selected attempts are compared with. `others`: what else failed in the same time. `before`: what failed in the days before that time and passes the other filters.
 */
export const RESTS = ['others', 'before'] as const;
export type Rest = (typeof RESTS)[number];

/** Four weeks: as many of each day of the week. */
export const DEFAULT_DAYS_BEFORE = 28;
export const MAX_DAYS_BEFORE = 90;

export interface Selection extends Pick<ComparisonQuery, 'among' | 'selected' | 'fields'> {
  readonly rest: Rest;
  /** Only of `before`. */
  readonly daysBefore: number | undefined;
  /** The selected attempts, and nothing else: what `among` and `selected` both let through. */
  readonly filter: AttemptFilter & { readonly untilMs: number };
}

export interface SelectionOptions {
  /** Default `others`. */
  readonly rest?: Rest | undefined;
  /** Default 28; more than 90 are taken as 90. */
  readonly daysBefore?: number | undefined;
  /** What comes later does not belong to it, so that counts and lists stay one. */
  readonly nowMs: number;
}

/** Which filters say nothing about an attempt but when it was. */
const OF_TIME: readonly (keyof AttemptFilter)[] = ['sinceMs', 'untilMs', 'timeZone'];

/**
 * Where the filter chooses nothing but a time, only what was before can be compared, whatever was asked for; and where no time begins, the time is the last day.
 * @throws InvalidInputError for `daysBefore` below 1.
 */
export function selectionOf(filter: AttemptFilter, options: SelectionOptions): Selection {
  const { nowMs, daysBefore = DEFAULT_DAYS_BEFORE, rest = 'others' } = options;
  if (!Number.isInteger(daysBefore) || daysBefore < 1)
    throw new InvalidInputError('days_before', 'must be a whole number of at least 1.');
  const choosesMore = Object.entries(filter).some(
    ([name, value]) => !OF_TIME.includes(name as keyof AttemptFilter) && isSet(value),
  );
  const untilMs = Math.min(filter.untilMs ?? nowMs, nowMs);
  const fields = fieldsBeside(filter);
  if (rest === 'others' && choosesMore) {
    const selected = { ...filter, untilMs };
    return {
      ...{ rest, daysBefore: undefined, filter: selected, selected, fields },
      among: { sinceMs: filter.sinceMs, untilMs },
    };
  }
  const { sinceMs = before(untilMs, 1) } = filter;
  const days = Math.min(daysBefore, MAX_DAYS_BEFORE);
  return {
    ...{ rest: 'before', daysBefore: days, filter: { ...filter, sinceMs, untilMs } },
    among: { ...filter, sinceMs: before(sinceMs, days), untilMs },
    selected: { sinceMs, untilMs },
    fields: fields.filter((field) => !followsFromTime(field, untilMs - sinceMs)),
  };
}

function before(atMs: number, days: number): number {
  return Math.max(atMs - days * DAY_MS, FIRST_INSTANT_MS);
}

/** What a filter already says: comparing by it, or by what follows from it, would find the filter again. */
const FAMILIES: readonly (readonly string[])[] = [
  ['reason', 'error_code', 'errorCode', 'balanceExceeded', 'balanceRelated'],
  ['program_pause_active', 'programPauseActive', 'pause_name', 'voucher_multiplier'],
  ['browser', 'device'],
];

function fieldsBeside(filter: AttemptFilter): ComparedField[] {
  const said = [...Object.entries(filter), ...Object.entries(filter.fields ?? {})]
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  const follows = (field: ComparedField) =>
    said.includes(field) ||
    FAMILIES.some((family) => family.includes(field) && family.some((name) => said.includes(name)));
  return COMPARED_FIELDS.filter((field) => !follows(field));
}

/** Of less than a week not every day of the week can occur, of less than a day not every hour. */
function followsFromTime(field: ComparedField, lengthMs: number): boolean {
  return (field === 'weekday' && lengthMs < 7 * DAY_MS) || (field === 'hour' && lengthMs < DAY_MS);
}

function isSet(value: unknown): boolean {
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || value === null || Object.values(value).some((each) => each !== undefined);
}
