import { expect } from 'chai';
import { aGrant, anOrder, aShop, JANE, JOHN, placed, RICE, SOAP, T0 } from '../shop/shop-harness.js';
import type { ShopDirectoryCase, ShopDirectoryHarness } from './directory-harness.js';

const WINDOW = { sinceMs: 0, untilMs: 2 * T0, limit: 100 };

/** John and Jane with vouchers of $10.00 each, five of each kind. */
async function stocked({ make, shop }: ShopDirectoryHarness) {
  const directory = await make();
  const made = await aShop(async () => shop());
  await made.grantVouchers(
    [JOHN.id, JANE.id].flatMap((participantId) => [
      aGrant({ participantId, count: 5 }),
      aGrant({ participantId, count: 5, kind: 'hygiene' }),
    ]),
  );
  return { directory, shop: made };
}

export const PAST_ORDER_CASES: readonly ShopDirectoryCase[] = [
  {
    title: 'tells past orders with what could pay for them before, however much was used since',
    async run(harness) {
      const { directory, shop } = await stocked(harness);
      const first = await placed(shop, anOrder({ food: '15.00', hygiene: '3.00' }, { cartHash: 'a' }));
      const second = await placed(shop, anOrder({ food: '5.00' }, { cartHash: 'b', placedAtMs: T0 + 1 }));
      const third = await placed(shop, anOrder({ food: '20.00' }, { cartHash: 'c', placedAtMs: T0 + 2 }));
      const past = await directory.pastOrders(WINDOW);
      expect(past.map(({ id, cartHash }) => [id, cartHash])).to.deep.equal([
        [first, 'a'],
        [second, 'b'],
        [third, 'c'],
      ]);
      const worth = past.map((order) => [order.worth?.balances, order.worth?.activeVoucherCount]);
      expect(worth).to.deep.equal([
        [{ full: '50.00', available: '50.00', hygiene: '50.00' }, 10],
        [{ full: '30.00', available: '30.00', hygiene: '40.00' }, 7],
        [{ full: '20.00', available: '20.00', hygiene: '40.00' }, 6],
      ]);
      const { cartHash: _, worth: __, ...order } = past[0] ?? { cartHash: '', worth: undefined };
      expect(order).to.deep.equal(await directory.getOrder(first));
      expect(past[0]?.lines.map(({ productId, product }) => [productId, product?.category])).to.deep.equal([
        [SOAP.id, 'hygiene'],
        [RICE.id, 'food'],
      ]);
    },
  },
  {
    title:
      'tells what past orders had at their instant: vouchers not granted yet or over, and the pause that was on',
    async run(harness) {
      const { directory, shop } = await stocked(harness);
      await shop.addPauses([{ name: 'Weekoff', fromMs: T0, untilMs: T0 + 10, multiplier: '2.0' }]);
      await shop.grantVouchers([
        aGrant({ amount: '1.00', grantedAtMs: T0 + 5 }),
        aGrant({ amount: '0.10', grantedAtMs: T0 - 5, expiresAtMs: T0 + 5 }),
      ]);
      await placed(shop, anOrder({ food: '1.00' }, { cartHash: 'a', voucherMultiplier: '2.0' }));
      await placed(shop, anOrder({ food: '1.00' }, { cartHash: 'b', placedAtMs: T0 + 10 }));
      const worth = (await directory.pastOrders(WINDOW)).map((order) => order.worth);
      expect(worth).to.deep.equal([
        {
          balances: { full: '50.10', available: '100.20', hygiene: '50.00' },
          pause: { name: 'Weekoff', multiplier: '2.0' },
          activeVoucherCount: 11,
        },
        {
          balances: { full: '41.00', available: '41.00', hygiene: '50.00' },
          pause: undefined,
          activeVoucherCount: 10,
        },
      ]);
    },
  },
  {
    title:
      'pages through the past orders of everybody by instant, within a window, and without what a deleted participant had',
    async run(harness) {
      const { directory, shop } = await stocked(harness);
      const ids: string[] = [];
      for (const [ms, participantId] of [
        [9, JOHN.id],
        [0, JANE.id],
        [9, JANE.id],
        [4, JOHN.id],
      ] as const) {
        const order = anOrder({ food: '1.00' }, { participantId, placedAtMs: T0 + ms, cartHash: `${ms}` });
        ids.push(await placed(shop, order));
      }
      const [nine, zero, nineToo, four] = ids;
      const pages = async (limit: number) => {
        const found: string[] = [];
        for (let page = await directory.pastOrders({ ...WINDOW, limit }); page.length > 0; ) {
          found.push(...page.map(({ id }) => id));
          page = await directory.pastOrders({ ...WINDOW, limit, after: page.at(-1) });
        }
        return found;
      };
      expect(await pages(1)).to.deep.equal([zero, four, nine, nineToo]);
      expect(await pages(3)).to.deep.equal([zero, four, nine, nineToo]);
      const within = await directory.pastOrders({ sinceMs: T0 + 4, untilMs: T0 + 9, limit: 10 });
      expect(within.map(({ id }) => id)).to.deep.equal([four]);
      await shop.deleteParticipant(JANE.id);
      const known = (await directory.pastOrders(WINDOW)).map(({ worth }) => worth !== undefined);
      expect(known).to.deep.equal([false, true, true, false]);
    },
  },
];
