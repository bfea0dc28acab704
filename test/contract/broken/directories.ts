import { MemoryShop, MemoryShopDirectory } from '../../../adapters/memory/index.js';
import type {
  Id,
  KeptVoucher,
  OrdersQuery,
  ParticipantSearch,
  PastOrdersQuery,
  ShopDirectory,
  Window,
} from '../../../core/index.js';
import { inProcess } from '../memory-rows.js';
import type { ShopDirectoryHarness } from '../shop-directory.contract.js';
import type { BrokenAdapter } from './broken-adapter.js';

const NEVER_CUT = 1_000_000;

class MindsCase extends MemoryShopDirectory {
  override async searchParticipants(search: ParticipantSearch, limit: number) {
    const found = await super.searchParticipants(search, NEVER_CUT);
    return found
      .filter(
        ({ id, name }) => id.startsWith(search.idPrefix) || search.words.every((word) => name.includes(word)),
      )
      .slice(0, limit);
  }
}

class FindsAnyWord extends MemoryShopDirectory {
  override searchParticipants({ idPrefix, words }: ParticipantSearch, limit: number) {
    return super.searchParticipants({ idPrefix, words: words.slice(0, 1) }, limit);
  }
}

class OrdersIdsByText extends MemoryShopDirectory {
  override async searchParticipants(search: ParticipantSearch, limit: number) {
    const found = await super.searchParticipants(search, NEVER_CUT);
    const byId = found.filter(({ id }) => id.startsWith(search.idPrefix)).sort((a, b) => (a.id < b.id ? -1 : 1));
    return [...byId, ...found.slice(byId.length)].slice(0, limit);
  }
}

class FindsNamesFirst extends MemoryShopDirectory {
  override async searchParticipants(search: ParticipantSearch, limit: number) {
    const byName = await super.searchParticipants({ ...search, idPrefix: '\u0000' }, limit);
    const byId = await super.searchParticipants({ ...search, words: ['\u0000'] }, limit);
    const named = new Set(byName.map(({ id }) => id));
    return [...byName, ...byId.filter(({ id }) => !named.has(id))].slice(0, limit);
  }
}

class OldestOrdersFirst extends MemoryShopDirectory {
  override async ordersOf(participantId: Id, query: OrdersQuery) {
    const found = await super.ordersOf(participantId, { ...query, limit: NEVER_CUT });
    return found.reverse().slice(0, query.limit);
  }
}

class OrdersUntilInclusive extends MemoryShopDirectory {
  override ordersOf(participantId: Id, query: OrdersQuery) {
    const untilMs = query.untilMs === undefined ? undefined : query.untilMs + 1;
    return super.ordersOf(participantId, { ...query, untilMs });
  }
}

class PresentPrices extends MemoryShopDirectory {
  override async getOrder(id: Id) {
    const order = await super.getOrder(id);
    const products = await this.productsByIds(order?.lines.map(({ productId }) => productId) ?? []);
    return (
      order && {
        ...order,
        lines: order.lines.map((line) => ({ ...line, price: products.get(line.productId)?.price ?? line.price })),
      }
    );
  }
}

class HidesGoneProducts extends MemoryShopDirectory {
  override async getOrder(id: Id) {
    const order = await super.getOrder(id);
    return order && { ...order, lines: order.lines.filter(({ product }) => product !== undefined) };
  }
}

class IdsByNumber extends MemoryShopDirectory {
  override getOrder(id: Id) {
    return super.getOrder(id === '' ? id : String(Number(id)));
  }
}

/** Shows other vouchers than there are. */
const vouchers = (change: (vouchers: readonly KeptVoucher[]) => KeptVoucher[]) =>
  class extends MemoryShopDirectory {
    override async vouchersOf(participantId: Id, limit: number) {
      return change(await super.vouchersOf(participantId, limit));
    }
  };
const HidesUsedVouchers = vouchers((all) => all.filter(({ orderId }) => orderId === undefined));
const ForgetsWhatUsedThem = vouchers((all) => all.map((voucher) => ({ ...voucher, orderId: undefined })));
const OldestVouchersFirst = vouchers((all) => [...all].reverse());

class HidesInactiveProducts extends MemoryShopDirectory {
  override async productsByIds(ids: readonly Id[]) {
    return new Map([...(await super.productsByIds(ids))].filter(([, { active }]) => active));
  }
}

class PauseUntilInclusive extends MemoryShopDirectory {
  override async currentPause(nowMs: number) {
    return (await super.currentPause(nowMs)) ?? super.currentPause(nowMs - 1);
  }
}

class CountsDaysInUtc extends MemoryShopDirectory {
  override countOrdersByDay(window: Window, _timeZone: string, participantId?: Id) {
    return super.countOrdersByDay(window, 'UTC', participantId);
  }
}

class CountsEverybody extends MemoryShopDirectory {
  override countOrdersByDay(window: Window, timeZone: string) {
    return super.countOrdersByDay(window, timeZone);
  }
}

