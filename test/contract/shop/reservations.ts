import { expect } from 'chai';
import type { AnswerDecision, AnswerStore, OrderReceipt, OrderRequest, Reservation } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import {
  aGrant,
  anOrder,
  aShop,
  expectOrders,
  placed,
  type ShopCase,
  T0,
  WINDOW_MS,
  worth,
} from './shop-harness.js';

export const FINGERPRINT = 'POST /api/orders/ c0ffee';
const LEASE_MS = 60_000;
const KEEP_MS = 86_400_000;
const RESERVATION: Reservation = { userId: '456', key: 'retry-1', token: 'first' };
const CART = { food: '10.00', hygiene: '0.00' };

/** Idempotency keys: what an order writes into the reservation that it is asked for under. */
export const RESERVATION_CASES: readonly ShopCase[] = [
  {
    title: 'gives the key to the order that was placed under it, for as long as keys are kept',
    async run({ make, answers }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      await begin(answers(), RESERVATION);
      const order = anOrder(CART, { reservation: RESERVATION, voucherMultiplier: '2.50' });
      const orderId = await placed(shop, order);
      for (const afterMs of [0, LEASE_MS, WINDOW_MS + 1, KEEP_MS - 1]) {
        const decision = await begin(answers(), another('repeat'), afterMs);
        expect(decision, `${afterMs}`).to.deep.equal({ kind: 'placed', order: receiptOf(order, orderId) });
      }
      const other = await begin(answers(), another('repeat'), LEASE_MS, 'other');
      expect(other, 'another request').to.deep.equal({ kind: 'mismatch' });
      expect((await begin(answers(), another('repeat'), KEEP_MS)).kind, 'a day later').to.equal('started');
    },
  },
  {
    title: 'keeps the key of an order from whoever would give it back, and takes its answer',
    async run({ make, answers }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      await begin(answers(), RESERVATION);
      await placed(shop, anOrder(CART, { reservation: RESERVATION }));
      await answers().abandon(RESERVATION, RESERVATION.token);
      expect((await begin(answers(), another('repeat'), LEASE_MS)).kind).to.equal('placed');
      const answer = { status: 201, headers: {}, body: '{}' };
      await answers().complete(RESERVATION, RESERVATION.token, answer);
      expect(await begin(answers(), another('repeat'), LEASE_MS)).to.deep.equal({ kind: 'answered', answer });
      expect((await begin(answers(), another('next day'), KEEP_MS)).kind).to.equal('started');
      expect((await begin(answers(), another('repeat'), KEEP_MS)).kind, 'nothing is left of it').to.equal(
        'running',
      );
    },
  },
  {
    title: 'places nothing under a key that another request has taken over',
    async run({ make, answers }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      await begin(answers(), RESERVATION);
      const next = another('next');
      expect((await begin(answers(), next, LEASE_MS)).kind).to.equal('started');
      const result = await shop.place(anOrder(CART, { reservation: RESERVATION }));
      expect(result).to.have.property('kind', 'failed');
      expect(result).to.have.nested.property('cause.code', 'RESERVATION_LOST');
      await expectOrders(shop, 0);
      expect((await worth(shop))[3], 'vouchers left').to.equal(1);
      expect((await begin(answers(), another('third'), LEASE_MS)).kind).to.equal('running');
      await placed(shop, anOrder(CART, { reservation: next }));
    },
  },
  {
    title: 'places nothing under a key that nobody has reserved',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      const result = await shop.place(anOrder(CART, { reservation: RESERVATION }));
      expect(result).to.have.nested.property('cause.code', 'RESERVATION_LOST');
      await expectOrders(shop, 0);
    },
  },
  {
    title: 'leaves the key of an order that was not placed as it was',
    async run({ make, answers }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      await placed(shop, anOrder(CART));
      await begin(answers(), RESERVATION);
      const aborted = AbortSignal.abort(new Error('The lease was lost.'));
      const notPlaced: [Partial<OrderRequest>, string][] = [
        [{}, 'duplicate'],
        [{ cartHash: 'other' }, 'stale'],
        [{ cartHash: 'another', signal: aborted }, 'failed'],
      ];
      for (const [changes, kind] of notPlaced) {
        expect((await shop.place(anOrder(CART, { reservation: RESERVATION, ...changes }))).kind).to.equal(kind);
        expect((await begin(answers(), another('repeat'))).kind).to.equal('running');
      }
    },
  },
  {
    title: `gives a key to the order or to the request that takes it over, never to both, in ${CONTENDERS} races`,
    async run({ make, answers }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ count: CONTENDERS })]);
      const results = await race(async (index) => {
        const reservation = { ...RESERVATION, key: `key ${index}` };
        await begin(answers(), reservation);
        const [order, takeover] = await Promise.all([
          shop.place(anOrder(CART, { reservation, cartHash: `cart ${index}` })),
          begin(answers(), { ...reservation, token: 'takes over' }, LEASE_MS),
        ]);
        return `${order.kind} ${takeover.kind}`;
      });
      const legal = ['placed placed', 'failed started'];
      expect(results.filter((result) => !legal.includes(result))).to.deep.equal([]);
      await expectOrders(shop, results.filter((result) => result === 'placed placed').length);
    },
  },
];

function begin(
  answers: AnswerStore,
  { token, ...key }: Reservation,
  afterMs = 0,
  fingerprint = FINGERPRINT,
): Promise<AnswerDecision> {
  return answers.begin(key, { token, fingerprint, nowMs: T0 + afterMs, leaseMs: LEASE_MS, keepMs: KEEP_MS });
}

function another(token: string): Reservation {
  return { ...RESERVATION, token };
}

function receiptOf({ placedAtMs, lines, totals, voucherMultiplier }: OrderRequest, orderId: string): OrderReceipt {
  return { orderId, placedAtMs, lines, totals, voucherMultiplier };
}
