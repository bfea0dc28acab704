import {
  type FailedOrderAttempt,
  type FeedCursor,
  firstCharacters,
  formatInstant,
  summaryOf,
} from '../../../core/index.js';

/** A cart of a thousand lines can break a thousand rules. */
const MAX_SUMMARY_CHARACTERS = 200;

/** What the server says on a live connection; one JSON text each. `cursor`: what to come back with, until a later one has arrived. */
export type LiveMessage =
  /** First of all. */
  | { readonly type: 'hello'; readonly cursor: FeedCursor }
  /** In the order in which they were stored; each once, also over reconnections. */
  | { readonly type: 'attempts'; readonly attempts: readonly LiveAttempt[]; readonly cursor: FeedCursor }
  /** More was missed than is told, or nobody knows how much: read the page anew. */
  | { readonly type: 'reload'; readonly cursor: FeedCursor }
  /** The page's content has changed. `version`: what to come back with, as what the page shows. */
  | { readonly type: 'view'; readonly version: string; readonly html: string }
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
