import { expect } from 'chai';
import { NO_BALANCES, type Product } from '../../../core/index.js';
import {
  aGrant,
  anOrder,
  aShop,
  JANE,
  JOHN,
  placed,
  RICE,
  type ShopCase,
  SOAP,
  T0,
  worth,
} from './shop-harness.js';

const ODD_TEXT = `Zoë e\u0301 👩‍👩‍👧 \u202E "quoted" 'single' \\ %_ \uFFFD \u{10FFFF}`;

export const CATALOGUE_CASES: readonly ShopCase[] = [
  {
    title: 'reads the products that exist among those asked for, active or not',
    async run({ make }) {
      const shop = await aShop(make);
      const retired = { ...RICE, id: '18', active: false };
      await shop.putProducts([retired]);
      const { products } = await shop.read(JOHN.id, ['18', '999', RICE.id, RICE.id], T0);
      expect(new Map(products)).to.deep.equal(
        new Map([
          ['18', retired],
          [RICE.id, RICE],
        ]),
      );
      expect((await shop.read(JOHN.id, [], T0)).products.size).to.equal(0);
    },
  },
  {
    title: 'reads whose cart it is, and nothing of somebody who does not exist',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      expect((await shop.read(JOHN.id, [], T0)).participant).to.deep.equal(JOHN);
      for (const id of ['999', '0123', 'nobody', '9'.repeat(64), '名', '-1', '1.0']) {
        const facts = await shop.read(id, [RICE.id, id], T0);
        expect(facts.participant, id).to.equal(undefined);
        expect(facts.balances, id).to.deep.equal(NO_BALANCES);
        expect(facts.activeVoucherCount, id).to.equal(0);
        expect([...facts.products.keys()], id).to.deep.equal([RICE.id]);
        expect(await shop.findParticipant(id), id).to.equal(undefined);
      }
    },
  },
  {
    title: 'lists products by id, integers by value',
    async run({ make }) {
      const shop = await make();
      expect(await shop.listProducts()).to.deep.equal([]);
      const products = ['10', '9', '100', '1'].map((id): Product => ({ ...RICE, id }));
      await shop.putProducts(products);
      expect((await shop.listProducts()).map(({ id }) => id)).to.deep.equal(['1', '9', '10', '100']);
    },
  },
  {
    title: 'replaces products and participants that have the same id',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      const dearer: Product = { id: RICE.id, name: ODD_TEXT, category: 'hygiene', price: '0.01', active: false };
      await shop.putProducts([dearer]);
      await shop.putParticipants([{ ...JOHN, name: ODD_TEXT }]);
      expect(await shop.listProducts()).to.deep.equal([SOAP, dearer]);
      expect(await shop.findParticipant(JOHN.id)).to.deep.equal({ ...JOHN, name: ODD_TEXT });
      expect(await shop.findParticipant(JANE.id)).to.deep.equal(JANE);
      expect(await worth(shop), 'keeps the vouchers').to.deep.equal(['10.00', '10.00', '0.00', 1]);
    },
  },
  {
    title: 'takes empty lists, and a thousand products at once',
    async run({ make }) {
      const shop = await make();
      await Promise.all([
        shop.putProducts([]),
        shop.putParticipants([]),
        shop.addPauses([]),
        shop.grantVouchers([]),
      ]);
      const products = Array.from({ length: 1_000 }, (_, index): Product => ({ ...SOAP, id: String(index + 1) }));
      await shop.putProducts(products);
      expect(await shop.listProducts()).to.deep.equal(products);
      const ids = products.map(({ id }) => id);
      expect((await shop.read('1', ids, T0)).products.size).to.equal(1_000);
    },
  },
  {
    title: 'keeps prices exact, also beyond what a binary float can hold',
    async run({ make }) {
      const shop = await make();
      const prices = ['0.00', '0.01', '0.10', '19.99', '90071992547409.93', '123456789012345678.91'];
      const products = prices.map((price, index): Product => ({ ...RICE, id: String(index), price }));
      await shop.putProducts(products);
      expect((await shop.listProducts()).map(({ price }) => price)).to.deep.equal(prices);
    },
  },
  {
    title: 'copies values in and out',
    async run({ make }) {
      const shop = await make();
      const [product, participant] = [{ ...RICE }, { ...JOHN }];
      const pause = { name: 'Weekoff', fromMs: T0, untilMs: T0 + 1, multiplier: '2.0' };
      await shop.putProducts([product]);
      await shop.putParticipants([participant]);
      await shop.addPauses([pause]);
      Object.assign(product, { price: '0.00' });
      Object.assign(participant, { name: 'changed' });
      Object.assign(pause, { multiplier: '9.0' });
      for (let round = 0; round < 2; round++) {
        const facts = await shop.read(JOHN.id, [RICE.id], T0);
        const listed = await shop.listProducts();
        const found = await shop.findParticipant(JOHN.id);
        expect(facts.products.get(RICE.id)).to.deep.equal(RICE);
        expect(listed).to.deep.equal([RICE]);
        expect(facts.participant).to.deep.equal(JOHN);
        expect(found).to.deep.equal(JOHN);
        expect(facts.pause).to.deep.equal({ name: 'Weekoff', multiplier: '2.0' });
        for (const value of [facts.products.get(RICE.id), listed[0], facts.participant, found, facts.pause]) {
          Object.assign(value ?? {}, { name: 'changed', price: '0.00' });
        }
      }
    },
  },
  {
    title: 'deletes a participant with its vouchers, and keeps its orders',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: 3 }), aGrant({ participantId: JANE.id })]);
      const order = anOrder({ food: '10.00' });
      const id = await placed(shop, order);
      expect(await shop.deleteParticipant(JOHN.id)).to.equal(true);
      expect(await shop.deleteParticipant(JOHN.id)).to.equal(false);
      expect(await shop.deleteParticipant('nobody')).to.equal(false);
      expect(await shop.findParticipant(JOHN.id)).to.equal(undefined);
      expect(await shop.findOrder(JOHN.id, order.cartHash, T0 - 1)).to.equal(id);
      expect(await shop.countOrders({ sinceMs: T0, untilMs: T0 + 1 }, JOHN.id)).to.equal(1);
      await shop.putParticipants([JOHN]);
      expect(await worth(shop)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
      expect(await worth(shop, T0, JANE.id)).to.deep.equal(['10.00', '10.00', '0.00', 1]);
    },
  },
];
