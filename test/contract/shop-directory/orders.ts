import { expect } from 'chai';
import { type Shop, voucherState } from '../../../core/index.js';
import { aGrant, anOrder, DAY_MS, JANE, JOHN, placed, RICE, SOAP, T0 } from '../shop/shop-harness.js';
import { type ShopDirectoryCase, type ShopDirectoryHarness, withParticipants } from './directory-harness.js';

/** A directory of John and Jane, rice and soap; `orders` are John's, each of 1.00, dated `T0 + ms`. */
async function withOrders(harness: ShopDirectoryHarness, ...instantsMs: readonly number[]) {
  const directory = await withParticipants(harness, [JOHN, JANE]);
  const shop = harness.shop();
  await shop.putProducts([RICE, SOAP]);
  await grant(shop, JOHN.id);
  await grant(shop, JANE.id);
  const ids: string[] = [];
  for (const ms of instantsMs) {
    ids.push(await placed(shop, anOrder({ food: '1.00' }, { placedAtMs: T0 + ms, cartHash: `cart ${ms}` })));
  }
  return { directory, shop, ids };
}

const grant = (shop: Shop, participantId: string) =>
  shop.grantVouchers([
    aGrant({ participantId, amount: '1.00', count: 9, grantedAtMs: T0 - 9 * DAY_MS }),
    aGrant({ participantId, kind: 'hygiene', amount: '1.00', count: 2, grantedAtMs: T0 - 9 * DAY_MS }),
  ]);

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

