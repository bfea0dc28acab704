import fc from 'fast-check';
import {
  balancesOf,
  type Category,
  type Id,
  NO_BALANCES,
  type OrderRequest,
  type PlaceResult,
  type ProgramPause,
  pauseAt,
  type Shop,
  type Voucher,
  type VoucherGrant,
  vouchersToUse,
} from '../../../core/index.js';
import { anOrder, type ShopHarness } from '../shop/shop-harness.js';
import { type Call, modelHistory, pauses } from './model-history.js';

const WINDOW_MS = 30;
const PAUSE_MS = 100;
const VOUCHER_MS = 60;

/** What a history does with a shop. */
type Subject = Pick<
  Shop,
  | 'putParticipants'
  | 'addPauses'
  | 'grantVouchers'
  | 'read'
  | 'place'
  | 'findOrder'
  | 'countOrders'
  | 'deleteParticipant'
>;
/** Order ids are the shop's own: told as the how-manieth. */
interface Told {
  readonly shop: Subject;
  readonly orders: Id[];
}

/** Lists, and the pure functions of the shop. */
class Model implements Subject {
  readonly #participants = new Map<Id, string>();
  readonly #pauses: ProgramPause[] = [];
  #vouchers: (Voucher & { readonly participantId: Id })[] = [];
  readonly #orders: (Pick<OrderRequest, 'participantId' | 'cartHash' | 'placedAtMs'> & { readonly id: Id })[] = [];
  #granted = 0;

