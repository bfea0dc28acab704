import { z } from 'zod';
import { ERROR_CODES, RECORDED_REASONS } from '../../../core/index.js';
import { idJson, instantJson, moneyJson, multiplierJson } from './values.js';

const sha256Json = z.string().regex(/^[0-9a-f]{64}$/);

/** The guide's `results[]`, in its order, and the additions after them. Facts that could not be read are null. */
export const attemptJson = z
  .object({
    id: z.int(),
    participant: idJson,
    participant_name: z.string().nullable(),
    user: idJson,
    idempotency_key: sha256Json.meta({ description: 'SHA-256 of participant, cart and UTC minute. Not unique.' }),
    cart_hash: sha256Json.meta({ description: 'SHA-256 of the cart. The same for the same cart.' }),
    total_attempted: moneyJson.nullable(),
    food_total: moneyJson.nullable(),
    hygiene_total: moneyJson.nullable(),
    full_balance: moneyJson.nullable(),
    available_balance: moneyJson.nullable(),
    hygiene_balance: moneyJson.nullable(),
    program_pause_active: z.boolean().nullable(),
    program_pause_name: z.string(),
    voucher_multiplier: multiplierJson.nullable(),
    active_voucher_count: z.int().nullable(),
    validation_errors: z.array(z.string()),
    validation_errors_display: z.string().meta({ description: 'One `• text` line for each error.' }),
    error_summary: z.string().meta({ description: 'The errors joined by `; `.' }),
    ip_address: z.string().nullable(),
    user_agent: z.string().nullable(),
    created_at: instantJson,
    cart_snapshot: z.array(z.object({ product_id: idJson, quantity: z.int(), price: moneyJson.nullable() })),
    error_codes: z.array(z.enum(ERROR_CODES)).meta({ description: 'One for each error; stable.' }),
    reason: z.enum(RECORDED_REASONS),
    order_id: idJson
      .nullable()
      .meta({ description: 'For a duplicate: the order that existed, if there was one yet.' }),
  })
  .meta({ id: 'Attempt', description: 'The record of an order that was refused.' });

export const recentFailuresJson = z
  .object({
    count: z.int().meta({ description: 'How many are listed.' }),
    limit: z.int().meta({ description: 'The limit that was used.' }),
    results: z.array(attemptJson).meta({ description: 'Newest first.' }),
    notice: z.string().optional().meta({ description: 'Says so when a larger limit was asked for.' }),
  })
  .meta({ id: 'RecentFailures' });

export type AttemptJson = z.output<typeof attemptJson>;
export type RecentFailuresJson = z.output<typeof recentFailuresJson>;
