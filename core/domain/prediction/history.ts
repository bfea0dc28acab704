import type { Category } from '../facts.js';
import type { Id } from '../ids.js';
import { DAY_MS } from '../instant.js';
import type { Money } from '../money.js';
import type { Totals } from '../rules.js';
import type { Voucher } from '../shop.js';

/** What is foretold: a refusal because of a balance within this time. */
export const PREDICTED_MS = 7 * DAY_MS;
/** What is looked at: so long before the instant of a prediction. */
export const LOOK_BACK_MS = 56 * DAY_MS;
/** "Lately". */
export const LATELY_MS = 28 * DAY_MS;

export interface PastCart {
  readonly placedAtMs: number;
  readonly totals: Pick<Totals, 'food' | 'hygiene'>;
}

/** A voucher, as far as a balance of the past depends on it. */
export interface PastVoucher extends Pick<Voucher, 'kind' | 'amount' | 'grantedAtMs' | 'expiresAtMs'> {
  /** When the order was placed that used it up. */
  readonly usedAtMs: number | undefined;
}

/** What is known of one participant, past and, where that is stored, future. Whoever looks at an instant takes what stands before it. */
export interface ParticipantHistory {
  readonly participantId: Id;
  readonly participantName: string;
  /** Placed, by instant. */
  readonly orders: readonly PastCart[];
  /** Refused because of a balance, by instant. */
  readonly refusedAtMs: readonly number[];
  readonly vouchers: readonly PastVoucher[];
}

/** Was it refused because of a balance in the week from `atMs` on? */
export function refusedInWeekOf({ refusedAtMs }: ParticipantHistory, atMs: number): boolean {
  return refusedAtMs.some((refused) => atMs <= refused && refused < atMs + PREDICTED_MS);
}

/** The unused vouchers of one kind, as they were just before `atMs`. */
export function unusedBefore(
  vouchers: readonly PastVoucher[],
  kind: Category,
  atMs: number,
): { readonly amount: Money; readonly expiresAtMs: number | undefined }[] {
  return vouchers.filter(
    (voucher) =>
      voucher.kind === kind &&
      voucher.grantedAtMs < atMs &&
      (voucher.expiresAtMs === undefined || voucher.expiresAtMs > atMs) &&
      (voucher.usedAtMs === undefined || voucher.usedAtMs >= atMs),
  );
}
