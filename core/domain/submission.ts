import type { RateStanding } from './admission.js';
import type { CartLine } from './cart.js';
import type { Id } from './ids.js';
import type { Multiplier } from './money.js';
import type { PassesLater } from './outlook.js';
import type { Reduction } from './reduction.js';
import type { OrderError, RecordedReason } from './refusal.js';
import type { PricedLine, Totals } from './rules.js';

/** One participant's try to place an order. */
export interface Submission {
  readonly participantId: Id;
  /** Who submits: throttle and back-off are theirs. */
  readonly userId: Id;
  readonly username?: string | null;
  readonly lines: readonly CartLine[];
  readonly ipAddress?: string | null;
  /** Any text; cut at 500 characters in the record. */
  readonly userAgent?: string | null;
  /** The idempotency key that the submission came with, when there is one: the order is written into it as it is placed. */
  readonly reservation?: Reservation | undefined;
}

/** An idempotency key while a request is at work under it. */
export interface Reservation {
  /** Whose key it is: keys of different users never meet. */
  readonly userId: string;
  readonly key: string;
  /** Known to the request that reserved the key only. */
  readonly token: string;
}

/** What was ordered, for how much. */
export interface OrderReceipt {
  readonly orderId: Id;
  readonly placedAtMs: number;
  readonly lines: readonly PricedLine[];
  readonly totals: Totals;
  readonly voucherMultiplier: Multiplier;
}

export interface PlacedOrder extends OrderReceipt {
  readonly outcome: 'placed';
  readonly standing: RateStanding;
}

/** Refused before anything was looked at: counted, not recorded. */
export interface TurnedAway {
  readonly outcome: 'refused';
  readonly reason: 'throttled' | 'backing_off';
  readonly retryAfterMs: number;
  readonly standing: RateStanding;
}

/** Refused and recorded as an attempt. */
export interface RefusedOrder {
  readonly outcome: 'refused';
  readonly reason: RecordedReason;
  readonly errors: readonly OrderError[];
  /** Absent while the record waits in the journal, because the database is away. */
  readonly attemptId: number | undefined;
  /** For a duplicate: the order that already exists, once there is one. */
  readonly orderId: Id | undefined;
  /** For a cart above a balance: what would have passed. Absent for other refusals. */
  readonly reductions?: readonly Reduction[] | undefined;
  /** For a cart that breaks nothing but balances: when it will pass as it is. Absent when nothing is known that lets it. */
  readonly passesLater?: PassesLater | undefined;
  /** When the user may try again at the earliest: back-off, claim and lock considered. */
  readonly retryAfterMs: number;
  readonly standing: RateStanding;
}

export type SubmissionOutcome = PlacedOrder | TurnedAway | RefusedOrder;
