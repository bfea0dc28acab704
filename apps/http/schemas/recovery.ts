import { z } from 'zod';
import { RECOVERY_OUTCOMES } from '../../../core/index.js';
import { periodJson, periodNotice } from './period.js';
import { idJson, instantJson, moneyJson } from './values.js';

export const recoveryJson = z
  .object({
    period: periodJson,
    summary: z.object({
      total_failures: z.int(),
      total_episodes: z.int().meta({
        description:
          'Failures, those of one participant counted once that follow each other within 30 minutes with no order between.',
      }),
      total_orders: z.int(),
      failure_rate: z
        .number()
        .meta({ description: 'Per cent of failures among failures and orders, two places.' }),
      episode_rate: z.number().meta({ description: 'The same of episodes among episodes and orders.' }),
      refused_participants: z.int(),
      lost_value: moneyJson.meta({ description: 'What the participants of `never` were refused at last.' }),
    }),
    outcomes: z
      .array(z.object({ outcome: z.enum(RECOVERY_OUTCOMES), participants: z.int(), value: moneyJson }))
      .meta({
        description:
          'What each refused participant did after the last refusal: placed an order within 30 minutes, later, never; `open` when it is less than 30 minutes ago.',
      }),
    notice: periodNotice,
  })
  .meta({ id: 'Recovery' });

export type RecoveryJson = z.output<typeof recoveryJson>;

/** One line of the export. */
export const recoveredParticipantJson = z.object({
  participant: idJson,
  participant_name: z.string().nullable(),
  outcome: z.enum(RECOVERY_OUTCOMES),
  attempts: z.int(),
  episodes: z.int(),
  last_refused_at: instantJson,
  last_attempts: z.array(z.int()),
  value: moneyJson.nullable(),
  order: idJson.nullable(),
  ordered_at: instantJson.nullable(),
});

export type RecoveredParticipantJson = z.output<typeof recoveredParticipantJson>;
