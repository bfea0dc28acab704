import type { FailedOrderAttempt } from '../domain/attempt.js';
import { InvalidInputError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { AttemptStore } from '../ports/attempt-store.js';

export const DEFAULT_RECENT_LIMIT = 50;
export const MAX_RECENT_LIMIT = 200;

export interface RecentFailures {
  /** The limit that was used: more than 200 are taken as 200. */
  readonly limit: number;
  /** Newest first. */
  readonly attempts: readonly FailedOrderAttempt[];
}

export interface RecentFailuresRequest {
  /** Default 50. */
  readonly limit?: number | undefined;
  readonly participantId?: Id | undefined;
  /** Looks back from this instant (exclusive). Default: from the newest attempt. */
  readonly untilMs?: number | undefined;
}

/** @throws InvalidInputError for a `limit` below 1. */
export type ListRecentFailures = (request?: RecentFailuresRequest) => Promise<RecentFailures>;

export function createListRecentFailures({ attempts }: { attempts: AttemptStore }): ListRecentFailures {
  return async ({ limit = DEFAULT_RECENT_LIMIT, participantId, untilMs } = {}) => {
    if (!Number.isInteger(limit) || limit < 1)
      throw new InvalidInputError('limit', 'must be a whole number of at least 1.');
    const taken = Math.min(limit, MAX_RECENT_LIMIT);
    if (untilMs === undefined) return { limit: taken, attempts: await attempts.recent(taken, participantId) };
    const page = await attempts.search({ order: 'newest', limit: taken, participantId, untilMs });
    return { limit: taken, attempts: page.attempts };
  };
}
