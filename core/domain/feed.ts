import type { FailedOrderAttempt } from './attempt.js';

/** A place in the stream of stored attempts. Only the store that gave it can read it. */
export type FeedCursor = string;

export interface AttemptBatch {
  /** In the order of the stream: neither of instants nor of ids, because what was begun first can be stored last. */
  readonly attempts: readonly FailedOrderAttempt[];
  /** Where to go on. */
  readonly cursor: FeedCursor;
  /** There is more than `limit`, or something is stored that cannot be handed out yet: ask again without waiting for news. */
  readonly more: boolean;
}
