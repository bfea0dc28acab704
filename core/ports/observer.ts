import type { SubmissionOutcome } from '../domain/submission.js';
import type { TimedStep } from '../domain/validation-log.js';

/** How long each step took that was reached. */
export type StepTimes = Readonly<Partial<Record<TimedStep, number>>>;

/** Learns what happened, for metrics and logs. Must not throw and must not take long: it is called on the way of every submission. */
export interface Observer {
  submissionEnded(event: {
    readonly outcome: SubmissionOutcome;
    readonly durationMs: number;
    /** Of the steps that were reached, whole milliseconds. */
    readonly stepsMs: StepTimes;
  }): void;
  /** Something broke although the submission was answered: the ordering system, the cache, the store. `during` is one of few texts, by which problems are counted. */
  problem(event: { readonly during: string; readonly cause: unknown }): void;
}
