import { expect } from 'chai';
import type { PlaceResult } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import {
  aGrant,
  anOrder,
  aShop,
  expectOrders,
  JANE,
  JOHN,
  placed,
  type ShopCase,
  T0,
  WINDOW_MS,
  worth,
} from './shop-harness.js';

export const DUPLICATE_CASES: readonly ShopCase[] = [
  ...[-300_001, -300_000, -299_999, -1, 0, 299_999, 300_000, 300_001].map((afterMs): ShopCase => {
    const inside = Math.abs(afterMs) < WINDOW_MS;
    return {
      title: `${inside ? 'refuses' : 'places'} the same cart dated ${afterMs} ms after the order before`,
      async run({ make }) {
        const shop = await aShop(make);
        await shop.grantVouchers([aGrant({ count: 3 })]);
        const orderId = await placed(shop, anOrder({ food: '10.00' }));
        const again = await shop.place(anOrder({ food: '10.00' }, { placedAtMs: T0 + afterMs }));
        if (inside) expect(again).to.deep.equal({ kind: 'duplicate', orderId, placedAtMs: T0 });
        else expect(again.kind).to.equal('placed');
        await expectOrders(shop, inside ? 1 : 2);
        expect((await worth(shop))[3], 'vouchers left').to.equal(inside ? 2 : 1);
      },
    };
  }),
  {
    title: 'names the newest of two orders that a third would collide with',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 3 })]);
      await placed(shop, anOrder({ food: '10.00' }));
      const orderId = await placed(shop, anOrder({ food: '10.00' }, { placedAtMs: T0 + WINDOW_MS }));
      const between = anOrder({ food: '10.00' }, { placedAtMs: T0 + 1 });
      expect(await shop.place(between)).to.deep.equal({
        kind: 'duplicate',
        orderId,
        placedAtMs: T0 + WINDOW_MS,
      });
    },
  },
  {
    title: 'refuses neither another cart of the participant nor the same cart of another',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 2 }), aGrant({ participantId: JANE.id })]);
      await placed(shop, anOrder({ food: '10.00' }));
      await placed(shop, anOrder({ food: '10.00' }, { cartHash: 'another' }));
      await placed(shop, anOrder({ food: '10.00' }, { participantId: JANE.id }));
    },
  },
  {
    title: 'knows a duplicate for one even when no voucher is left',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      const orderId = await placed(shop, anOrder({ food: '10.00' }));
      expect(await shop.place(anOrder({ food: '10.00' }))).to.deep.equal({
        kind: 'duplicate',
        orderId,
        placedAtMs: T0,
      });
    },
  },
  {
    title: `places the same cart once for ${CONTENDERS} contenders, and names that order to the others`,
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: CONTENDERS })]);
      const results = await race((index) =>
        shop.place(anOrder({ food: '10.00' }, { placedAtMs: T0 + index * 1_000 })),
      );
      const winner = results.findIndex(({ kind }) => kind === 'placed');
      expect(winner, JSON.stringify(results[0])).not.to.equal(-1);
      const { orderId } = results[winner] as Extract<PlaceResult, { kind: 'placed' }>;
      const placedAtMs = T0 + winner * 1_000;
      for (const result of results.filter((_, index) => index !== winner)) {
        expect(result).to.deep.equal({ kind: 'duplicate', orderId, placedAtMs });
      }
      await expectOrders(shop, 1);
      expect((await worth(shop))[3], 'vouchers left').to.equal(CONTENDERS - 1);
    },
  },
  {
    title: `spends no voucher twice among ${CONTENDERS} contenders with carts of their own`,
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 5 }), aGrant({ kind: 'hygiene', count: 50 })]);
      const results = await race((index) =>
        shop.place(anOrder({ food: '10.00', hygiene: '1.00' }, { cartHash: `cart ${index}` })),
      );
      const count = (kind: PlaceResult['kind']) => results.filter((result) => result.kind === kind).length;
      expect([count('placed'), count('stale')]).to.deep.equal([5, CONTENDERS - 5]);
      await expectOrders(shop, 5);
      expect(await worth(shop)).to.deep.equal(['0.00', '0.00', '450.00', 45]);
    },
  },
  {
    title: 'finds the newest order of the same cart after an instant, exclusive',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 4 }), aGrant({ participantId: JANE.id })]);
      const order = (placedAtMs: number, cartHash = 'cart', participantId = JOHN.id) =>
        placed(shop, anOrder({ food: '10.00' }, { placedAtMs, cartHash, participantId }));
      const newest = await order(T0 + WINDOW_MS);
      const oldest = await order(T0);
      await order(T0 + 2 * WINDOW_MS, 'other cart');
      await order(T0 + 2 * WINDOW_MS, 'cart', JANE.id);
      expect(await shop.findOrder(JOHN.id, 'cart', 0)).to.equal(newest);
      expect(await shop.findOrder(JOHN.id, 'cart', T0 + WINDOW_MS - 1)).to.equal(newest);
      expect(await shop.findOrder(JOHN.id, 'cart', T0 + WINDOW_MS)).to.equal(undefined);
      expect(await shop.findOrder(JOHN.id, 'unknown', 0)).to.equal(undefined);
      expect(await shop.findOrder('nobody', 'cart', 0)).to.equal(undefined);
      expect(newest).not.to.equal(oldest);
    },
  },
  {
    title: 'counts orders from an instant inclusive to an instant exclusive, of one participant or of all',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 4 }), aGrant({ participantId: JANE.id })]);
      for (const [index, ms] of [-1, 0, 99, 100].entries()) {
        await placed(shop, anOrder({ food: '10.00' }, { placedAtMs: T0 + ms, cartHash: `cart ${index}` }));
      }
      await placed(shop, anOrder({ food: '10.00' }, { placedAtMs: T0, participantId: JANE.id }));
      const window = { sinceMs: T0, untilMs: T0 + 100 };
      expect(await shop.countOrders(window)).to.equal(3);
      expect(await shop.countOrders(window, JOHN.id)).to.equal(2);
      expect(await shop.countOrders(window, JANE.id)).to.equal(1);
      expect(await shop.countOrders(window, 'nobody')).to.equal(0);
      expect(await shop.countOrders({ sinceMs: T0, untilMs: T0 })).to.equal(0);
    },
  },
];
