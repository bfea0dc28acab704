import type { OrderRequest, Shop } from '../../../core/index.js';

/** 2026-02-12T10:30:45Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30, 45);
export const WINDOW_MS = 300_000;
export const PARTICIPANT = '123';

/** One participant with so many food vouchers of 10.00, and one product of 10.00. */
export async function stock(shop: Shop, { vouchers = 1, participantId = PARTICIPANT } = {}): Promise<void> {
  await shop.putProducts([{ id: '1', name: 'Bread', category: 'food', price: '10.00', active: true }]);
  await shop.putParticipants([{ id: participantId, name: 'John Doe' }]);
  const grant = { participantId, kind: 'food', amount: '10.00', grantedAtMs: 0, expiresAtMs: undefined } as const;
  await shop.grantVouchers([{ ...grant, count: vouchers }]);
}

/** An order that one voucher pays for. */
export function anOrder(changes: Partial<OrderRequest> = {}): OrderRequest {
  return {
    participantId: PARTICIPANT,
    userId: '456',
    lines: [{ productId: '1', quantity: 1, price: '10.00', category: 'food' }],
    totals: { food: '10.00', hygiene: '0.00', total: '10.00' },
    cartHash: 'cart',
    placedAtMs: T0,
    duplicateWindowMs: WINDOW_MS,
    voucherMultiplier: '1.0',
    signal: new AbortController().signal,
    ...changes,
  };
}
