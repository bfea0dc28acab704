import {
  type BalancesFrom,
  balancesOf,
  compareIds,
  forecastOf,
  type Id,
  InvalidInputError,
  NO_BALANCES,
  type OrderingFacts,
  type OrderReceipt,
  type OrderRequest,
  type Participant,
  type PlaceResult,
  type Product,
  type ProgramPause,
  pauseAt,
  ReservationLostError,
  type Shop,
  type Voucher,
  type VoucherGrant,
  vouchersToUse,
  type Window,
} from '../../core/index.js';
import type { MemoryAnswerStore } from './answer-store.js';
import type { MemoryChangeLog } from './change-log.js';
import { type PlacedOrder, ShopRecords } from './shop-records.js';
import type { MemoryValidationLog } from './validation-log.js';

/** The bundled shop in this process. Orders are 1, 2, 3, ...; placing is atomic because nothing is awaited in it. */
export class MemoryShop implements Shop {
  /** For a `MemoryShopDirectory` on the same shop. */
  readonly records = new ShopRecords();
  #lastOrderId = 0;
  #lastVoucherId = 0;
  readonly #answers: MemoryAnswerStore | undefined;
  readonly #log: MemoryValidationLog | undefined;
  readonly #changes: MemoryChangeLog | undefined;

  /** `answers`: where the reservations of idempotency keys are, when orders are asked for under some. `log`: where orders are logged. `changes`: where changes of products are noted. Default: nowhere. */
  constructor(answers?: MemoryAnswerStore, log?: MemoryValidationLog, changes?: MemoryChangeLog) {
    this.#answers = answers;
    this.#log = log;
    this.#changes = changes;
    changes?.watch(this.records);
  }

