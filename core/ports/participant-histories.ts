import type { Window } from '../domain/analytics.js';
import type { ParticipantHistory } from '../domain/prediction/history.js';
import type { ProgramPause } from '../domain/shop.js';

/** What predictions learn from: orders, refusals of the validation log, and vouchers. Rejects with `UnavailableError` (`database`) when it cannot be asked. */
export interface ParticipantHistories {
  /** The instant of the first entry of the validation log: what was refused before it, nobody knows. Undefined without one. */
  knownSince(): Promise<number | undefined>;

  pauses(): Promise<ProgramPause[]>;

  /**
   * Hands out every participant that exists and ordered or was refused because of a balance within the window (`invalid` with a code of a balance), each once, page by page, waiting for the visitor
   * after each; all of one moment. Orders and refusals of the window (since inclusive, until exclusive) by instant; the vouchers that are unused, or were used up within the window or
   * after it, and did not expire before it. Holds one page in memory at a time. A rejection of the visitor ends the visit and is passed on.
   */
  visit(window: Window, visitor: (page: readonly ParticipantHistory[]) => Promise<void>): Promise<void>;
}
