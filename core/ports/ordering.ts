import type { Window } from '../domain/analytics.js';
import type { OrderingFacts } from '../domain/facts.js';
import type { Id } from '../domain/ids.js';
import type { Money, Multiplier } from '../domain/money.js';
import type { BalancesFrom } from '../domain/outlook.js';
import type { PricedLine, Totals } from '../domain/rules.js';
import type { Reservation } from '../domain/submission.js';
import type { SubmissionTrace } from '../domain/validation-log.js';

/** A cart that was judged and may be ordered. */
export interface OrderRequest {
  readonly participantId: Id;
  readonly userId: Id;
  readonly lines: readonly (PricedLine & { readonly price: Money })[];
  readonly totals: Totals;
  readonly cartHash: string;
  /** The submission's instant; the order is dated so. */
  readonly placedAtMs: number;
  /** No second order of the same participant and `cartHash` within this time. */
  readonly duplicateWindowMs: number;
  /** What the food vouchers counted when the cart was judged. */
  readonly voucherMultiplier: Multiplier;
  /** The idempotency key that the order is asked for under. */
  readonly reservation?: Reservation | undefined;
  /** For the validation log. Read it at the last moment, too: it says how long the steps have taken until then. */
  readonly trace?: SubmissionTrace | undefined;
  /**
   * Aborted when the participant's lease is lost: nothing may be committed from then on. Read it from the request at the last moment, not before: reading
   * looks at the clock, so that a process which was paused learns of the loss before it comes to its timers.
   */
  readonly signal: AbortSignal;
}

/** The order of the participant's same cart that the order system itself knows from within the window; undefined what it cannot tell of it. */
export interface EarlierOrder {
  readonly orderId: Id | undefined;
  /** The window begins here: `Retry-After` says what is left of it. */
  readonly placedAtMs: number | undefined;
}

export type PlaceResult =
  | { readonly kind: 'placed'; readonly orderId: Id }
  | ({ readonly kind: 'duplicate' } & EarlierOrder)
  /** What was judged no longer holds (a voucher was used meanwhile): nothing was written; read and judge again. */
  | { readonly kind: 'stale' }
  /** It broke, and certainly nothing was written. */
  | { readonly kind: 'failed'; readonly cause: unknown };

/** The ordering system: balances and placing. A service that embeds the core brings its own. */
export interface Ordering {
  /**
   * What holds at `nowMs` for the participant and these products. Writes nothing. A participant or product that does not exist is
   * absent from the facts. A rejection means that the facts could not be read.
   */
  read(participantId: Id, productIds: readonly Id[], nowMs: number): Promise<OrderingFacts>;

  /**
   * How the participant's balances and the program pause will change after `nowMs` (exclusive), as far as it is known by now and nothing is ordered until then: each change, ascending. Empty
   * for a participant that does not exist. Writes nothing. Left out by an ordering system that does not know: then nobody is told when a cart will pass.
   */
  forecast?(participantId: Id, nowMs: number): Promise<readonly BalancesFrom[]>;

  /**
   * Places the order and uses up what pays for it, all or nothing. A rejection means that the outcome is not known (a connection
   * lost during commit): the core then keeps the claim on the cart until it expires.
   *
   * The bundled shops write the receipt of the order into its `reservation` in the same step, and fail with `ReservationLostError` when that is no longer
   * its token's: so a repeat of the request finds the order, even after a crash and after the duplicate window. An ordering system that does not
   * share a database with the answer store may leave the reservation alone; then a repeat after a crash is judged by the duplicate window.
   *
   * They also write the order's entry into the validation log, both or neither. The orders of another ordering system are not in the log unless it does the same.
   */
  place(order: OrderRequest): Promise<PlaceResult>;

  /** The newest order of the participant's same cart placed after `afterMs` (exclusive). */
  findOrder(participantId: Id, cartHash: string, afterMs: number): Promise<Id | undefined>;

  /** Orders placed within the window, of one participant or of all. */
  countOrders(window: Window, participantId?: Id): Promise<number>;
}
