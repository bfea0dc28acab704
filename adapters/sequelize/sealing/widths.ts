import { MINUTE_MS } from '../../../core/index.js';

/** Every offset of a time zone that is in use is a multiple of it, in minutes: no bucket of this width lies in two calendar days. */
export const QUARTER = 15;

/** In minutes. */
export const DAY = 1_440;

/** Widths of buckets with keys beyond a quarter hour, in minutes, ascending, each a multiple of the one before: few of them cover any window. */
export const LONGER = [180, DAY, 14_400] as const;

/** Widths of totals, in minutes: what calendar days of a zone can be added up from. */
export const TOTAL_WIDTHS = [QUARTER, 60, DAY] as const;

/** In SQL: the beginning of the bucket of so many minutes that holds an instant. */
export const startOf = (minutes: number | string, at: string): string =>
  `date_bin(${typeof minutes === 'number' ? `interval '${minutes} minutes'` : `${minutes} * interval '1 minute'`}, ${at}, '1970-01-01Z')`;

export function floorTo(minutes: number, atMs: number): number {
  return Math.floor(atMs / (minutes * MINUTE_MS)) * minutes * MINUTE_MS;
}

export function ceilTo(minutes: number, atMs: number): number {
  return -floorTo(minutes, -atMs);
}
