import { MINUTE_MS } from './instant.js';
import type { TurnedAway } from './submission.js';

/** Submissions that the guard turned away in one minute: counted, because a flood must not fill the store. */
export interface TurnedAwayCount {
  /** Beginning of the minute in UTC: `minuteOf` an instant. */
  readonly minuteAtMs: number;
  readonly reason: TurnedAway['reason'];
  readonly count: number;
}

export interface TurnedAwayTotals {
  readonly throttled: number;
  readonly backingOff: number;
}

export interface TurnedAwayTally extends TurnedAwayTotals {
  /** Days with any, ascending. */
  readonly byDay: readonly (TurnedAwayTotals & { readonly date: string })[];
}

export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
