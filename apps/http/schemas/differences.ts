import { z } from 'zod';
import { COMPARED_FIELDS, RESTS } from '../../../core/index.js';
import { instantJson } from './values.js';

const shareJson = z.object({
  count: z.int().meta({ description: 'Attempts that have the value.' }),
  of: z.int().meta({ description: 'Attempts of which the field is known.' }),
  per_cent: z.number(),
});

const listJson = z.string().meta({
  description: 'Path of the list that shows just these attempts.',
  examples: ['/admin/orders/failedorderattempt/?error_code=food_balance_exceeded&hour=9'],
});

const groupShape = { attempts: z.int(), participants: z.int() };

export const differencesJson = z
  .object({
    selected: z.object({ ...groupShape, list: listJson }),
    rest: z.object({
      ...groupShape,
      kind: z.enum(RESTS).meta({ description: 'With what the selected attempts were compared.' }),
      days_before: z.int().nullable().meta({ description: 'Of `before`; null of `others`.' }),
    }),
    looked_at: z.object({
      since: instantJson.nullable().meta({ description: 'Inclusive. null: from the first attempt on.' }),
      until: instantJson.meta({ description: 'Exclusive.' }),
      complete: z.boolean().meta({
        description: 'false when there were more attempts than are looked at: the newest from `since` on.',
      }),
    }),
    error_rate: z.number().meta({
      description: 'Probability that chance alone makes even one finding of an answer, at most.',
      examples: [0.05],
    }),
    comparisons: z.int().meta({ description: 'How many were made. The p-values are adjusted for all of them.' }),
    fields: z.array(z.object({ field: z.enum(COMPARED_FIELDS), comparisons: z.int(), findings: z.int() })),
    findings: z
      .array(
        z.object({
          field: z.enum(COMPARED_FIELDS),
          value: z.string(),
          selected: shareJson,
          rest: shareJson,
          difference: z
            .number()
            .meta({ description: 'Percentage points; negative when the selected have it less often.' }),
          ratio: z.number().nullable().meta({ description: 'null when no attempt of the rest has it.' }),
          p_value: z.number().meta({
            description: 'Of this comparison alone, by Fisher’s exact test, which hears each participant once.',
          }),
          adjusted_p_value: z.number().meta({ description: 'Among all comparisons, by Holm’s correction.' }),
          list: listJson,
        }),
      )
      .meta({ description: 'What chance hardly explains, the greatest difference first.' }),
  })
  .meta({ id: 'Differences' });

export type DifferencesJson = z.output<typeof differencesJson>;