  async read(participantId: Id, productIds: readonly Id[], nowMs: number): Promise<OrderingFacts> {
    const participant = this.records.participants.get(participantId);
    const pause = pauseAt(this.records.pauses, nowMs);
    const worth =
      participant === undefined
        ? { balances: NO_BALANCES, activeVoucherCount: 0 }
        : balancesOf(this.#vouchersOf(participantId), pause, nowMs);
    const products = productIds.flatMap((id) => this.records.products.get(id) ?? []);
    return {
      participant: participant && { ...participant },
      products: new Map(products.map((product) => [product.id, { ...product }])),
      balances: { ...worth.balances },
      pause: pause && { name: pause.name, multiplier: pause.multiplier },
      activeVoucherCount: worth.activeVoucherCount,
    };
  }

  async forecast(participantId: Id, nowMs: number): Promise<BalancesFrom[]> {
    if (!this.records.participants.has(participantId)) return [];
    return forecastOf(this.#vouchersOf(participantId), this.records.pauses, nowMs);
  }

  async place({ signal, reservation, trace, ...order }: OrderRequest): Promise<PlaceResult> {
    if (signal.aborted) return { kind: 'failed', cause: signal.reason };
    const { participantId, placedAtMs } = order;
    const orders = this.#ordersOf(participantId);
    const earlier = newest(orders.filter((placed) => collide(placed, order)));
    if (earlier !== undefined) return { kind: 'duplicate', orderId: earlier.id, placedAtMs: earlier.placedAtMs };

    const vouchers = this.#vouchersOf(participantId);
    const used = vouchersToUse(vouchers, order.totals, pauseAt(this.records.pauses, placedAtMs), placedAtMs);
    if (used === undefined || !this.records.participants.has(participantId)) return { kind: 'stale' };
    const id = String(this.#lastOrderId + 1);
    if (reservation !== undefined && this.#answers?.keepOrder(reservation, receiptOf(id, order)) === false) {
      return { kind: 'failed', cause: new ReservationLostError(reservation.key) };
    }
    this.#lastOrderId++;
    const spent = new Set(used);
    this.records.vouchers.set(
      participantId,
      vouchers.filter((voucher) => !spent.has(voucher)),
    );
    append(this.records.usedVouchers, participantId, ...used.map((voucher) => ({ ...voucher, orderId: id })));
    const placed = { ...order, id, lines: order.lines.map((line) => ({ ...line })), totals: { ...order.totals } };
    this.records.orders.set(id, placed);
    append(this.records.ordersOf, participantId, placed);
    const { userId } = order;
    const logged = { participantId, userId, orderId: id, trace, atMs: placedAtMs, outcome: 'placed' as const };
    this.#log?.write({ ...logged, codes: [], attemptId: null });
    return { kind: 'placed', orderId: id };
  }

  async findOrder(participantId: Id, cartHash: string, afterMs: number): Promise<Id | undefined> {
    const orders = this.#ordersOf(participantId);
    return newest(orders.filter((order) => order.cartHash === cartHash && order.placedAtMs > afterMs))?.id;
  }

  async countOrders({ sinceMs, untilMs }: Window, participantId?: Id): Promise<number> {
    const lists = participantId === undefined ? this.records.ordersOf.values() : [this.#ordersOf(participantId)];
    let count = 0;
    for (const orders of lists) {
      for (const { placedAtMs } of orders) if (sinceMs <= placedAtMs && placedAtMs < untilMs) count++;
    }
    return count;
  }

  async putProducts(products: readonly Product[]): Promise<void> {
    for (const product of products) {
      const before = this.records.products.get(product.id);
      if (before !== undefined) this.#changes?.replaced(before, product);
      this.records.products.set(product.id, { ...product });
    }
  }

  async putParticipants(participants: readonly Participant[]): Promise<void> {
    for (const participant of participants) this.records.participants.set(participant.id, { ...participant });
  }

  async addPauses(pauses: readonly ProgramPause[]): Promise<void> {
    this.records.pauses.push(...pauses.map((pause) => ({ ...pause })));
  }

  /** @throws InvalidInputError for a participant that does not exist; nothing is granted then. */
  async grantVouchers(grants: readonly VoucherGrant[]): Promise<void> {
    for (const { participantId } of grants) {
      if (!this.records.participants.has(participantId))
        throw new InvalidInputError('participantId', `there is no participant ${participantId}.`);
    }
    for (const { participantId, count, kind, amount, grantedAtMs, expiresAtMs } of grants) {
      const granted = Array.from({ length: count }, () => ({
        id: String(++this.#lastVoucherId),
        kind,
        amount,
        grantedAtMs,
        expiresAtMs,
      }));
      this.records.vouchers.set(participantId, [...this.#vouchersOf(participantId), ...granted]);
    }
  }

  async listProducts(): Promise<Product[]> {
    return [...this.records.products.values()]
      .sort((a, b) => compareIds(a.id, b.id))
      .map((product) => ({ ...product }));
  }

  async findParticipant(id: Id): Promise<Participant | undefined> {
    const participant = this.records.participants.get(id);
    return participant && { ...participant };
  }

  async deleteParticipant(id: Id): Promise<boolean> {
    this.records.vouchers.delete(id);
    this.records.usedVouchers.delete(id);
    const wasThere = this.records.participants.delete(id);
    if (wasThere) for (const tell of this.records.onDeleted) tell(id);
    return wasThere;
  }

  #vouchersOf(participantId: Id): readonly Voucher[] {
    return this.records.vouchers.get(participantId) ?? [];
  }

  #ordersOf(participantId: Id): readonly PlacedOrder[] {
    return this.records.ordersOf.get(participantId) ?? [];
  }
}

function append<T>(lists: Map<Id, T[]>, participantId: Id, ...values: readonly T[]): void {
  const list = lists.get(participantId);
  if (list === undefined) lists.set(participantId, [...values]);
  else list.push(...values);
}

function receiptOf(
  orderId: Id,
  { placedAtMs, lines, totals, voucherMultiplier }: Omit<PlacedOrder, 'id'>,
): OrderReceipt {
  return { orderId, placedAtMs, lines, totals, voucherMultiplier };
}

type DuplicateKey = Pick<OrderRequest, 'cartHash' | 'placedAtMs' | 'duplicateWindowMs'>;

/** Whether the windows that begin with the two orders overlap: whichever comes first keeps the other out. */
function collide(a: DuplicateKey, b: DuplicateKey): boolean {
  return (
    a.cartHash === b.cartHash &&
    a.placedAtMs < b.placedAtMs + b.duplicateWindowMs &&
    b.placedAtMs < a.placedAtMs + a.duplicateWindowMs
  );
}

function newest(orders: readonly PlacedOrder[]): PlacedOrder | undefined {
  let found: PlacedOrder | undefined;
  for (const order of orders) if (found === undefined || order.placedAtMs >= found.placedAtMs) found = order;
  return found;
}
