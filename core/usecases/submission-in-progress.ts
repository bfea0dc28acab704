import type { Cart } from '../domain/cart.js';
import type { ClaimKey } from '../domain/claim.js';
import type { Submission } from '../domain/submission.js';

/** One submission on its way. */
export interface SubmissionInProgress {
  readonly submissionId: string;
  readonly submission: Submission;
  readonly startedAtMs: number;
  readonly cart: Cart;
  readonly claimKey: ClaimKey;
  readonly idempotencyKey: string;
}
