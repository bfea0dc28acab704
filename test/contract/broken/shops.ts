import { type MemoryAnswerStore, MemoryShop } from '../../../adapters/memory/index.js';
import {
  type BalancesFrom,
  forecastOf,
  type Money,
  minusMoney,
  type OrderRequest,
  type PlaceResult,
  type Product,
  type ProgramPause,
  type Reservation,
  ReservationLostError,
  sumMoney,
  type Voucher,
  type VoucherGrant,
  type Window,
} from '../../../core/index.js';
import { inMemoryShop } from '../memory-rows.js';
import { FINGERPRINT } from '../shop/reservations.js';
import { DAY_MS, T0 } from '../shop/shop-harness.js';
import type { ShopHarness } from '../shop.contract.js';
import type { BrokenAdapter } from './broken-adapter.js';
import { FORGETFUL_SHOPS } from './over-time.js';

/** Places another order than it was handed. */
const places = (change: (order: OrderRequest) => Partial<OrderRequest>) =>
  class extends MemoryShop {
    override place(order: OrderRequest) {
      return super.place({ ...order, ...change(order) });
    }
  };

let lastCart = 0;
const KnowsNoDuplicates = places(() => ({ cartHash: `cart ${++lastCart}` }));
const WindowInclusive = places(({ duplicateWindowMs }) => ({ duplicateWindowMs: duplicateWindowMs + 1 }));
const WindowTooShort = places(({ duplicateWindowMs }) => ({ duplicateWindowMs: duplicateWindowMs - 1 }));
const IgnoresSignal = places(() => ({ signal: new AbortController().signal }));
const IgnoresHygiene = places(({ totals }) => ({ totals: { ...totals, hygiene: '0.00' } }));
const OneCartForAll = places(() => ({ cartHash: 'cart' }));
const FloatTotals = places(({ totals }) => ({
  totals: { ...totals, food: (Number(totals.food) + 1e-9).toFixed(9) },
}));

/** Grants other vouchers than it was handed. */
const grants = (change: (grant: VoucherGrant) => VoucherGrant) =>
  class extends MemoryShop {
    override grantVouchers(given: readonly VoucherGrant[]) {
      return super.grantVouchers(given.map(change));
    }
  };

const NewestVoucherFirst = grants((grant) => ({
  ...grant,
  grantedAtMs: 2 * T0 - 100 * DAY_MS - grant.grantedAtMs,
}));
const NeverExpires = grants((grant) => ({ ...grant, expiresAtMs: undefined }));
const ExpiryInclusive = grants(({ expiresAtMs, ...grant }) => ({
  ...grant,
  expiresAtMs: expiresAtMs === undefined ? undefined : expiresAtMs + 1,
}));
const FloatAmounts = grants((grant) => ({ ...grant, amount: Number(grant.amount).toFixed(2) }));
const OneOfEach = grants((grant) => ({ ...grant, count: 1 }));

class LastGrantedFirst extends MemoryShop {
  override grantVouchers(given: readonly VoucherGrant[]) {
    return super.grantVouchers([...given].reverse());
  }
}

class GrantsInPart extends MemoryShop {
  override async grantVouchers(given: readonly VoucherGrant[]) {
    for (const grant of given) await super.grantVouchers([grant]);
  }
}

/** Knows of another pause than it was told. */
const pauses = (change: (pause: ProgramPause) => Partial<ProgramPause>) =>
  class extends MemoryShop {
    override addPauses(given: readonly ProgramPause[]) {
      return super.addPauses(given.map((pause) => ({ ...pause, ...change(pause) })));
    }
  };

const PauseUntilInclusive = pauses(({ untilMs }) => ({ untilMs: untilMs + 1 }));
const PauseFromExclusive = pauses(({ fromMs }) => ({ fromMs: fromMs + 1 }));
const NoPauses = pauses(({ fromMs }) => ({ untilMs: fromMs }));
const FirstPauseWins = pauses(({ fromMs }) => ({ fromMs: T0 - (fromMs - T0) }));

class MultipliesHygiene extends MemoryShop {
  override async read(...question: Parameters<MemoryShop['read']>) {
    const facts = await super.read(...question);
    const { available, full, hygiene } = facts.balances;
    const doubled = available === full ? hygiene : sumMoney([hygiene, hygiene]);
    return { ...facts, balances: { ...facts.balances, hygiene: doubled } };
  }
}

