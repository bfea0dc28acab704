import type { FailedOrderAttempt } from '../domain/attempt.js';
import type { OrderingFacts } from '../domain/facts.js';
import type { Id } from '../domain/ids.js';
import { type KeptVoucher, type OrderSummary, type VoucherState, voucherState } from '../domain/orders.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';
import type { Ordering } from '../ports/ordering.js';
import type { ShopDirectory } from '../ports/shop-directory.js';

const RECENT_ROWS = 20;
const VOUCHER_ROWS = 50;

export interface InspectedParticipant {
  readonly id: Id;
  /** Absent when the ordering system does not know the participant, any more or ever: what happened to it is kept. */
  readonly name: string | undefined;
  readonly nowMs: number;
  readonly balances: OrderingFacts['balances'];
  readonly pause: OrderingFacts['pause'];
  readonly activeVoucherCount: number;
  /** The newest 50. */
  readonly vouchers: readonly (KeptVoucher & { readonly state: VoucherState })[];
  /** The newest 20. */
  readonly orders: readonly OrderSummary[];
  /** The newest 20. */
  readonly attempts: readonly FailedOrderAttempt[];
}

/** How a participant stands, and what happened lately. Undefined when nothing is known: neither the participant nor an order or attempt. */
export type InspectParticipant = (id: Id) => Promise<InspectedParticipant | undefined>;

export interface InspectParticipantPorts {
  readonly attempts: AttemptStore;
  readonly ordering: Ordering;
  readonly clock: Clock;
  /** Absent: no vouchers, no orders. */
  readonly directory?: ShopDirectory | undefined;
}

export function createInspectParticipant(ports: InspectParticipantPorts): InspectParticipant {
  const { attempts, ordering, clock, directory } = ports;
  return async (id) => {
    const nowMs = clock.now();
    const [facts, vouchers, orders, recent] = await Promise.all([
      ordering.read(id, [], nowMs),
      directory?.vouchersOf(id, VOUCHER_ROWS) ?? [],
      directory?.ordersOf(id, { limit: RECENT_ROWS }) ?? [],
      attempts.recent(RECENT_ROWS, id),
    ]);
    const { participant, balances, pause, activeVoucherCount } = facts;
    if (participant === undefined && orders.length === 0 && recent.length === 0) return undefined;
    return {
      id,
      name: participant?.name,
      nowMs,
      balances,
      pause,
      activeVoucherCount,
      vouchers: vouchers.map((voucher) => ({ ...voucher, state: voucherState(voucher, nowMs) })),
      orders,
      attempts: recent,
    };
  };
}
