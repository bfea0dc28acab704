import { expect } from 'chai';
import {
  type AnswerStore,
  type Category,
  type Id,
  type Money,
  type OrderRequest,
  type Participant,
  type Product,
  type Shop,
  sumMoney,
  type VoucherGrant,
} from '../../../core/index.js';
import type { ContractCase, Harness } from '../harness.js';

/** The bundled shop's own ids are integers, so the cases use no others where something is to exist. */
export interface ShopHarness extends Harness<Shop> {
  /** Where the idempotency keys are that the orders of the shop made last are asked for under. */
  answers(): AnswerStore;
}
export type ShopCase = ContractCase<ShopHarness>;

/** 2026-02-12T10:30:45.678Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
export const DAY_MS = 86_400_000;
export const WINDOW_MS = 300_000;

export const JOHN: Participant = { id: '123', name: 'John Doe' };
export const JANE: Participant = { id: '124', name: 'Jane Smith' };
export const RICE: Product = { id: '17', name: 'Rice', category: 'food', price: '10.00', active: true };
export const SOAP: Product = { id: '9', name: 'Soap', category: 'hygiene', price: '3.50', active: true };

/** John and Jane, rice and soap, and no vouchers. */
export async function aShop(make: ShopHarness['make']): Promise<Shop> {
  const shop = await make();
  await shop.putProducts([RICE, SOAP]);
  await shop.putParticipants([JOHN, JANE]);
  return shop;
}

/** One voucher for John, granted yesterday, that never expires. */
export function aGrant(changes: Partial<VoucherGrant> = {}): VoucherGrant {
  return {
    participantId: JOHN.id,
    kind: 'food',
    amount: '10.00',
    count: 1,
    grantedAtMs: T0 - DAY_MS,
    expiresAtMs: undefined,
    ...changes,
  };
}

/** John's order of these totals. */
export function anOrder(
  totals: { food?: Money; hygiene?: Money },
  changes: Partial<OrderRequest> = {},
): OrderRequest {
  const { food = '0.00', hygiene = '0.00' } = totals;
  const line = (productId: Id, category: Category, price: Money) => ({ productId, category, price, quantity: 1 });
  return {
    participantId: JOHN.id,
    userId: '456',
    lines: [line(RICE.id, 'food', food), line(SOAP.id, 'hygiene', hygiene)],
    totals: { food, hygiene, total: sumMoney([food, hygiene]) },
    cartHash: '733fb4dbbeee66a7733fb4dbbeee66a7733fb4dbbeee66a7733fb4dbbeee66a7',
    placedAtMs: T0,
    duplicateWindowMs: WINDOW_MS,
    voucherMultiplier: '1.0',
    signal: new AbortController().signal,
    ...changes,
  };
}

/** John's balances at an instant: `[full, available, hygiene, active vouchers]`. */
export async function worth(
  shop: Shop,
  atMs = T0,
  participantId = JOHN.id,
): Promise<[Money, Money, Money, number]> {
  const { balances, activeVoucherCount } = await shop.read(participantId, [], atMs);
  return [balances.full, balances.available, balances.hygiene, activeVoucherCount];
}

/** Places an order that must succeed. Returns its id. */
export async function placed(shop: Shop, order: OrderRequest): Promise<Id> {
  const result = await shop.place(order);
  if (result.kind !== 'placed') throw new Error(`The order was not placed: ${result.kind}.`);
  return result.orderId;
}

export async function expectOrders(shop: Shop, count: number): Promise<void> {
  expect(await shop.countOrders({ sinceMs: 0, untilMs: 2 * T0 }), 'orders').to.equal(count);
}
