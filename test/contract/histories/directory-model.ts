import {
  balancesOf,
  type Category,
  compareIds,
  type DayCount,
  type Id,
  type KeptVoucher,
  localDay,
  type Money,
  type OrderRequest,
  type OrdersQuery,
  type Participant,
  type ParticipantSearch,
  type PastOrder,
  type PastOrdersQuery,
  type Product,
  type ProgramPause,
  pauseAt,
  type ShopDirectory,
  type VoucherGrant,
  vouchersToUse,
  type Window,
} from '../../../core/index.js';
import { anOrder } from '../shop/shop-harness.js';

export interface Placing {
  readonly participantId: Id;
  readonly food: Money;
  readonly hygiene: Money;
  readonly lines: OrderRequest['lines'];
  readonly placedAtMs: number;
}

/** A directory, and what fills the shop behind it. Ids of orders are the how-manieth; those of vouchers are not told. */
export interface FilledDirectory extends Omit<ShopDirectory, 'vouchersOf'> {
  vouchersOf(participantId: Id, limit: number): Promise<Omit<KeptVoucher, 'id'>[]>;
  putParticipant(participant: Participant): Promise<void>;
  putProduct(product: Product): Promise<void>;
  addPause(pause: ProgramPause): Promise<void>;
  /** To whoever exists: a shop refuses the others. */
  grant(grant: VoucherGrant): Promise<void>;
  /** Placed, or not covered by vouchers. */
  place(placing: Placing, cart: string): Promise<boolean>;
  deleteParticipant(id: Id): Promise<boolean>;
}

export const requestOf = ({ food, hygiene, ...placing }: Placing, cartHash: string): OrderRequest =>
  anOrder({ food, hygiene }, { ...placing, cartHash });

type OwnedVoucher = KeptVoucher & { readonly participantId: Id };

/** Lists of all there ever was, gone through from beginning to end for every question. */
export class DirectoryModel implements FilledDirectory {
  readonly #participants = new Map<Id, string>();
  readonly #products = new Map<Id, Product>();
  readonly #pauses: ProgramPause[] = [];
  #vouchers: OwnedVoucher[] = [];
  readonly #orders: (OrderRequest & { readonly id: Id })[] = [];
  #granted = 0;

