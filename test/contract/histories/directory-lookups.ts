import fc from 'fast-check';
import {
  type Category,
  DAY_MS,
  type Id,
  type PastOrder,
  parseParticipantSearch,
  type ShopDirectory,
} from '../../../core/index.js';
import type { ShopDirectoryHarness } from '../shop-directory/directory-harness.js';
import { DirectoryModel, type FilledDirectory, requestOf } from './directory-model.js';
import { type Call, modelHistory, pauses, T0 } from './model-history.js';

const VOUCHER_MS = 60;
const PAUSE_MS = 100;

function adapterOf(directory: ShopDirectory, { shop }: ShopDirectoryHarness): FilledDirectory {
  const ids: Id[] = [];
  const told = (id: Id) => `${ids.indexOf(id) + 1}`;
  const own = (id: Id) => ids[Number(id) - 1] ?? id;
  const retold = <T extends { readonly id: Id }>(order: T): T => ({ ...order, id: told(order.id) });
  return {
    putParticipant: (participant) => shop().putParticipants([participant]),
    putProduct: (product) => shop().putProducts([product]),
    addPause: (pause) => shop().addPauses([pause]),
    grant: async (grant) => {
      const { participant } = await shop().read(grant.participantId, [], T0);
      if (participant !== undefined) await shop().grantVouchers([grant]);
    },
    place: async (placing, cart) => {
      const result = await shop().place(requestOf(placing, cart));
      if (result.kind === 'placed') ids.push(result.orderId);
      return result.kind === 'placed';
    },
    deleteParticipant: (id) => shop().deleteParticipant(id),
    searchParticipants: (search, limit) => directory.searchParticipants(search, limit),
    vouchersOf: async (id, limit) => {
      const vouchers = await directory.vouchersOf(id, limit);
      return vouchers.map(({ id: _, orderId, ...voucher }) => ({ ...voucher, orderId: orderId && told(orderId) }));
    },
    ordersOf: async (id, query) => (await directory.ordersOf(id, query)).map(retold),
    getOrder: async (id) => {
      const order = await directory.getOrder(own(id));
      return order && retold(order);
    },
    pastOrders: async ({ after, ...query }) => {
      const behind = after && { ...after, id: own(after.id) };
      return (await directory.pastOrders({ ...query, after: behind })).map(retold);
    },
    productsByIds: async (wanted) => new Map(await directory.productsByIds(wanted)),
    currentPause: (nowMs) => directory.currentPause(nowMs),
    countOrdersByDay: (...query) => directory.countOrdersByDay(...query),
  };
}

const letters = (most: number) =>
  fc.array(fc.constantFrom('a', 'A', 'b', 'É', 'é', ' ', '%', '_', '\\', "'", '7'), {
    minLength: 1,
    maxLength: most,
  });
const participantId = fc.constantFrom('7', '70', 'a');
const productId = fc.constantFrom('9', '17', '100', 'gone');
const kind = fc.constantFrom<Category>('food', 'food', 'hygiene');
const limit = fc.constantFrom(1, 2, 20);
const pauseMs = pauses(VOUCHER_MS, PAUSE_MS);
/** Since an instant of some time ago, until one of a little later, exactly on one or the other. */
const window = fc.record({
  sinceAgoMs: fc.constantFrom(0, 1, VOUCHER_MS, 3 * DAY_MS, 30 * DAY_MS, 30 * DAY_MS),
  untilInMs: fc.constantFrom(-1, 0, 1, DAY_MS),
});

const putParticipant = fc.record({ id: participantId, name: letters(6) }).map(
  ({ id, name }): Call<FilledDirectory> => ({
    what: `put ${id}, ${JSON.stringify(name.join(''))}`,
    make: (directory) => directory.putParticipant({ id, name: name.join('') }),
  }),
);
const putProduct = fc
  .record({
    id: fc.constantFrom('9', '17', '100'),
    name: fc.constantFrom('Rice', 'Soap'),
    kind,
    active: fc.boolean(),
  })
  .map(
    ({ id, name, kind, active }): Call<FilledDirectory> => ({
      what: `put product ${id}, ${name}, ${kind}, ${active}`,
      make: (directory) => directory.putProduct({ id, name, category: kind, price: '1.00', active }),
    }),
  );
const addPause = fc.record({ inMs: fc.constantFrom(0, 1, 5), multiplier: fc.constantFrom('1.5', '2.0') }).map(
  ({ inMs, multiplier }): Call<FilledDirectory> => ({
    what: `pause ${multiplier} in ${inMs} ms`,
    make: (directory, nowMs) => {
      const fromMs = nowMs + inMs;
      return directory.addPause({ name: `Pause ${multiplier}`, fromMs, untilMs: fromMs + PAUSE_MS, multiplier });
    },
  }),
);
const grant = fc
  .record({
    participantId,
    kind,
    amount: fc.constantFrom('0.05', '10.00', '20.00'),
    count: fc.integer({ min: 1, max: 4 }),
    inMs: fc.constantFrom(-5, 0, 0, 5),
    lastsMs: fc.constantFrom(undefined, undefined, VOUCHER_MS),
  })
  .map(
    ({ inMs, lastsMs, ...grant }): Call<FilledDirectory> => ({
      what: `grant ${grant.count} of ${grant.amount} for ${grant.kind} to ${grant.participantId} in ${inMs} ms`,
      make: (directory, nowMs) => {
        const grantedAtMs = nowMs + inMs;
        return directory.grant({ ...grant, grantedAtMs, expiresAtMs: lastsMs && grantedAtMs + lastsMs });
      },
    }),
  );
