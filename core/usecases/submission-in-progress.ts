import type { Cart } from '../domain/cart.js';
import type { Entry } from '../domain/guard.js';
import type { Submission } from '../domain/submission.js';

/** One submission on its way. */
export interface SubmissionInProgress {
  readonly submission: Submission;
  /** Its token is the submission's id. */
  readonly entry: Entry;
  readonly startedAtMs: number;
  readonly cart: Cart;
}
