import { z } from 'zod';
import { ERROR_CODES, PASSES_LATER_CAUSES, RECORDED_REASONS } from '../../../core/index.js';
import { PROBLEM_STATUS, type ProblemCode } from '../problems.js';
import { idJson, instantJson, moneyJson } from './values.js';

const PROBLEM_CODES = Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]];
const REFUSAL_REASONS = ['throttled', 'backing_off', ...RECORDED_REASONS] as const;

const commonMembers = {
  type: z.literal('about:blank'),
  title: z.string().meta({ description: 'The status in words.' }),
  status: z.int(),
  detail: z.string().meta({ description: 'What is wrong, for people.' }),
  request_id: z.string().meta({ description: 'Also in `X-Request-Id`. Names this request in the logs.' }),
};

export const problemJson = z
  .object({
    ...commonMembers,
    code: z.enum(PROBLEM_CODES).meta({ description: 'Stable; for programs.' }),
    invalid_params: z
      .array(z.object({ name: z.string().meta({ examples: ['items[0].quantity'] }), reason: z.string() }))
      .optional()
      .meta({ description: 'Each value of the request that breaks a rule; at most 20 of them.' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

const passesLaterJson = z
  .object({
    from: instantJson,
    until: instantJson.nullable().meta({ description: 'Exclusive; null when nothing is known that ends it.' }),
    because: z.enum(PASSES_LATER_CAUSES),
    program_pause: z.string().nullable().meta({ description: 'The pause that begins or ends.' }),
  })
  .meta({ id: 'PassesLater' });

export const orderErrorJson = z
  .object({
    code: z.enum([...ERROR_CODES, 'throttled', 'backing_off']),
    message: z.string(),
    amount_over: moneyJson.optional().meta({ description: 'By how much a total is above its balance.' }),
    product_id: idJson.optional().meta({ description: 'The product that the error is about.' }),
    would_pass: z
      .array(z.object({ product_id: idJson, remove: z.int(), keep: z.int(), worth: moneyJson }))
      .optional()
      .meta({
        description:
          'For a balance that was exceeded: the fewest items without which the total is within it. Absent when no smaller cart of these products is.',
      }),
  })
  .meta({ id: 'OrderError' });

export const refusalJson = z
  .object({
    ...commonMembers,
    code: z.enum(REFUSAL_REASONS).meta({ description: 'The same as `reason`.' }),
    reason: z.enum(REFUSAL_REASONS),
    error: z.string().meta({ description: 'The messages of all errors, joined by `; `.' }),
    errors: z.array(orderErrorJson),
    attempt_id: z
      .int()
      .nullable()
      .meta({
        description:
          'The record of this refusal. null when there is none: `throttled` and `backing_off` are counted only, and a ' +
          'record that waits for the database to come back has no number yet.',
      }),
    passes_later: passesLaterJson.optional().meta({
      description:
        'When the same cart will pass as it is, should nothing else be ordered until then. Absent when no voucher and no program pause is known that lets it.',
    }),
    order_id: idJson
      .optional()
      .meta({ description: 'For a duplicate: the order that exists, once there is one.' }),
  })
  .meta({ id: 'Refusal', description: 'An order that was not placed (RFC 9457).' });

export type ProblemJson = z.output<typeof problemJson>;
export type RefusalJson = z.output<typeof refusalJson>;
export type PassesLaterJson = z.output<typeof passesLaterJson>;
export type OrderErrorJson = z.output<typeof orderErrorJson>;