const place = fc
  .record({
    participantId,
    food: fc.constantFrom('0.01', '9.99', '10.00', '15.01'),
    hygiene: fc.constantFrom('0.00', '0.00', '0.00', '0.05'),
    ordered: fc.uniqueArray(productId, { maxLength: 4 }),
    quantity: fc.constantFrom(1, 1_000_000),
    cart: fc.uuid(),
    pauseMs: fc.oneof({ weight: 12, arbitrary: pauseMs }, { weight: 1, arbitrary: fc.constant(DAY_MS) }),
  })
  .map(
    ({ ordered, quantity, cart, pauseMs, ...placing }): Call<FilledDirectory> => ({
      what: `place ${placing.food} and ${placing.hygiene} of ${ordered} for ${placing.participantId}`,
      pauseMs,
      make: (directory, placedAtMs) => {
        const line = (productId: Id) => ({ productId, category: 'food' as const, price: '0.10', quantity });
        return directory.place({ ...placing, placedAtMs, lines: ordered.map(line) }, cart);
      },
    }),
  );
const remove = fc.oneof(participantId, fc.constantFrom('nobody', 'never')).map(
  (id): Call<FilledDirectory> => ({
    what: `delete ${id}`,
    make: (directory) => directory.deleteParticipant(id),
  }),
);

const search = fc.record({ text: letters(3), limit }).map(
  ({ text, limit }): Call<FilledDirectory> => ({
    what: `search ${JSON.stringify(text.join(''))}, ${limit} at most`,
    make: async (directory) => {
      const search = parseParticipantSearch(text.join(''));
      return search && directory.searchParticipants(search, limit);
    },
  }),
);
const lookAtOne = fc.record({ participantId, limit, window, order: fc.integer({ min: 0, max: 9 }), pauseMs }).map(
  ({ participantId, limit, window, order, pauseMs }): Call<FilledDirectory> => ({
    what: `look at ${participantId} and order ${order}: ${JSON.stringify({ limit, ...window })}`,
    pauseMs,
    make: async (directory, nowMs) => {
      const within = { sinceMs: nowMs - window.sinceAgoMs, untilMs: nowMs + window.untilInMs };
      return [
        await directory.vouchersOf(participantId, limit),
        await directory.ordersOf(participantId, { ...within, limit }),
        await directory.ordersOf(participantId, { limit }),
        await directory.getOrder(`${order}`),
        await directory.countOrdersByDay(within, 'Asia/Kathmandu', participantId),
      ];
    },
  }),
);
const lookAtAll = fc.record({ ids: fc.array(productId, { maxLength: 3 }), window, pauseMs }).map(
  ({ ids, window, pauseMs }): Call<FilledDirectory> => ({
    what: `look at all and ${ids}: ${JSON.stringify(window)}`,
    pauseMs,
    make: async (directory, nowMs) => {
      const within = { sinceMs: nowMs - window.sinceAgoMs, untilMs: nowMs + window.untilInMs };
      return [
        await directory.productsByIds(ids),
        await directory.currentPause(nowMs),
        await directory.countOrdersByDay(within, 'Asia/Kathmandu'),
      ];
    },
  }),
);
const page = fc.record({ limit, window }).map(
  ({ limit, window }): Call<FilledDirectory> => ({
    what: `page through orders, ${limit} each: ${JSON.stringify(window)}`,
    make: async (directory, nowMs) => {
      const query = { sinceMs: nowMs - window.sinceAgoMs, untilMs: nowMs + window.untilInMs, limit };
      const pages: PastOrder[][] = [];
      let page: PastOrder[];
      do {
        page = await directory.pastOrders({ ...query, after: pages.at(-1)?.at(-1) });
        pages.push(page);
      } while (page.length === limit);
      return pages;
    },
  }),
);

export const SHOP_DIRECTORY_HISTORY_CASES = [
  modelHistory<ShopDirectory, FilledDirectory, ShopDirectoryHarness>({
    title: 'answers random histories as plain lists of what was put, granted and placed do',
    model: () => new DirectoryModel(),
    subject: adapterOf,
    calls: [
      ...[
        putParticipant,
        putParticipant,
        putParticipant,
        putProduct,
        addPause,
        grant,
        grant,
        grant,
        place,
        place,
        place,
        place,
        remove,
      ],
      ...[search, search, lookAtOne, lookAtOne, lookAtAll, page, page, page],
    ],
    runs: 10,
    length: 120,
    sight: (what, answer) => {
      const [kind] = what.split(' ');
      if (kind === 'place') return answer ? 'placed' : 'not covered';
      if (kind === 'delete') return `deleted ${answer ? 'one' : 'nobody'}`;
      if (kind === 'search') return `found ${(answer as unknown[] | undefined)?.length ? 'some' : 'nobody'}`;
      if (kind !== 'page') return undefined;
      const orders = (answer as PastOrder[][]).flat();
      if (orders.some(({ worth }) => worth === undefined)) return 'an order of whoever was deleted';
      return orders.some(({ worth }) => worth?.pause)
        ? 'an order within a pause'
        : `${Math.min(2, orders.length)} orders`;
    },
    sights: [
      ...['placed', 'not covered', 'deleted one', 'deleted nobody', 'found some', 'found nobody'],
      ...['an order of whoever was deleted', 'an order within a pause', '0 orders', '1 orders', '2 orders'],
    ],
  }),
];