export const ORDER_CASES: readonly ShopDirectoryCase[] = [
  {
    title: 'lists the newest orders of a participant, of one instant the one placed last',
    async run(harness) {
      const { directory, shop, ids } = await withOrders(harness, 5, 0, 9);
      const [b, a, c] = ids;
      const tied = await placed(shop, anOrder({ food: '1.00' }, { placedAtMs: T0 + 5, cartHash: 'tied' }));
      await placed(shop, anOrder({ food: '1.00' }, { participantId: JANE.id, cartHash: 'hers' }));
      expect(idsOf(await directory.ordersOf(JOHN.id, { limit: 9 }))).to.deep.equal([c, tied, b, a]);
      expect(idsOf(await directory.ordersOf(JOHN.id, { limit: 2 }))).to.deep.equal([c, tied]);
      expect(await directory.ordersOf('999', { limit: 9 })).to.deep.equal([]);
    },
  },
  {
    title: 'lists orders from an instant inclusive to an instant exclusive, either of them or none',
    async run(harness) {
      const { directory, ids } = await withOrders(harness, 0, 5, 10);
      const [a, b, c] = ids;
      const list = async (window: object) => idsOf(await directory.ordersOf(JOHN.id, { ...window, limit: 9 }));
      expect(await list({ sinceMs: T0, untilMs: T0 + 10 })).to.deep.equal([b, a]);
      expect(await list({ sinceMs: T0 + 1 })).to.deep.equal([c, b]);
      expect(await list({ untilMs: T0 + 5 })).to.deep.equal([a]);
      expect(await list({ sinceMs: undefined, untilMs: undefined })).to.deep.equal([c, b, a]);
    },
  },
  {
    title: 'keeps the orders of a participant that was deleted',
    async run(harness) {
      const { directory, shop, ids } = await withOrders(harness, 0);
      await shop.deleteParticipant(JOHN.id);
      expect(idsOf(await directory.ordersOf(JOHN.id, { limit: 9 }))).to.deep.equal(ids);
      expect((await directory.getOrder(ids[0] ?? ''))?.participantId).to.equal(JOHN.id);
    },
  },
  {
    title: 'shows an order with its totals, and its lines with what the catalogue has of each',
    async run(harness) {
      const { directory, shop } = await withOrders(harness);
      const order = anOrder({ food: '2.50', hygiene: '1.20' }, { userId: '007' });
      const gone = { productId: 'gone', category: 'food', price: '0.10', quantity: 5 } as const;
      const many = { productId: '100', category: 'food', price: '0.01', quantity: 1_000_000 } as const;
      const id = await placed(shop, { ...order, lines: [...order.lines, gone, many] });
      await shop.putProducts([{ ...RICE, name: 'Brown rice', price: '99.00', active: false }]);
      const summary = {
        id,
        participantId: JOHN.id,
        userId: '007',
        placedAtMs: T0,
        totals: { food: '2.50', hygiene: '1.20', total: '3.70' },
      };
      expect(await directory.getOrder(id)).to.deep.equal({
        ...summary,
        lines: [
          { productId: SOAP.id, quantity: 1, price: '1.20', product: { name: 'Soap', category: 'hygiene' } },
          { productId: RICE.id, quantity: 1, price: '2.50', product: { name: 'Brown rice', category: 'food' } },
          { productId: '100', quantity: 1_000_000, price: '0.01', product: undefined },
          { productId: 'gone', quantity: 5, price: '0.10', product: undefined },
        ],
      });
      expect(await directory.ordersOf(JOHN.id, { limit: 1 })).to.deep.equal([summary]);
    },
  },
  {
    title: 'answers undefined for an order that there is not, also one whose id is no integer',
    async run(harness) {
      const { directory, ids } = await withOrders(harness, 0);
      const [id = ''] = ids;
      for (const absent of ['', '0', '-1', `0${id}`, `${id}.0`, ` ${id}`, '999', '9'.repeat(64), 'nobody', '名']) {
        expect(await directory.getOrder(absent), absent).to.equal(undefined);
      }
    },
  },
  {
    title: 'lists vouchers, newest grant first, with the order that used each, and what became of it',
    async run(harness) {
      const directory = await withParticipants(harness, [JOHN, JANE]);
      const shop = harness.shop();
      await shop.grantVouchers([
        aGrant({ amount: '5.00', grantedAtMs: T0 - 4 * DAY_MS }),
        aGrant({ amount: '6.00', grantedAtMs: T0 - 3 * DAY_MS, expiresAtMs: T0 + DAY_MS }),
        aGrant({ kind: 'hygiene', amount: '7.00', count: 2, grantedAtMs: T0 - 2 * DAY_MS }),
        aGrant({ amount: '8.00', grantedAtMs: T0 + 5 * DAY_MS }),
        aGrant({ participantId: JANE.id }),
      ]);
      const orderId = await placed(shop, anOrder({ food: '1.00', hygiene: '7.00' }));
      const vouchers = await directory.vouchersOf(JOHN.id, 9);
      const shown = vouchers.map(({ id: _, ...voucher }) => voucher);
      const [food, hygiene] = [{ kind: 'food' }, { kind: 'hygiene' }] as const;
      const [unused, forEver] = [{ orderId: undefined }, { expiresAtMs: undefined }];
      expect(shown).to.deep.equal([
        { ...food, amount: '8.00', grantedAtMs: T0 + 5 * DAY_MS, ...forEver, ...unused },
        { ...hygiene, amount: '7.00', grantedAtMs: T0 - 2 * DAY_MS, ...forEver, ...unused },
        { ...hygiene, amount: '7.00', grantedAtMs: T0 - 2 * DAY_MS, ...forEver, orderId },
        { ...food, amount: '6.00', grantedAtMs: T0 - 3 * DAY_MS, expiresAtMs: T0 + DAY_MS, ...unused },
        { ...food, amount: '5.00', grantedAtMs: T0 - 4 * DAY_MS, ...forEver, orderId },
      ]);
      const states = vouchers.map((voucher) => voucherState(voucher, T0 + DAY_MS));
      expect(states).to.deep.equal(['pending', 'unused', 'used', 'expired', 'used']);
      expect(await directory.vouchersOf(JOHN.id, 2)).to.deep.equal(vouchers.slice(0, 2));
      expect(await directory.vouchersOf('999', 9)).to.deep.equal([]);
    },
  },
  {
    title: 'knows no vouchers of a participant that was deleted',
    async run(harness) {
      const { directory, shop } = await withOrders(harness, 0);
      await shop.deleteParticipant(JOHN.id);
      expect(await directory.vouchersOf(JOHN.id, 9)).to.deep.equal([]);
    },
  },
];
