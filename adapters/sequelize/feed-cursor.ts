import { type FeedCursor, InvalidInputError } from '../../core/index.js';

/** A place among the attempts in the order of the transactions that stored them, and within one transaction of their ids. */
export interface FeedPlace {
  readonly xid: string;
  readonly id: string;
}

export function formatFeedCursor({ xid, id }: FeedPlace): FeedCursor {
  return `${xid}-${id}`;
}

/** @throws InvalidInputError for anything that `formatFeedCursor` did not write. */
export function parseFeedCursor(cursor: FeedCursor): FeedPlace {
  const [, xid, id] = /^(\d{1,19})-(\d{1,18})$/.exec(cursor) ?? [];
  if (xid === undefined || id === undefined)
    throw new InvalidInputError('after', 'is not a cursor of these attempts.');
  return { xid, id };
}
