import { expect } from 'chai';
import {
  aGrant,
  anOrder,
  aShop,
  DAY_MS,
  expectOrders,
  JOHN,
  placed,
  type ShopCase,
  T0,
  worth,
} from './shop-harness.js';

export const PLACING_CASES: readonly ShopCase[] = [
  {
    title: 'places orders with integer ids of their own',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 2 })]);
      const first = await placed(shop, anOrder({ food: '10.00' }, { cartHash: 'a' }));
      const second = await placed(shop, anOrder({ food: '10.00' }, { cartHash: 'b' }));
      for (const id of [first, second]) expect(id).to.match(/^[1-9]\d*$/);
      expect(first).not.to.equal(second);
      await expectOrders(shop, 2);
    },
  },
  {
    title: 'uses up whole vouchers, oldest grant first, and forfeits the rest of the last one',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([
        aGrant({ amount: '50.00', grantedAtMs: T0 - DAY_MS }),
        aGrant({ amount: '5.00', grantedAtMs: T0 - 3 * DAY_MS }),
        aGrant({ amount: '7.00', grantedAtMs: T0 - 2 * DAY_MS }),
      ]);
      await placed(shop, anOrder({ food: '5.01' }));
      expect(await worth(shop)).to.deep.equal(['50.00', '50.00', '0.00', 1]);
    },
  },
  {
    title: 'uses up vouchers of one instant in the order of granting',
    async run({ make }) {
      const shop = await aShop(make);
      const amounts = ['9.00', '1.00', '5.00', '3.00', '2.00', '8.00', '4.00', '7.00', '6.00', '10.00', '11.00'];
      await shop.grantVouchers(amounts.slice(0, 6).map((amount) => aGrant({ amount })));
      await shop.grantVouchers(amounts.slice(6).map((amount) => aGrant({ amount })));
      const left: string[] = [];
      for (const [index, food] of amounts.entries()) {
        await placed(shop, anOrder({ food }, { cartHash: String(index) }));
        left.push((await worth(shop))[0]);
      }
      expect(left).to.deep.equal([
        '57.00',
        '56.00',
        '51.00',
        '48.00',
        '46.00',
        '38.00',
        '34.00',
        '27.00',
        '21.00',
        '11.00',
        '0.00',
      ]);
    },
  },
  {
    title: 'uses up no voucher more than it takes',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ amount: '10.00', count: 3 })]);
      await placed(shop, anOrder({ food: '20.00' }));
      expect(await worth(shop)).to.deep.equal(['10.00', '10.00', '0.00', 1]);
    },
  },
  {
    title: 'covers each kind by its own vouchers, and uses none for a kind that is not ordered',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 2 }), aGrant({ kind: 'hygiene', count: 3 })]);
      await placed(shop, anOrder({ hygiene: '10.01' }, { cartHash: 'soap' }));
      expect(await worth(shop)).to.deep.equal(['20.00', '20.00', '10.00', 3]);
      expect(await shop.place(anOrder({ food: '20.01' }))).to.deep.equal({ kind: 'stale' });
      await placed(shop, anOrder({ food: '20.00', hygiene: '0.01' }));
      expect(await worth(shop)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
    },
  },
  {
    title: 'places an order that costs nothing, without a voucher',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      await placed(shop, anOrder({}));
      expect(await worth(shop)).to.deep.equal(['10.00', '10.00', '0.00', 1]);
    },
  },
  {
    title:
      'lets a food voucher count amount x multiplier, exactly, while a pause is on, and a hygiene voucher its amount',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.addPauses([{ name: 'Weekoff', fromMs: T0, untilMs: T0 + 1, multiplier: '1.5' }]);
      await shop.grantVouchers([aGrant({ amount: '0.05', count: 3 }), aGrant({ kind: 'hygiene', count: 2 })]);
      // Two food vouchers are worth 0.15; rounded one by one they would be 0.14 or 0.16.
      await placed(shop, anOrder({ food: '0.15', hygiene: '10.01' }));
      expect(await worth(shop)).to.deep.equal(['0.05', '0.07', '0.00', 1]);
    },
  },
  {
    title: 'multiplies by the pause of the instant of the order',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.addPauses([{ name: 'Weekoff', fromMs: T0, untilMs: T0 + 10, multiplier: '2.0' }]);
      await shop.grantVouchers([aGrant()]);
      for (const [cartHash, placedAtMs] of [
        ['before', T0 - 1],
        ['after', T0 + 10],
      ] as const) {
        const result = await shop.place(anOrder({ food: '20.00' }, { cartHash, placedAtMs }));
        expect(result, cartHash).to.deep.equal({ kind: 'stale' });
      }
      await placed(shop, anOrder({ food: '20.00' }, { placedAtMs: T0 + 9 }));
    },
  },
  {
    title: 'uses no voucher that has expired, is not granted yet or is of somebody else',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([
        aGrant({ expiresAtMs: T0 }),
        aGrant({ grantedAtMs: T0 + 1 }),
        aGrant({ participantId: '124' }),
      ]);
      expect(await shop.place(anOrder({ food: '0.01' }))).to.deep.equal({ kind: 'stale' });
      await placed(shop, anOrder({ food: '0.01' }, { placedAtMs: T0 + 1 }));
      expect(await worth(shop, T0 + 1)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
      expect(await worth(shop, T0 - 1)).to.deep.equal(['10.00', '10.00', '0.00', 1]);
    },
  },
  {
    title: 'is stale, and writes nothing, when the vouchers do not cover the totals',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant(), aGrant({ kind: 'hygiene' })]);
      for (const totals of [
        { food: '10.01', hygiene: '1.00' },
        { food: '1.00', hygiene: '10.01' },
      ]) {
        expect(await shop.place(anOrder(totals))).to.deep.equal({ kind: 'stale' });
      }
      expect(await worth(shop)).to.deep.equal(['10.00', '10.00', '10.00', 2]);
      await expectOrders(shop, 0);
      await placed(shop, anOrder({ food: '10.00', hygiene: '10.00' }));
    },
  },
  {
    title: 'is stale when the participant was deleted meanwhile',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      await shop.deleteParticipant(JOHN.id);
      expect(await shop.place(anOrder({ food: '10.00' }))).to.deep.equal({ kind: 'stale' });
      await expectOrders(shop, 0);
    },
  },
  {
    title: "writes nothing for an order whose signal is aborted, and fails with the signal's reason",
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      const reason = new Error('the lease is lost');
      const result = await shop.place(anOrder({ food: '10.00' }, { signal: AbortSignal.abort(reason) }));
      expect(result.kind).to.equal('failed');
      if (result.kind === 'failed') expect(result.cause).to.equal(reason);
      expect(await worth(shop)).to.deep.equal(['10.00', '10.00', '0.00', 1]);
      await expectOrders(shop, 0);
      await placed(shop, anOrder({ food: '10.00' }));
    },
  },
];
