import { z } from 'zod';
import { orderErrorJson } from './problem.js';
import { idInput, idJson, instantJson, moneyJson, multiplierJson } from './values.js';

/** Out of the range of 1 to 1,000,000 is a rule that is recorded when broken, not bad input. */
const quantityInput = z.int().meta({ description: 'From 1 to 1,000,000.', examples: [2] });

export const orderInput = z
  .strictObject({
    participant_id: idInput.optional().meta({
      description: 'Whose order it is. Participants may leave it out; staff may name anyone.',
    }),
    items: z
      .array(z.strictObject({ product_id: idInput, quantity: quantityInput }), {
        error: 'must be a list of items.',
      })
      .meta({ description: 'From 1 to 1,000 lines. Lines of one product are added up.' }),
  })
  .meta({ id: 'Cart' });

export type OrderInput = z.output<typeof orderInput>;

const totalsJson = z.object({ total: moneyJson, food: moneyJson, hygiene: moneyJson }).meta({ id: 'Totals' });

export const placedOrderJson = z
  .object({
    order_id: idJson,
    participant_id: idJson,
    placed_at: instantJson,
    items: z.array(z.object({ product_id: idJson, quantity: z.int(), price: moneyJson.nullable() })),
    totals: totalsJson,
    voucher_multiplier: multiplierJson,
  })
  .meta({ id: 'PlacedOrder' });

export const validatedCartJson = z
  .object({
    valid: z.boolean().meta({ description: 'Whether the cart would be placed now, the guard aside.' }),
    errors: z.array(orderErrorJson),
    totals: totalsJson,
    balances: z.object({
      full: moneyJson.meta({ description: 'The food vouchers, before the multiplier.' }),
      available: moneyJson.meta({ description: 'What food may cost.' }),
      hygiene: moneyJson.meta({ description: 'What hygiene products may cost.' }),
    }),
    program_pause: z.object({
      active: z.boolean(),
      name: z.string().meta({ description: 'Empty when no pause is on.' }),
      voucher_multiplier: multiplierJson,
    }),
    insights: z.array(
      z.object({
        code: z.enum(['close_to_limit', 'reduce_total', 'pause_multiplier', 'passes_later']),
        message: z.string(),
        amount: moneyJson.optional(),
      }),
    ),
  })
  .meta({ id: 'ValidatedCart' });

export type PlacedOrderJson = z.output<typeof placedOrderJson>;
export type ValidatedCartJson = z.output<typeof validatedCartJson>;
