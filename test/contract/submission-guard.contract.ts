import { BACKOFF_CASES } from './submission-guard/backoff.js';
import { CLAIM_CASES } from './submission-guard/claims.js';
import type { GuardCase } from './submission-guard/guard-harness.js';
import { HISTORY_CASES } from './submission-guard/history.js';
import { LEASE_CASES } from './submission-guard/leases.js';
import { ORDER_CASES } from './submission-guard/order.js';
import { THROTTLE_CASES } from './submission-guard/throttle.js';

export type { SubmissionGuardHarness } from './submission-guard/guard-harness.js';

export const SUBMISSION_GUARD_CASES: readonly GuardCase[] = [
  ...THROTTLE_CASES,
  ...BACKOFF_CASES,
  ...CLAIM_CASES,
  ...LEASE_CASES,
  ...ORDER_CASES,
  ...HISTORY_CASES,
];
