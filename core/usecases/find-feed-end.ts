import type { FeedCursor } from '../domain/feed.js';
import type { AttemptStore } from '../ports/attempt-store.js';

/**
 * Where the stream of stored attempts ends now: whatever is read after this, and `followAttempts` from here, have no gap between them. Rejects with
 * UnavailableError when the store is away.
 */
export type FindFeedEnd = () => Promise<FeedCursor>;

export function createFindFeedEnd({ attempts }: { readonly attempts: AttemptStore }): FindFeedEnd {
  return () => attempts.head();
}
