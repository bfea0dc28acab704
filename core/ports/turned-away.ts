import type { Window } from '../domain/analytics.js';
import type { TurnedAwayCount, TurnedAwayTally } from '../domain/turned-away.js';

/**
 * How many submissions were throttled or told to wait, per minute. Processes count on their own and add what they counted every few seconds. Rejects
 * with `UnavailableError` (`database`) when it cannot be asked.
 */
export interface TurnedAwayStore {
  /** Adds to the counts, all or nothing, whoever else adds at the same time. Whether it happened is not known after a rejection. */
  add(counts: readonly TurnedAwayCount[]): Promise<void>;

  /** Sums of the minutes that begin within the window; days are calendar days in an IANA time zone. */
  tally(window: Window, timeZone: string): Promise<TurnedAwayTally>;

  /** Forgets the minutes that begin before an instant (exclusive). Returns how many counts. */
  deleteBefore(beforeMs: number): Promise<number>;
}
