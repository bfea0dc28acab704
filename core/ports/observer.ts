import type { SubmissionOutcome } from '../domain/submission.js';

/** Learns what happened, for metrics and logs. Must not throw and must not take long: it is called on the way of every submission. */
export interface Observer {
  submissionEnded(event: { readonly outcome: SubmissionOutcome; readonly durationMs: number }): void;
  /** Something broke although the submission was answered: the ordering system, the cache, the store. */
  problem(event: { readonly during: string; readonly cause: unknown }): void;
}