class HidesInactiveProducts extends MemoryShop {
  override async read(...question: Parameters<MemoryShop['read']>) {
    const facts = await super.read(...question);
    return { ...facts, products: new Map([...facts.products].filter(([, { active }]) => active)) };
  }
}

class FloatPrices extends MemoryShop {
  override putProducts(products: readonly Product[]) {
    return super.putProducts(products.map((product) => ({ ...product, price: Number(product.price).toFixed(2) })));
  }
}

class ListsByText extends MemoryShop {
  override async listProducts() {
    return (await super.listProducts()).sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

class GivesChange extends MemoryShop {
  override async place(order: OrderRequest) {
    const balance = async (): Promise<Money> =>
      (await this.read(order.participantId, [], order.placedAtMs)).balances.full;
    const before = await balance();
    const result = await super.place(order);
    const change = minusMoney(minusMoney(before, order.totals.food), await balance());
    if (result.kind === 'placed' && Number(change) > 0) {
      const { participantId, placedAtMs: grantedAtMs } = order;
      const voucher = {
        participantId,
        kind: 'food',
        amount: change,
        count: 1,
        grantedAtMs,
        expiresAtMs: undefined,
      } as const;
      await this.grantVouchers([voucher]);
    }
    return result;
  }
}

class LooksThenPlaces extends MemoryShop {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    const { participantId, cartHash, placedAtMs, duplicateWindowMs } = order;
    const orderId = await this.findOrder(participantId, cartHash, placedAtMs - duplicateWindowMs);
    if (orderId !== undefined) return { kind: 'duplicate', orderId, placedAtMs };
    return super.place({ ...order, duplicateWindowMs: 0 });
  }
}

class ForgetsLaterOrders extends MemoryShop {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    const later = await this.findOrder(order.participantId, order.cartHash, order.placedAtMs);
    return super.place(later === undefined ? order : { ...order, duplicateWindowMs: 0 });
  }
}

class ReadsThenSpends extends MemoryShop {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    const { balances } = await this.read(order.participantId, [], order.placedAtMs);
    const covered = Number(balances.available) >= Number(order.totals.food);
    if (!covered) return { kind: 'stale' };
    await super.place(order);
    return { kind: 'placed', orderId: String(++this.#lastOrder) };
  }
  #lastOrder = 0;
}

class BreaksWhenAborted extends MemoryShop {
  override async place(order: OrderRequest) {
    order.signal.throwIfAborted();
    return super.place(order);
  }
}

class HidesTheOrder extends MemoryShop {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    const result = await super.place(order);
    return result.kind === 'duplicate' ? { ...result, orderId: undefined } : result;
  }
}

class DatesTheOrderLikeTheRepeat extends MemoryShop {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    const result = await super.place(order);
    return result.kind === 'duplicate' ? { ...result, placedAtMs: order.placedAtMs } : result;
  }
}

/** Asks for the order without its reservation, and writes that by itself. */
class KeepsKeysApart extends MemoryShop {
  protected readonly answers: MemoryAnswerStore;
  constructor(answers: MemoryAnswerStore) {
    super();
    this.answers = answers;
  }
  protected keep({ reservation, placedAtMs, lines, totals, voucherMultiplier }: OrderRequest, orderId = '0') {
    const receipt = { orderId, placedAtMs, lines, totals, voucherMultiplier };
    return reservation !== undefined && this.answers.keepOrder(reservation, receipt);
  }
}

class PlacesUnderALostReservation extends KeepsKeysApart {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    const result = await super.place(order);
    if (result.kind === 'placed') this.keep(order, result.orderId);
    return result;
  }
}

class KeepsARefusedOrder extends KeepsKeysApart {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    const result = await super.place(order);
    this.keep(order, result.kind === 'placed' ? result.orderId : undefined);
    return result;
  }
}

class KeepsTheOrderAfterwards extends KeepsKeysApart {
  override async place(order: OrderRequest): Promise<PlaceResult> {
    if (order.reservation !== undefined && !(await this.#isCurrent(order.reservation))) {
      return { kind: 'failed', cause: new ReservationLostError(order.reservation.key) };
    }
    const result = await super.place(order);
    if (result.kind === 'placed') this.keep(order, result.orderId);
    return result;
  }
  async #isCurrent({ token: _, ...key }: Reservation) {
    const look = { token: 'look', fingerprint: FINGERPRINT, nowMs: T0, leaseMs: 0, keepMs: 0 };
    return (await this.answers.begin(key, look)).kind === 'running';
  }
}

