import { DAY_MS, localDays, MINUTE_MS, type Window, windowOfPeriod } from '../../../core/index.js';
import { instant } from '../instants.js';
import { ceilTo, floorTo, LONGER, QUARTER, startOf, TOTAL_WIDTHS } from './widths.js';

/** A window, and the whole quarter hours within it: from `aMs` to before `bMs`. Both are the window's end when there is none. */
export interface Cut extends Window {
  readonly aMs: number;
  readonly bMs: number;
}

export function cutOf({ sinceMs, untilMs }: Window): Cut {
  const [since, until] = [sinceMs, untilMs].map((atMs) => Date.parse(instant(atMs))) as [number, number];
  const aMs = ceilTo(QUARTER, since);
  const bMs = floorTo(QUARTER, until);
  return aMs < bMs
    ? { sinceMs: since, untilMs: until, aMs, bMs }
    : { sinceMs: since, untilMs: until, aMs: until, bMs: until };
}

/** Buckets of one width that begin within a stretch of time. */
export interface Piece extends Window {
  readonly width: number;
}

/** The fewest totals that make up the quarter hours of the cut, none of which reaches over a midnight of the time zone. */
export function totalPieces({ sinceMs, untilMs, aMs, bMs }: Cut, timeZone: string): Piece[] {
  const longest = widthWithinDays({ sinceMs, untilMs }, timeZone);
  const stretch = { sinceMs: aMs, untilMs: bMs };
  return piecesOf(
    stretch,
    TOTAL_WIDTHS.filter((width) => width <= longest),
  );
}

/** `widths`: ascending. */
function piecesOf({ sinceMs, untilMs }: Window, widths: readonly number[]): Piece[] {
  const width = widths.at(-1);
  if (width === undefined || sinceMs >= untilMs) return [];
  const shorter = widths.slice(0, -1);
  const [fromMs, toMs] = [ceilTo(width, sinceMs), floorTo(width, untilMs)];
  if (fromMs >= toMs) return piecesOf({ sinceMs, untilMs }, shorter);
  return [
    ...piecesOf({ sinceMs, untilMs: fromMs }, shorter),
    { width, sinceMs: fromMs, untilMs: toMs },
    ...piecesOf({ sinceMs: toMs, untilMs }, shorter),
  ];
}

/** Longer windows are not asked for by anyone but tests. */
const MAX_DAYS = 100;
const midnights = new Map<string, number>();

/** The longest width of totals that divides all days of the window, in the zone, at their midnights. */
function widthWithinDays(window: Window, timeZone: string): number {
  if (timeZone === 'UTC') return 1_440;
  if (window.untilMs - window.sinceMs > MAX_DAYS * DAY_MS) return QUARTER;
  const atHours = localDays(window.sinceMs, window.untilMs, timeZone).every(
    (day) => midnightOf(day, timeZone) % (60 * MINUTE_MS) === 0,
  );
  return atHours ? 60 : QUARTER;
}

/** The first instant of a day such as `2026-02-12`. */
function midnightOf(date: string, timeZone: string): number {
  const name = `${date} ${timeZone}`;
  let atMs = midnights.get(name);
  if (atMs === undefined) {
    const [year = 0, month, day] = date.split('-').map(Number);
    atMs = windowOfPeriod({ year, month, day }, timeZone).sinceMs;
    if (midnights.size >= 10 * MAX_DAYS) midnights.clear();
    midnights.set(name, atMs);
  }
  return atMs;
}

/**
 * In SQL: rows `(width, since, until)` of the fewest buckets with keys that make up the stretch from `a` to `b`. The longer widths are there before their bounds in
 * the state only; what they leave at both ends is made up by the shorter ones. Needs a table `cut (a, b)` of one row.
 */
export function bucketPieces(): string {
  let nested = `SELECT a AS lo_0, b AS hi_0, state.* FROM cut LEFT JOIN analytics_state AS state ON true`;
  for (const [index, width] of LONGER.entries()) {
    const [lo, hi] = [`lo_${index}`, `hi_${index}`];
    nested = `SELECT nested.*, longer_lo AS lo_${index + 1},
        greatest(longer_lo, least(${startOf(width, hi)}, coalesce(until_${width}, '-infinity'))) AS hi_${index + 1}
      FROM (${nested}) AS nested, LATERAL (
        SELECT least(${startOf(width, `${lo} + interval '${width} minutes' - interval '1 ms'`)}, ${hi}) AS longer_lo
      ) AS longer`;
  }
  const widths = [QUARTER, ...LONGER];
  const pieces = widths.flatMap((width, index) =>
    index === widths.length - 1
      ? [`(${width}, lo_${index}, hi_${index})`]
      : [`(${width}, lo_${index}, lo_${index + 1})`, `(${width}, hi_${index + 1}, hi_${index})`],
  );
  return `SELECT piece.* FROM (${nested}) AS nested, LATERAL (VALUES ${pieces.join(', ')}) AS piece (width, since, until)
    WHERE piece.since < piece.until`;
}
