import {
  formatInstant,
  type Id,
  idToJson,
  type OrderError,
  type OrderReceipt,
  type ValidatedCart,
} from '../../../core/index.js';
import type { PlacedOrderJson, ValidatedCartJson } from '../schemas/order.js';
import type { OrderErrorJson } from '../schemas/problem.js';

export function presentPlacedOrder(order: OrderReceipt, participantId: Id): PlacedOrderJson {
  return {
    order_id: idToJson(order.orderId),
    participant_id: idToJson(participantId),
    placed_at: formatInstant(order.placedAtMs),
    items: order.lines.map(({ productId, quantity, price }) => ({
      product_id: idToJson(productId),
      quantity,
      price: price ?? null,
    })),
    totals: presentTotals(order.totals),
    voucher_multiplier: order.voucherMultiplier,
  };
}

export function presentValidatedCart({ errors, totals, facts, insights }: ValidatedCart): ValidatedCartJson {
  const { balances, pause } = facts;
  return {
    valid: errors.length === 0,
    errors: errors.map(presentOrderError),
    totals: presentTotals(totals),
    balances: { full: balances.full, available: balances.available, hygiene: balances.hygiene },
    program_pause: {
      active: pause !== undefined,
      name: pause?.name ?? '',
      voucher_multiplier: pause?.multiplier ?? '1.0',
    },
    insights: insights.map(({ code, message, amount }) => ({
      code,
      message,
      ...(amount !== undefined && { amount }),
    })),
  };
}

export function presentOrderError({ code, message, amountOver, productId }: OrderError): OrderErrorJson {
  return {
    code,
    message,
    ...(amountOver !== undefined && { amount_over: amountOver }),
    ...(productId !== undefined && { product_id: idToJson(productId) }),
  };
}

function presentTotals({ total, food, hygiene }: OrderReceipt['totals']): PlacedOrderJson['totals'] {
  return { total, food, hygiene };
}
