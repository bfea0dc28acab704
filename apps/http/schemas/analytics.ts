import { z } from 'zod';
import { periodJson, periodNotice } from './period.js';
import { idJson } from './values.js';

export const failureAnalyticsJson = z
  .object({
    period: periodJson,
    summary: z.object({
      total_failures: z.int(),
      total_orders: z.int(),
      failure_rate: z
        .number()
        .meta({ description: 'Per cent of failures among failures and orders, two places.' }),
      balance_related: z.int(),
    }),
    common_errors: z
      .array(z.object({ error: z.string(), count: z.int() }))
      .meta({ description: 'The ten most frequent, by the first 100 characters of the summary or by code.' }),
    by_day: z.array(z.object({ date: z.iso.date(), count: z.int() })),
    top_participants: z
      .array(
        z.object({ participant__name: z.string().nullable(), participant_id: idJson, failure_count: z.int() }),
      )
      .meta({ description: 'The ten with the most failures.' }),
    notice: periodNotice,
  })
  .meta({ id: 'FailureAnalytics' });

export type FailureAnalyticsJson = z.output<typeof failureAnalyticsJson>;
