import type { Cart } from '../domain/cart.js';
import type { Entry } from '../domain/guard.js';
import type { Submission } from '../domain/submission.js';
import type { SubmissionTrace } from '../domain/validation-log.js';
import type { StepTimer } from './step-timer.js';

/** One submission on its way. */
export interface SubmissionInProgress {
  readonly submission: Submission;
  /** Its token is the submission's id. */
  readonly entry: Entry;
  readonly startedAtMs: number;
  readonly cart: Cart;
  readonly timer: StepTimer;
  /** As of now. */
  trace(): SubmissionTrace;
}
