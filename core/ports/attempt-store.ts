import type { FailureTally, TallyQuery, Window } from '../domain/analytics.js';
import type { FailedOrderAttempt, NewAttempt } from '../domain/attempt.js';
import type { BreakdownQuery, FailureBreakdown } from '../domain/breakdown.js';
import type { AttemptFacets, FacetQuery } from '../domain/facets.js';
import type { AttemptBatch, FeedCursor } from '../domain/feed.js';
import type { Id } from '../domain/ids.js';
import type { AttemptCount, AttemptFilter, AttemptPage, AttemptSearch } from '../domain/search.js';

/** Who deleted a record, when and why. */
export interface DeletionAudit {
  readonly deletedAtMs: number;
  readonly deletedBy: Id;
  readonly why: string;
}

/**
 * The failed order attempts. Lists are ordered by instant and, within one instant, by id. Values are copied in and out. Every method
 * rejects with `UnavailableError` (`database`) when the store cannot be asked.
 */
export interface AttemptStore {
  /**
   * Stores the attempt durably before it resolves, and gives it its id. An attempt whose `submissionId` is stored already is not stored again: returns the first one's id.
   * A submission has one instant; handed in again, it carries the same `createdAtMs`. An attempt that is stored gets its entry in the validation log of the same
   * database, both or neither.
   */
  add(attempt: NewAttempt): Promise<number>;

  get(id: number): Promise<FailedOrderAttempt | undefined>;

  /** The newest `limit` attempts, newest first, of one participant or of all. */
  recent(limit: number, participantId?: Id): Promise<FailedOrderAttempt[]>;

  /** One page by keyset: nothing is skipped or shown twice when attempts arrive between two pages. */
  search(search: AttemptSearch): Promise<AttemptPage>;

  /** How many attempts pass the filter: exactly up to `cap`, and beyond it an estimate of more than `cap`. */
  count(filter: AttemptFilter, cap: number): Promise<AttemptCount>;

  /** How many attempts each choice of the list's filters would show; all of one moment. */
  facets(query: FacetQuery): Promise<AttemptFacets>;

  /** The place behind which everything stands whose `add` begins after this. What was stored right before can stand behind it, too. */
  head(): Promise<FeedCursor>;

  /**
   * At most `limit` attempts behind the cursor, in the order of the stream. Going on from each batch's cursor hands out every attempt that was stored,
   * once, whatever its instant and id, and whoever stores at the same time; one that is deleted before it was handed out is left out. An
   * attempt can be held back for as long as an older transaction of the database runs: `more` says so.
   * Rejects with `InvalidInputError` (`after`) for a cursor that the store did not give.
   */
  after(cursor: FeedCursor, limit: number): Promise<AttemptBatch>;

  /** The shortest window that holds all attempts. */
  span(): Promise<Window | undefined>;

  /**
   * All counts of one moment, under one filter. What `dropExpired` and `deleteExpired` have deleted still counts in everybody's figures: trends outlive the records. It counts
   * by the quarter hour (`TREND_MS`): where the window holds the whole of it. One participant's figures are of the attempts that are kept, and so is the `breakdown`.
   */
  tally(query: TallyQuery): Promise<FailureTally>;

  /** Attempts by code and text; all of one moment. */
  breakdown(query: BreakdownQuery): Promise<FailureBreakdown>;

  /**
   * Takes a participant out of its attempts, all in one: participant and user become `pseudonym`; both names, address, user agent, the order and the
   * idempotency key (made of the participant's id; 64 other hex digits take its place) are gone. What was refused, when and why stays. Returns how many. The pseudonym was never
   * used before.
   */
  pseudonymise(participantId: Id, pseudonym: Id): Promise<number>;

  /** Deletes one attempt and writes the audit entry, both or neither. Returns the deleted attempt. */
  delete(id: number, audit: DeletionAudit): Promise<FailedOrderAttempt | undefined>;

  /** How many attempts are older than `beforeMs` (exclusive), and the oldest `samples` of them, oldest first. */
  expired(
    beforeMs: number,
    samples: number,
  ): Promise<{ readonly count: number; readonly samples: FailedOrderAttempt[] }>;

  /**
   * Deletes all attempts of one stretch of time that ends at or before `beforeMs`, such as a day, at a cost that does not grow with their number. Returns how
   * many; undefined when there is no such stretch: what is left of that age is for `deleteExpired`. A clean-up calls it first.
   */
  dropExpired(beforeMs: number): Promise<number | undefined>;

  /** Deletes at most `limit` of the oldest attempts older than `beforeMs` (exclusive), in one short transaction. Returns how many. */
  deleteExpired(beforeMs: number, limit: number): Promise<number>;
}
