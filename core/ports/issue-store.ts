import type { Window } from '../domain/analytics.js';
import type { TraitsCount } from '../domain/issues/activity.js';
import type { IssueDecision, NewIssueDecision } from '../domain/issues/decision.js';

/**
 * Counts of refusals by hour and traits (`traitsOf`), and what staff decided about the issues that they make up. The attempt store of the same database tells it of each attempt that is stored, and of each
 * that is deleted by itself. What is cleaned up stays counted: "first seen" outlives the records. Names nobody but staff. Rejects with
 * `UnavailableError` (`database`) when it cannot be asked.
 */
export interface IssueStore {
  /**
   * Takes at most about `limit` of what was stored and deleted since into the counts: each once, whoever counts at the same time. Returns whether there was more to take, also when others are at it and have
   * not counted it yet. Counting goes on while attempts are stored; one that is deleted takes itself out of the counts, and of the first and last instants of its hour as long as the others of that hour are kept.
   */
  count(limit: number): Promise<boolean>;

  /** Everything counted in hours (UTC) that begin before `untilMs`, by traits (`compareText`), with the hours that begin within the window; all of one moment. */
  counts(window: Window): Promise<TraitsCount[]>;

  /** All decisions, oldest first; values are copied out. */
  decisions(): Promise<IssueDecision[]>;

  /**
   * Adds a decision, and its entry in the audit log when somebody of staff took it (`decide on issue`), both or neither: if `revision` is that of the last decision, 0 when there is none. Returns false, and has changed
   * nothing, when others were faster, and for a `revert` of what is no merge or split of that `issueId` that holds.
   */
  decide(decision: NewIssueDecision, revision: number): Promise<boolean>;
}