class KeepsVouchersOfTheDeleted extends MemoryShop {
  override async deleteParticipant(id: string) {
    return (await this.findParticipant(id)) !== undefined;
  }
}

class ForgetsOrdersOfTheDeleted extends MemoryShop {
  readonly #deleted = new Set<string>();
  override deleteParticipant(id: string) {
    this.#deleted.add(id);
    return super.deleteParticipant(id);
  }
  override async countOrders(window: Window, participantId?: string) {
    return this.#deleted.has(participantId ?? '') ? 0 : super.countOrders(window, participantId);
  }
}

/** Foretells something else. */
const foretells = (change: (changes: BalancesFrom[], nowMs: number) => BalancesFrom[]) =>
  class extends MemoryShop {
    override async forecast(participantId: string, nowMs: number) {
      return change(await super.forecast(participantId, nowMs), nowMs);
    }
  };

const ForetellsNothing = foretells(() => []);
const ForetellsBackwards = foretells((changes) => changes.reverse());
const ForetellsPausesOnly = foretells((changes) => changes.filter(({ pause }) => pause !== undefined));
const ForetellsAllThereIs = foretells((changes) => [...changes, ...changes]);

/** Reads ahead of itself: the change of this very instant is news to it. */
class ForetellsThePresent extends MemoryShop {
  override forecast(participantId: string, nowMs: number) {
    return super.forecast(participantId, nowMs - 1);
  }
}

/** What was used up comes back. */
class ForetellsUsedVouchers extends MemoryShop {
  override async place(order: OrderRequest) {
    const before = this.records.vouchers.get(order.participantId) ?? [];
    const result = await super.place(order);
    this.#unused.set(order.participantId, before);
    return result;
  }
  override async forecast(participantId: string, nowMs: number) {
    const vouchers = this.#unused.get(participantId);
    return vouchers === undefined
      ? super.forecast(participantId, nowMs)
      : forecastOf(vouchers, this.records.pauses, nowMs);
  }
  readonly #unused = new Map<string, readonly Voucher[]>();
}

class FindsInclusive extends MemoryShop {
  override findOrder(participantId: string, cartHash: string, afterMs: number) {
    return super.findOrder(participantId, cartHash, afterMs - 1);
  }
}

class CountsUntilToo extends MemoryShop {
  override countOrders(window: Window, participantId?: string) {
    return super.countOrders({ ...window, untilMs: window.untilMs + 1 }, participantId);
  }
}

class CountsEverybody extends MemoryShop {
  override countOrders(window: Window) {
    return super.countOrders(window);
  }
}

const at = (afterMs: number, verdict: 'refuses' | 'places') =>
  `${verdict} the same cart dated ${afterMs} ms after the order before`;
const SUMS = 'adds up exactly, also beyond what a binary float can hold';
const FORETOLD = 'foretells each change of the balances and of the pause, ascending';
const FORETOLD_FROM = 'foretells what comes after an instant, exclusive';
const FORETOLD_UNUSED = 'foretells no vouchers that are used, nor those of somebody else';
const EXPIRY = 'counts a voucher from its grant, inclusive, to its expiry, exclusive';
const PAUSE = 'multiplies food, and food only, while a pause is on: from inclusive, until exclusive';
const OLDEST_FIRST = 'uses up whole vouchers, oldest grant first, and forfeits the rest of the last one';
const ABORTED = "writes nothing for an order whose signal is aborted, and fails with the signal's reason";
const KEY_OF_ORDER = 'gives the key to the order that was placed under it, for as long as keys are kept';
const COUNTS = 'counts orders from an instant inclusive to an instant exclusive, of one participant or of all';
const DELETED = 'deletes a participant with its vouchers, and keeps its orders';