  async putParticipant({ id, name }: Participant) {
    this.#participants.set(id, name);
  }
  async putProduct(product: Product) {
    this.#products.set(product.id, product);
  }
  async addPause(pause: ProgramPause) {
    this.#pauses.push(pause);
  }
  async grant({ count, ...grant }: VoucherGrant) {
    if (!this.#participants.has(grant.participantId)) return;
    for (let one = 0; one < count; one++) {
      this.#vouchers.push({ ...grant, id: `${++this.#granted}`, orderId: undefined });
    }
  }
  async place(placing: Placing, cart: string) {
    const { participantId, placedAtMs } = placing;
    const order = { ...requestOf(placing, cart), id: `${this.#orders.length + 1}` };
    const pause = pauseAt(this.#pauses, placedAtMs);
    const unused = this.#ownedBy(participantId).filter(({ orderId }) => orderId === undefined);
    const used = vouchersToUse(unused, order.totals, pause, placedAtMs);
    if (used === undefined || !this.#participants.has(participantId)) return false;
    this.#vouchers = this.#vouchers.map((each) => (used.includes(each) ? { ...each, orderId: order.id } : each));
    this.#orders.push(order);
    return true;
  }
  async deleteParticipant(id: Id) {
    this.#vouchers = this.#vouchers.filter(({ participantId }) => participantId !== id);
    return this.#participants.delete(id);
  }

  async searchParticipants({ idPrefix, words }: ParticipantSearch, limit: number) {
    const lower = words.map((word) => word.toLowerCase());
    /** 0: by id, 1: by the beginning of the name, 2: by the rest of it, 3: not at all. */
    const found = ({ id, name }: Participant) => {
      if (id.startsWith(idPrefix)) return 0;
      if (!lower.every((word) => name.toLowerCase().includes(word))) return 3;
      return name.toLowerCase().startsWith(lower[0] ?? '') ? 1 : 2;
    };
    const sortKey = (one: Participant) => {
      const byId = found(one) === 0;
      return [found(one), byId ? one.id.length : 0, byId ? '' : one.name.toLowerCase(), one.id] as const;
    };
    return [...this.#participants]
      .map(([id, name]) => ({ id, name }))
      .filter((one) => found(one) < 3)
      .sort((a, b) => compareEach(sortKey(a), sortKey(b)))
      .slice(0, limit);
  }
  async vouchersOf(participantId: Id, limit: number) {
    return this.#ownedBy(participantId)
      .sort((a, b) => b.grantedAtMs - a.grantedAtMs || Number(b.id) - Number(a.id))
      .slice(0, limit)
      .map(({ kind, amount, grantedAtMs, expiresAtMs, orderId }) => ({
        ...{ kind, amount, grantedAtMs, expiresAtMs, orderId },
      }));
  }
  async ordersOf(participantId: Id, { limit, sinceMs = -Infinity, untilMs = Infinity }: OrdersQuery) {
    return this.#past({ sinceMs, untilMs })
      .filter((order) => order.participantId === participantId)
      .reverse()
      .slice(0, limit)
      .map(({ lines: _, cartHash: __, worth: ___, ...summary }) => summary);
  }
  async getOrder(wanted: Id) {
    const found = this.#past({ sinceMs: -Infinity, untilMs: Infinity }).find(({ id }) => id === wanted);
    if (found === undefined) return undefined;
    const { cartHash: _, worth: __, ...order } = found;
    return order;
  }
  async pastOrders({ after, limit, ...window }: PastOrdersQuery) {
    const all = this.#past(window);
    const behind = after === undefined ? all : all.filter((order) => isBehind(order, after));
    return behind.slice(0, limit);
  }
  async productsByIds(ids: readonly Id[]) {
    return new Map([...this.#products].filter(([id]) => ids.includes(id)));
  }
  async currentPause(nowMs: number) {
    return pauseAt(this.#pauses, nowMs);
  }
  async countOrdersByDay(window: Window, timeZone: string, participantId?: Id): Promise<DayCount[]> {
    const days = this.#past(window)
      .filter((order) => participantId === undefined || order.participantId === participantId)
      .map(({ placedAtMs }) => localDay(placedAtMs, timeZone));
    return [...new Set(days)].sort().map((date) => ({ date, count: days.filter((day) => day === date).length }));
  }

  #ownedBy(id: Id): OwnedVoucher[] {
    return this.#vouchers.filter(({ participantId }) => participantId === id);
  }

  /** Every order, by instant, of one instant as they were placed. */
  #past({ sinceMs, untilMs }: Window): PastOrder[] {
    return this.#orders
      .filter(({ placedAtMs }) => sinceMs <= placedAtMs && placedAtMs < untilMs)
      .sort((a, b) => (isBehind(a, b) ? 1 : -1))
      .map(({ id, participantId, userId, placedAtMs, totals, cartHash, lines }) => ({
        ...{ id, participantId, userId, placedAtMs, totals, cartHash },
        lines: lines
          .map(({ productId, quantity, price }) => ({ productId, quantity, price, product: this.#now(productId) }))
          .sort((a, b) => compareIds(a.productId, b.productId)),
        worth: this.#worthBefore(Number(id), participantId, placedAtMs),
      }));
  }
  #now(productId: Id): { readonly name: string; readonly category: Category } | undefined {
    const product = this.#products.get(productId);
    return product && { name: product.name, category: product.category };
  }
  #worthBefore(order: number, participantId: Id, atMs: number): PastOrder['worth'] {
    if (!this.#participants.has(participantId)) return undefined;
    const pause = pauseAt(this.#pauses, atMs);
    const then = this.#ownedBy(participantId).filter(({ orderId = Infinity }) => Number(orderId) >= order);
    const named = pause && { name: pause.name, multiplier: pause.multiplier };
    return { ...balancesOf(then, pause, atMs), pause: named };
  }
}

type Place = Pick<PastOrder, 'placedAtMs' | 'id'>;
const isBehind = (a: Place, b: Place) =>
  a.placedAtMs > b.placedAtMs || (a.placedAtMs === b.placedAtMs && Number(a.id) > Number(b.id));

function compareEach<Key extends readonly (number | string)[]>(a: Key, b: Key): number {
  const differing = a.findIndex((part, index) => part !== b[index]);
  if (differing === -1) return 0;
  return (a[differing] as number) < (b[differing] as number) ? -1 : 1;
}
