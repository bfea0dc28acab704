import type { AttemptBatch, FeedCursor } from '../domain/feed.js';
import { SECOND_MS } from '../domain/instant.js';
import type { AttemptFeed } from '../ports/attempt-feed.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';

/** Attempts handed over at once. */
export const FOLLOW_BATCH_ROWS = 200;
/** Without news one looks all the same: a call may have been missed. */
const LOOK_EVERY_MS = 5 * SECOND_MS;
/** Without a feed, looking is the only way to learn of anything. */
const POLL_EVERY_MS = SECOND_MS;
/** When something is stored that cannot be handed out yet. */
const LOOK_AGAIN_MS = 100;

export interface FollowAttemptsRequest {
  /** Where to go on after an earlier batch. Default: from now on. */
  readonly after?: FeedCursor | undefined;
  /** Ends the following. */
  readonly signal: AbortSignal;
}

/**
 * Attempts as they are stored, by any process, without a gap and none twice for one cursor. The first batch comes at once, with a cursor and
 * perhaps without attempts; each later one has some, and comes when there are some. What was stored right before the beginning may come too.
 * Ends when the signal is aborted. Rejects with UnavailableError when the store is away: follow again after the last cursor;
 * with InvalidInputError for a cursor that the store did not give.
 */
export type FollowAttempts = (request: FollowAttemptsRequest) => AsyncGenerator<AttemptBatch, void, void>;

export interface FollowAttemptsPorts {
  readonly attempts: AttemptStore;
  readonly clock: Clock;
  /** Absent: looks every second. */
  readonly feed?: AttemptFeed | undefined;
}

export function createFollowAttempts({ attempts, clock, feed }: FollowAttemptsPorts): FollowAttempts {
  return async function* followAttempts({ after, signal }) {
    let isNews = false;
    let waiting = new AbortController();
    const wake = () => {
      isNews = true;
      waiting.abort();
    };
    const wait = async (ms: number) => {
      if (isNews || signal.aborted) return;
      waiting = new AbortController();
      // Its only rejection says that the waiting is over.
      await clock.sleep(ms, waiting.signal).catch(() => {});
    };

    const unsubscribe = feed?.subscribe(wake);
    signal.addEventListener('abort', wake);
    try {
      let cursor = after ?? (await attempts.head());
      let isFirst = true;
      while (!signal.aborted) {
        isNews = false;
        const batch = await attempts.after(cursor, FOLLOW_BATCH_ROWS);
        cursor = batch.cursor;
        if (isFirst || batch.attempts.length > 0) yield batch;
        isFirst = false;
        if (batch.attempts.length === FOLLOW_BATCH_ROWS) continue;
        await wait(batch.more ? LOOK_AGAIN_MS : feed === undefined ? POLL_EVERY_MS : LOOK_EVERY_MS);
      }
    } finally {
      signal.removeEventListener('abort', wake);
      unsubscribe?.();
    }
  };
}
