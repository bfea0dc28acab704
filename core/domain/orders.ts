import type { OrderingFacts, Product } from './facts.js';
import type { Id } from './ids.js';
import type { Money } from './money.js';
import type { Totals } from './rules.js';
import type { Voucher } from './shop.js';

export interface OrderSummary {
  readonly id: Id;
  readonly participantId: Id;
  readonly userId: Id;
  readonly placedAtMs: number;
  readonly totals: Totals;
}

export interface OrderedLine {
  readonly productId: Id;
  readonly quantity: number;
  /** For one, when it was ordered. */
  readonly price: Money;
  /** As the catalogue has it now; undefined when it has it no more. */
  readonly product: Pick<Product, 'name' | 'category'> | undefined;
}

export interface Order extends OrderSummary {
  /** By product id (`compareIds`). */
  readonly lines: readonly OrderedLine[];
}

/** An order with what could pay for it. */
export interface PastOrder extends Order {
  readonly cartHash: string;
  /** At its instant, before it used its own vouchers up, with the pause that was on as pauses are known now. Undefined when the participant was deleted, and the vouchers with it. */
  readonly worth: Pick<OrderingFacts, 'balances' | 'pause' | 'activeVoucherCount'> | undefined;
}

/** A voucher and what became of it. */
export interface KeptVoucher extends Voucher {
  /** The order that used it up. */
  readonly orderId: Id | undefined;
}

/** `pending`: granted for an instant to come. `expired`: nobody used it in time. */
export type VoucherState = 'unused' | 'used' | 'expired' | 'pending';

export function voucherState(voucher: KeptVoucher, nowMs: number): VoucherState {
  if (voucher.orderId !== undefined) return 'used';
  if (voucher.expiresAtMs !== undefined && voucher.expiresAtMs <= nowMs) return 'expired';
  return voucher.grantedAtMs <= nowMs ? 'unused' : 'pending';
}

/** One calendar day. */
export interface DayCount {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly count: number;
}
