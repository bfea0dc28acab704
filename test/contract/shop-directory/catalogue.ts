import { expect } from 'chai';
import type { Shop } from '../../../core/index.js';
import { aGrant, anOrder, JANE, JOHN, placed, RICE, SOAP, T0 } from '../shop/shop-harness.js';
import { type ShopDirectoryCase, withParticipants } from './directory-harness.js';

const PAUSE = { name: 'Weekoff', fromMs: T0, untilMs: T0 + 10, multiplier: '2.0' };

export const CATALOGUE_CASES: readonly ShopDirectoryCase[] = [
  {
    title: 'reads the products that exist among the ids, active or not',
    async run({ make, shop }) {
      const directory = await make();
      const retired = { ...SOAP, active: false };
      await shop().putProducts([RICE, retired, { ...RICE, id: '18' }]);
      const found = await directory.productsByIds([SOAP.id, '999', RICE.id, RICE.id, '名']);
      expect(new Map(found)).to.deep.equal(
        new Map([
          [RICE.id, RICE],
          [SOAP.id, retired],
        ]),
      );
      expect((await directory.productsByIds([])).size).to.equal(0);
    },
  },
  {
    title: 'names the pause that is on, from inclusive to until exclusive, and none else',
    async run({ make, shop }) {
      const directory = await make();
      expect(await directory.currentPause(T0)).to.equal(undefined);
      await shop().addPauses([PAUSE, { ...PAUSE, name: 'Later', fromMs: T0 + 5, untilMs: T0 + 20 }]);
      const nameAt = async (ms: number) => (await directory.currentPause(T0 + ms))?.name;
      expect(await directory.currentPause(T0)).to.deep.equal(PAUSE);
      expect([await nameAt(-1), await nameAt(4), await nameAt(5)]).to.deep.equal([undefined, 'Weekoff', 'Later']);
      expect([await nameAt(10), await nameAt(19), await nameAt(20)]).to.deep.equal(['Later', 'Later', undefined]);
    },
  },
  {
    title: 'counts orders by calendar day of the zone, of one participant or of all, days with orders only',
    async run(harness) {
      const directory = await withParticipants(harness, [JOHN, JANE]);
      // Midnight in Kathmandu is 18:15 in UTC.
      await order(harness.shop(), JOHN.id, '2026-02-12T18:14:59.999Z');
      await order(harness.shop(), JOHN.id, '2026-02-12T18:15:00.000Z');
      await order(harness.shop(), JANE.id, '2026-02-13T10:00:00.000Z');
      await order(harness.shop(), JOHN.id, '2026-02-28T00:00:00.000Z');
      const window = { sinceMs: Date.UTC(2026, 1, 1), untilMs: Date.UTC(2026, 1, 28) + 1 };
      expect(await directory.countOrdersByDay(window, 'Asia/Kathmandu')).to.deep.equal([
        { date: '2026-02-12', count: 1 },
        { date: '2026-02-13', count: 2 },
        { date: '2026-02-28', count: 1 },
      ]);
      expect(await directory.countOrdersByDay(window, 'UTC', JOHN.id)).to.deep.equal([
        { date: '2026-02-12', count: 2 },
        { date: '2026-02-28', count: 1 },
      ]);
      const shorter = { ...window, untilMs: window.untilMs - 1 };
      expect(await directory.countOrdersByDay(shorter, 'UTC', JOHN.id)).to.have.length(1);
      expect(await directory.countOrdersByDay(window, 'UTC', '999')).to.deep.equal([]);
    },
  },
  {
    title: 'copies values out',
    async run(harness) {
      const directory = await withParticipants(harness, [JOHN]);
      const shop = harness.shop();
      await shop.putProducts([RICE]);
      await shop.addPauses([PAUSE]);
      const id = await order(shop, JOHN.id, '2026-02-12T18:15:00.000Z');
      const everything = async () => [
        await directory.searchParticipants({ idPrefix: JOHN.id, words: ['?'] }, 1),
        await directory.vouchersOf(JOHN.id, 1),
        await directory.ordersOf(JOHN.id, { limit: 1 }),
        [await directory.getOrder(id)],
        [(await directory.productsByIds([RICE.id])).get(RICE.id)],
        [await directory.currentPause(T0)],
      ];
      const original = structuredClone(await everything());
      for (const [row] of await everything()) {
        if (row === undefined) throw new Error('There is something to copy of each kind.');
        if ('totals' in row) Object.assign(row.totals, { food: '0.00' });
        if ('lines' in row) Object.assign(row.lines[0] ?? {}, { quantity: 99 });
        Object.assign(row, { id: 'changed', name: 'changed' });
      }
      expect(await everything()).to.deep.equal(original);
    },
  },
];

let lastCart = 0;

/** Places an order of 1.00, paid with a voucher of its own. */
async function order(shop: Shop, participantId: string, at: string): Promise<string> {
  const placedAtMs = Date.parse(at);
  await shop.grantVouchers([aGrant({ participantId, amount: '1.00', grantedAtMs: placedAtMs })]);
  return placed(shop, anOrder({ food: '1.00' }, { participantId, placedAtMs, cartHash: `cart ${++lastCart}` }));
}
