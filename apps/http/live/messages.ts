import { type FailedOrderAttempt, firstCharacters, formatInstant, summaryOf } from '../../../core/index.js';

/** A cart of a thousand lines can break a thousand rules. */
const MAX_SUMMARY_CHARACTERS = 200;

/** What the server says on a live connection; one JSON text each. */
export type LiveMessage =
  /** First of all. `lastId`: to come back with, as long as nothing newer has arrived. */
  | { readonly type: 'hello'; readonly lastId: number }
  /** Oldest first. After a reconnection some can be known already, by their ids. */
  | { readonly type: 'attempts'; readonly attempts: readonly LiveAttempt[] }
  /** More was missed than can be told: read the page anew. */
  | { readonly type: 'reload'; readonly lastId: number }
  /** Every 10 s, so that a silent connection is known to be dead. */
  | { readonly type: 'heartbeat' };

/** Enough to say what happened; the pages themselves show the rest. */
export interface LiveAttempt {
  readonly id: number;
  readonly created_at: string;
  readonly participant_name: string | null;
  readonly error_summary: string;
}

export function presentLiveAttempt(attempt: FailedOrderAttempt): LiveAttempt {
  return {
    id: attempt.id,
    created_at: formatInstant(attempt.createdAtMs),
    participant_name: attempt.participantName,
    error_summary: firstCharacters(summaryOf(attempt), MAX_SUMMARY_CHARACTERS),
  };
}
