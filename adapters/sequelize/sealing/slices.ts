import { DAY_MS, type Window } from '../../../core/index.js';

/** So many changes are sorted and counted in memory; more at once would go to disk and back, again and again. */
export const SLICE_CHANGES = 200_000;

/** How many attempts of a day, in UTC, a step has to add or to take back. */
export interface DayOfChanges {
  readonly day: Date;
  readonly count: number;
}

/** The stretches of time, whole days, in which a step does its work; undefined when it is little enough to be done in one go, wherever it lies. `days`: in order of time. */
export function slicesOf(days: readonly DayOfChanges[], limit: number): Window[] | undefined {
  if (days.reduce((sum, { count }) => sum + count, 0) <= limit) return undefined;
  const slices: Window[] = [];
  let left = 0;
  for (const { day, count } of days) {
    const untilMs = day.getTime() + DAY_MS;
    const last = slices.at(-1);
    if (last !== undefined && count <= left) slices[slices.length - 1] = { ...last, untilMs };
    else {
      slices.push({ sinceMs: day.getTime(), untilMs });
      left = limit;
    }
    left -= count;
  }
  return slices;
}
