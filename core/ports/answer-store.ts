import type { OrderReceipt, Reservation } from '../domain/submission.js';

/** The first answer that was given under an idempotency key. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

export type AnswerKey = Omit<Reservation, 'token'>;

export type AnswerDecision =
  /** Nobody has used the key: it is now reserved for `token`. */
  | { readonly kind: 'started' }
  | { readonly kind: 'running'; readonly retryAfterMs: number }
  /** The key was used with another request. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  /** An order was placed under the key, and its answer is not kept: not yet, or never, because whoever placed it died. */
  | { readonly kind: 'placed'; readonly order: OrderReceipt };

/**
 * Answers by idempotency key. The order that `Ordering.place` places under a reservation is written into it in the same step: from then on the key is
 * that order's until it is forgotten, whatever becomes of the request. Rejects with `UnavailableError` (`database`) when it cannot be asked.
 */
export interface AnswerStore {
  /**
   * One atomic step. A reservation whose work never ended is void `leaseMs` after `nowMs`; an answer, or an order, is forgotten `keepMs` after the
   * reservation. `fingerprint` tells one request from another.
   */
  begin(key: AnswerKey, request: AnswerRequest): Promise<AnswerDecision>;
  /** Stores the answer, if the reservation is still `token`'s. */
  complete(key: AnswerKey, token: string, answer: StoredAnswer): Promise<void>;
  /** Gives the key back unanswered, if the reservation is still `token`'s and no order was placed under it. */
  abandon(key: AnswerKey, token: string): Promise<void>;
  /** Deletes answers whose time is over. Returns how many. */
  deleteExpired(nowMs: number): Promise<number>;
}

export interface AnswerRequest {
  readonly token: string;
  readonly fingerprint: string;
  readonly nowMs: number;
  readonly leaseMs: number;
  readonly keepMs: number;
}