const FAULTS: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: (answers: MemoryAnswerStore) => MemoryShop,
])[] = [
  ['foretells nothing', FORETOLD, () => new ForetellsNothing()],
  ['foretells the last change first', FORETOLD, () => new ForetellsBackwards()],
  ['foretells pauses only', FORETOLD, () => new ForetellsPausesOnly()],
  ['foretells what has begun just now', FORETOLD_FROM, () => new ForetellsThePresent()],
  [
    'foretells everything twice',
    'foretells all that is known, however much it is',
    () => new ForetellsAllThereIs(),
  ],
  ['foretells used vouchers', FORETOLD_UNUSED, () => new ForetellsUsedVouchers()],
  ['knows no duplicates', at(0, 'refuses'), () => new KnowsNoDuplicates()],
  ['refuses a cart of 300 s ago', at(300_000, 'places'), () => new WindowInclusive()],
  ['places a cart 1 ms too soon', at(299_999, 'refuses'), () => new WindowTooShort()],
  ['places a second cart dated earlier', at(-299_999, 'refuses'), () => new ForgetsLaterOrders()],
  [
    'awaits between looking and placing',
    'places the same cart once for 50 contenders, and names that order to the others',
    () => new LooksThenPlaces(),
  ],
  [
    'takes all carts for one',
    'refuses neither another cart of the participant nor the same cart of another',
    () => new OneCartForAll(),
  ],
  ['hides the order of a duplicate', at(0, 'refuses'), () => new HidesTheOrder()],
  ['dates the order of a duplicate by its repeat', at(299_999, 'refuses'), () => new DatesTheOrderLikeTheRepeat()],
  [
    'spends what it read before',
    'spends no voucher twice among 50 contenders with carts of their own',
    () => new ReadsThenSpends(),
  ],
  ['forgets the key of an order', KEY_OF_ORDER, () => new MemoryShop()],
  [
    'places although the key is lost',
    'places nothing under a key that another request has taken over',
    (answers) => new PlacesUnderALostReservation(answers),
  ],
  [
    'gives the key to an order that was refused',
    'leaves the key of an order that was not placed as it was',
    (answers) => new KeepsARefusedOrder(answers),
  ],
  [
    'awaits between looking at the key and placing',
    'gives a key to the order or to the request that takes it over, never to both, in 50 races',
    (answers) => new KeepsTheOrderAfterwards(answers),
  ],
  ['writes after the lease was lost', ABORTED, () => new IgnoresSignal()],
  ['rejects when the lease was lost', ABORTED, () => new BreaksWhenAborted()],
  ['uses the newest voucher first', OLDEST_FIRST, () => new NewestVoucherFirst()],
  ['gives change', OLDEST_FIRST, () => new GivesChange()],
  [
    'uses the last granted first',
    'uses up vouchers of one instant in the order of granting',
    () => new LastGrantedFirst(),
  ],
  [
    'lets hygiene go for free',
    'is stale, and writes nothing, when the vouchers do not cover the totals',
    () => new IgnoresHygiene(),
  ],
  ['adds a rounding error', 'uses up no voucher more than it takes', () => new FloatTotals()],
  ['lets vouchers live for ever', EXPIRY, () => new NeverExpires()],
  ['counts a voucher at its expiry', EXPIRY, () => new ExpiryInclusive()],
  ['grants one voucher of many', 'adds up vouchers of each kind, and counts both', () => new OneOfEach()],
  ['keeps amounts as floats', SUMS, () => new FloatAmounts()],
  [
    'keeps prices as floats',
    'keeps prices exact, also beyond what a binary float can hold',
    () => new FloatPrices(),
  ],
  [
    'grants a part',
    'grants nothing to somebody who does not exist, nor what was granted along with it',
    () => new GrantsInPart(),
  ],
  ['pauses at until', PAUSE, () => new PauseUntilInclusive()],
  ['does not pause at from', PAUSE, () => new PauseFromExclusive()],
  ['knows no pauses', PAUSE, () => new NoPauses()],
  ['multiplies hygiene', PAUSE, () => new MultipliesHygiene()],
  [
    'takes the pause that began first',
    'takes the pause that began last, and of those the first by name',
    () => new FirstPauseWins(),
  ],
  [
    'hides inactive products',
    'reads the products that exist among those asked for, active or not',
    () => new HidesInactiveProducts(),
  ],
  ['lists products by text', 'lists products by id, integers by value', () => new ListsByText()],
  ['keeps a participant that is deleted', DELETED, () => new KeepsVouchersOfTheDeleted()],
  ['forgets orders with their participant', DELETED, () => new ForgetsOrdersOfTheDeleted()],
  [
    'finds an order at the instant',
    'finds the newest order of the same cart after an instant, exclusive',
    () => new FindsInclusive(),
  ],
  ['counts until too', COUNTS, () => new CountsUntilToo()],
  ["counts everybody's orders for one", COUNTS, () => new CountsEverybody()],
  ...FORGETFUL_SHOPS,
];

export const BROKEN_SHOPS: readonly BrokenAdapter<ShopHarness>[] = FAULTS.map(([fault, caughtBy, make]) => ({
  fault,
  caughtBy,
  open: () => inMemoryShop(make),
}));
