import { HOUR_MS, MINUTE_MS, SECOND_MS } from './instant.js';

/** At most `limit` admissions in any window of `windowMs`. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

/** The numbers of the guard and of the rules. Defaults and their source: the guide, "Throttling & Rate Limits". */
export interface Policy {
  /** Submissions per user. Default 3 in 60 s, sliding. */
  readonly submissionRate: Rate;
  /** Waits after the 1st, 2nd, ... consecutive failure; the last one holds for every later failure. Default 2, 4, 8, 16, 60 s. */
  readonly backoffWaitsMs: readonly number[];
  /** The failure count starts anew when the last failure is this old. Default 3,600 s. */
  readonly backoffResetMs: number;
  /** The same participant's same cart is a duplicate within this time. Default 300 s. */
  readonly duplicateWindowMs: number;
  /** Lease of the lock per participant, renewed while the work runs. Default 10 s. */
  readonly lockLeaseMs: number;
  /** Default 1,000 lines in a cart. */
  readonly maxCartLines: number;
  /** Default 1,000,000 of one product. */
  readonly maxQuantity: number;
  /** A valid cart is "close to limit" from this share of a balance on. Default 90 per cent. */
  readonly closeToLimitPercent: number;
}

export const DEFAULT_POLICY: Policy = Object.freeze({
  submissionRate: Object.freeze({ limit: 3, windowMs: MINUTE_MS }),
  backoffWaitsMs: Object.freeze([2, 4, 8, 16, 60].map((seconds) => seconds * SECOND_MS)),
  backoffResetMs: HOUR_MS,
  duplicateWindowMs: 5 * MINUTE_MS,
  lockLeaseMs: 10 * SECOND_MS,
  maxCartLines: 1_000,
  maxQuantity: 1_000_000,
  closeToLimitPercent: 90,
});
