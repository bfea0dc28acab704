import {
  balancesOf,
  compareIds,
  compareText,
  type DayCount,
  type Id,
  type KeptVoucher,
  localDay,
  type Order,
  type OrderSummary,
  type OrdersQuery,
  type Participant,
  type ParticipantSearch,
  type PastOrder,
  type PastOrdersQuery,
  type Product,
  type ProgramPause,
  pauseAt,
  type ShopDirectory,
  type Window,
} from '../../core/index.js';
import type { MemoryShop } from './shop.js';
import type { PlacedOrder, ShopRecords } from './shop-records.js';

/** What there is to look up in a `MemoryShop`. */
export class MemoryShopDirectory implements ShopDirectory {
  readonly #records: ShopRecords;

  constructor(shop: MemoryShop) {
    this.#records = shop.records;
  }

  async searchParticipants({ idPrefix, words }: ParticipantSearch, limit: number): Promise<Participant[]> {
    const wanted = words.map((word) => word.toLowerCase());
    const byId: Participant[] = [];
    const byName: (Participant & { readonly key: string; readonly begins: boolean })[] = [];
    for (const { id, name } of this.#records.participants.values()) {
      const key = name.toLowerCase();
      if (id.startsWith(idPrefix)) byId.push({ id, name });
      else if (wanted.every((word) => key.includes(word))) {
        byName.push({ id, name, key, begins: key.startsWith(wanted[0] ?? '') });
      }
    }
    byId.sort((a, b) => [...a.id].length - [...b.id].length || compareText(a.id, b.id));
    byName.sort(
      (a, b) => Number(b.begins) - Number(a.begins) || compareText(a.key, b.key) || compareText(a.id, b.id),
    );
    return [...byId, ...byName].slice(0, limit).map(({ id, name }) => ({ id, name }));
  }

  async vouchersOf(participantId: Id, limit: number): Promise<KeptVoucher[]> {
    const unused = this.#records.vouchers.get(participantId) ?? [];
    const used = this.#records.usedVouchers.get(participantId) ?? [];
    return [...unused.map((voucher) => ({ ...voucher, orderId: undefined })), ...used]
      .sort((a, b) => b.grantedAtMs - a.grantedAtMs || Number(b.id) - Number(a.id))
      .slice(0, limit)
      .map((voucher) => ({ ...voucher }));
  }

  async ordersOf(participantId: Id, { limit, ...window }: OrdersQuery): Promise<OrderSummary[]> {
    return this.#ordersOf(participantId)
      .filter(({ placedAtMs }) => isWithin(placedAtMs, window))
      .sort((a, b) => b.placedAtMs - a.placedAtMs || Number(b.id) - Number(a.id))
      .slice(0, limit)
      .map(summaryOf);
  }

  async getOrder(id: Id): Promise<Order | undefined> {
    const order = this.#records.orders.get(id);
    return order && this.#withLines(order);
  }

  async pastOrders({ after, limit, ...window }: PastOrdersQuery): Promise<PastOrder[]> {
    return [...this.#records.orders.values()]
      .filter(({ placedAtMs }) => isWithin(placedAtMs, window))
      .filter((order) => after === undefined || byPlacing(order, after) > 0)
      .sort(byPlacing)
      .slice(0, limit)
      .map((order) => ({
        ...this.#withLines(order),
        cartHash: order.cartHash,
        worth: this.#worthBefore(order),
      }));
  }

  #worthBefore({ id, participantId, placedAtMs }: PlacedOrder): PastOrder['worth'] {
    if (!this.#records.participants.has(participantId)) return undefined;
    const unused = this.#records.vouchers.get(participantId) ?? [];
    const used = this.#records.usedVouchers.get(participantId) ?? [];
    const later = used.filter(({ orderId }) => Number(orderId) >= Number(id));
    const pause = pauseAt(this.#records.pauses, placedAtMs);
    return {
      ...balancesOf([...unused, ...later], pause, placedAtMs),
      pause: pause && { name: pause.name, multiplier: pause.multiplier },
    };
  }

  #withLines(order: PlacedOrder): Order {
    const lines = order.lines.map(({ productId, quantity, price }) => {
      const product = this.#records.products.get(productId);
      return {
        productId,
        quantity,
        price,
        product: product && { name: product.name, category: product.category },
      };
    });
    return { ...summaryOf(order), lines: lines.sort((a, b) => compareIds(a.productId, b.productId)) };
  }

  async productsByIds(ids: readonly Id[]): Promise<ReadonlyMap<Id, Product>> {
    const found = ids.flatMap((id) => this.#records.products.get(id) ?? []);
    return new Map(found.map((product) => [product.id, { ...product }]));
  }

  async currentPause(nowMs: number): Promise<ProgramPause | undefined> {
    const pause = pauseAt(this.#records.pauses, nowMs);
    return pause && { ...pause };
  }

  async countOrdersByDay(window: Window, timeZone: string, participantId?: Id): Promise<DayCount[]> {
    const days = new Map<string, number>();
    const orders =
      participantId === undefined ? this.#records.orders.values() : this.#ordersOf(participantId).values();
    for (const { placedAtMs } of orders) {
      if (!isWithin(placedAtMs, window)) continue;
      const day = localDay(placedAtMs, timeZone);
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    return [...days].map(([date, count]) => ({ date, count })).sort((a, b) => compareText(a.date, b.date));
  }

  #ordersOf(participantId: Id): PlacedOrder[] {
    return [...(this.#records.ordersOf.get(participantId) ?? [])];
  }
}

function byPlacing(
  a: Pick<OrderSummary, 'placedAtMs' | 'id'>,
  b: Pick<OrderSummary, 'placedAtMs' | 'id'>,
): number {
  return a.placedAtMs - b.placedAtMs || Number(a.id) - Number(b.id);
}

function isWithin(atMs: number, { sinceMs = -Infinity, untilMs = Infinity }: Partial<Window>): boolean {
  return sinceMs <= atMs && atMs < untilMs;
}

function summaryOf({ id, participantId, userId, placedAtMs, totals }: PlacedOrder): OrderSummary {
  return { id, participantId, userId, placedAtMs, totals: { ...totals } };
}