  async putParticipants(participants: readonly { readonly id: Id; readonly name: string }[]) {
    for (const { id, name } of participants) this.#participants.set(id, name);
  }
  async addPauses(pauses: readonly ProgramPause[]) {
    this.#pauses.push(...pauses);
  }
  async grantVouchers(grants: readonly VoucherGrant[]) {
    for (const { count, ...grant } of grants) {
      for (let one = 0; one < count; one++) this.#vouchers.push({ ...grant, id: String(++this.#granted) });
    }
  }
  async read(participantId: Id, _productIds: readonly Id[], nowMs: number) {
    const name = this.#participants.get(participantId);
    const pause = pauseAt(this.#pauses, nowMs);
    const worth = balancesOf(this.#vouchersOf(participantId), pause, nowMs);
    return {
      participant: name === undefined ? undefined : { id: participantId, name },
      products: new Map(),
      pause: pause && { name: pause.name, multiplier: pause.multiplier },
      ...(name === undefined ? { balances: NO_BALANCES, activeVoucherCount: 0 } : worth),
    };
  }
  async place({
    participantId,
    cartHash,
    placedAtMs,
    totals,
    duplicateWindowMs,
  }: OrderRequest): Promise<PlaceResult> {
    const earlier = this.#ordersOf(participantId, cartHash).findLast(
      (order) => placedAtMs < order.placedAtMs + duplicateWindowMs,
    );
    if (earlier) return { kind: 'duplicate', orderId: earlier.id, placedAtMs: earlier.placedAtMs };
    const pause = pauseAt(this.#pauses, placedAtMs);
    const used = vouchersToUse(this.#vouchersOf(participantId), totals, pause, placedAtMs);
    if (used === undefined || !this.#participants.has(participantId)) return { kind: 'stale' };
    this.#vouchers = this.#vouchers.filter((voucher) => !used.includes(voucher));
    const id = `${this.#orders.length + 1}`;
    this.#orders.push({ id, participantId, cartHash, placedAtMs });
    return { kind: 'placed', orderId: id };
  }
  async findOrder(participantId: Id, cartHash: string, afterMs: number) {
    return this.#ordersOf(participantId, cartHash).findLast(({ placedAtMs }) => placedAtMs > afterMs)?.id;
  }
  async countOrders({ sinceMs, untilMs }: { readonly sinceMs: number; readonly untilMs: number }, of?: Id) {
    return this.#orders.filter(
      ({ participantId, placedAtMs }) =>
        (of === undefined || participantId === of) && placedAtMs >= sinceMs && placedAtMs < untilMs,
    ).length;
  }
  async deleteParticipant(id: Id) {
    this.#vouchers = this.#vouchers.filter(({ participantId }) => participantId !== id);
    return this.#participants.delete(id);
  }
  #vouchersOf(id: Id) {
    return this.#vouchers.filter(({ participantId }) => participantId === id);
  }
  #ordersOf(id: Id, cart: string) {
    return this.#orders.filter(({ participantId, cartHash }) => participantId === id && cartHash === cart);
  }
}

const participantId = fc.constantFrom('7', '70');
const cartHash = fc.constantFrom('a'.repeat(64), 'b'.repeat(64));
const pauseMs = pauses(WINDOW_MS, VOUCHER_MS, PAUSE_MS);
const total = fc.constantFrom('0.00', '0.01', '9.99', '10.00', '10.01', '25.00');

const appear = participantId.map(
  (id): Call<Told> => ({
    what: `put ${id}`,
    make: ({ shop }) => shop.putParticipants([{ id, name: `No ${id}` }]),
  }),
);
const grant = fc
  .record({
    participantId,
    kind: fc.constantFrom<Category>('food', 'food', 'hygiene'),
    amount: fc.constantFrom('0.05', '10.00', '10.00', '20.00'),
    count: fc.integer({ min: 1, max: 3 }),
    inMs: fc.constantFrom(-5, 0, 0, 5),
    lastsMs: fc.constantFrom(undefined, undefined, VOUCHER_MS),
  })
  .map(
    ({ inMs, lastsMs, ...grant }): Call<Told> => ({
      what: `grant ${grant.count} of ${grant.amount} for ${grant.kind} to ${grant.participantId} in ${inMs} ms`,
      make: async ({ shop }, nowMs) => {
        const { participant } = await shop.read(grant.participantId, [], nowMs);
        if (participant === undefined) return;
        const grantedAtMs = nowMs + inMs;
        await shop.grantVouchers([{ ...grant, grantedAtMs, expiresAtMs: lastsMs && grantedAtMs + lastsMs }]);
      },
    }),
  );
const pause = fc.constantFrom('1.5', '2.0').map(
  (multiplier): Call<Told> => ({
    what: `pause ${multiplier}`,
    make: ({ shop }, nowMs) =>
      shop.addPauses([{ name: `Pause ${multiplier}`, fromMs: nowMs + 1, untilMs: nowMs + PAUSE_MS, multiplier }]),
  }),
);
const place = fc.record({ participantId, cartHash, food: total, hygiene: total, pauseMs }).map(
  ({ food, hygiene, pauseMs, ...order }): Call<Told> => ({
    what: `place ${food} and ${hygiene} for ${order.participantId}, cart ${order.cartHash[0]}`,
    pauseMs,
    make: async (told, placedAtMs) => {
      const request = anOrder({ food, hygiene }, { ...order, placedAtMs, duplicateWindowMs: WINDOW_MS });
      const result = await told.shop.place(request);
      if (result.kind === 'placed') told.orders.push(result.orderId);
      return 'orderId' in result ? { ...result, orderId: told.orders.indexOf(result.orderId ?? '') } : result;
    },
  }),
);
const look = fc.record({ participantId, cartHash, pauseMs }).map(
  ({ participantId, cartHash, pauseMs }): Call<Told> => ({
    what: `look at ${participantId}`,
    pauseMs,
    make: async ({ shop, orders }, nowMs) => {
      const { balances, ...facts } = await shop.read(participantId, [], nowMs);
      const last = await shop.findOrder(participantId, cartHash, nowMs - WINDOW_MS);
      const window = { sinceMs: nowMs - PAUSE_MS, untilMs: nowMs };
      const counts = [await shop.countOrders(window), await shop.countOrders(window, participantId)];
      return { ...balances, ...facts, last: last && orders.indexOf(last), counts };
    },
  }),
);
const disappear = participantId.map(
  (id): Call<Told> => ({ what: `delete ${id}`, make: ({ shop }) => shop.deleteParticipant(id) }),
);

export const SHOP_HISTORY_CASES = [
  modelHistory<Shop, Told, ShopHarness>({
    title: 'answers random histories as lists of vouchers and orders do',
    model: () => ({ shop: new Model(), orders: [] }),
    subject: (shop) => ({ shop, orders: [] }),
    calls: [appear, appear, appear, grant, grant, grant, pause, place, place, place, place, look, look, disappear],
    runs: 15,
    length: 80,
    sight: (what, answer) => {
      if (what.startsWith('place')) return (answer as PlaceResult).kind;
      return what.startsWith('delete') ? `delete ${answer}` : undefined;
    },
    sights: ['placed', 'duplicate', 'stale', 'delete true', 'delete false'],
  }),
];