class HandsOutItsOwn extends MemoryShopDirectory {
  readonly #own = new Map<Id, Awaited<ReturnType<ShopDirectory['getOrder']>>>();
  override async getOrder(id: Id) {
    if (!this.#own.has(id)) this.#own.set(id, await super.getOrder(id));
    return this.#own.get(id);
  }
}

const ORDER = 'shows an order with its totals, and its lines with what the catalogue has of each';
const VOUCHERS = 'lists vouchers, newest grant first, with the order that used each, and what became of it';
const BY_DAY = 'counts orders by calendar day of the zone, of one participant or of all, days with orders only';

const FAULTS: readonly (readonly [fault: string, caughtBy: string, make: (shop: MemoryShop) => ShopDirectory])[] =
  [
    [
      'minds the case of names',
      'finds participants by a word of the name whatever its case, first names that begin with it',
      (shop) => new MindsCase(shop),
    ],
    [
      'is content with one word',
      'finds participants by words of which one does not occur',
      (shop) => new FindsAnyWord(shop),
    ],
    [
      'orders ids by text',
      'finds participants by the beginning of an id, shorter ids first',
      (shop) => new OrdersIdsByText(shop),
    ],
    [
      'finds names first',
      'finds participants by an id, before names that hold it',
      (shop) => new FindsNamesFirst(shop),
    ],
    [
      'lists the oldest orders first',
      'lists the newest orders of a participant, of one instant the one placed last',
      (shop) => new OldestOrdersFirst(shop),
    ],
    [
      'lists orders at until too',
      'lists orders from an instant inclusive to an instant exclusive, either of them or none',
      (shop) => new OrdersUntilInclusive(shop),
    ],
    ['shows present prices', ORDER, (shop) => new PresentPrices(shop)],
    ['hides lines of products that are gone', ORDER, (shop) => new HidesGoneProducts(shop)],
    [
      'takes 01 for 1',
      'answers undefined for an order that there is not, also one whose id is no integer',
      (shop) => new IdsByNumber(shop),
    ],
    ['hides used vouchers', VOUCHERS, (shop) => new HidesUsedVouchers(shop)],
    ['forgets what used a voucher', VOUCHERS, (shop) => new ForgetsWhatUsedThem(shop)],
    ['lists the oldest vouchers first', VOUCHERS, (shop) => new OldestVouchersFirst(shop)],
    [
      'hides inactive products',
      'reads the products that exist among the ids, active or not',
      (shop) => new HidesInactiveProducts(shop),
    ],
    [
      'pauses at until',
      'names the pause that is on, from inclusive to until exclusive, and none else',
      (shop) => new PauseUntilInclusive(shop),
    ],
    ['counts days in UTC', BY_DAY, (shop) => new CountsDaysInUtc(shop)],
    ["counts everybody's orders for one", BY_DAY, (shop) => new CountsEverybody(shop)],
    ['hands out its own objects', 'copies values out', (shop) => new HandsOutItsOwn(shop)],
  ];

const WORTH = 'tells past orders with what could pay for them before, however much was used since';
const INSTANT =
  'tells what past orders had at their instant: vouchers not granted yet or over, and the pause that was on';
const PAGES =
  'pages through the past orders of everybody by instant, within a window, and without what a deleted participant had';

class WorthOfToday extends MemoryShopDirectory {
  readonly #shop: MemoryShop;
  constructor(shop: MemoryShop) {
    super(shop);
    this.#shop = shop;
  }
  override async pastOrders(query: PastOrdersQuery) {
    const orders = await super.pastOrders(query);
    return Promise.all(
      orders.map(async (order) => {
        const { balances, pause, activeVoucherCount } = await this.#shop.read(
          order.participantId,
          [],
          order.placedAtMs,
        );
        return { ...order, worth: { balances, pause, activeVoucherCount } };
      }),
    );
  }
}

class ForgetsPauses extends MemoryShopDirectory {
  override async pastOrders(query: PastOrdersQuery) {
    const orders = await super.pastOrders(query);
    return orders.map(({ worth, ...order }) => ({ ...order, worth: worth && { ...worth, pause: undefined } }));
  }
}

class PagesByInstantAlone extends MemoryShopDirectory {
  override async pastOrders(query: PastOrdersQuery) {
    const orders = await super.pastOrders({ ...query, limit: NEVER_CUT });
    return orders.filter(({ placedAtMs }) => placedAtMs !== query.after?.placedAtMs).slice(0, query.limit);
  }
}

const PAST_FAULTS: typeof FAULTS = [
  ['tells what pays for orders today', WORTH, (shop) => new WorthOfToday(shop)],
  ['forgets the pauses of past orders', INSTANT, (shop) => new ForgetsPauses(shop)],
  ['pages past orders by instant alone', PAGES, (shop) => new PagesByInstantAlone(shop)],
];

export const BROKEN_SHOP_DIRECTORIES: readonly BrokenAdapter<ShopDirectoryHarness>[] = [
  ...FAULTS,
  ...PAST_FAULTS,
].map(([fault, caughtBy, make]) => ({ fault, caughtBy, open: () => openDirectory(make) }));

async function openDirectory(make: (shop: MemoryShop) => ShopDirectory): Promise<ShopDirectoryHarness> {
  let shop = new MemoryShop();
  const harness = await inProcess(() => {
    shop = new MemoryShop();
    return make(shop);
  });
  return { ...harness, shop: () => shop };
}
