import { z } from 'zod';
import { instantJson } from './values.js';

/** The time that an answer is about. */
export const periodJson = z.object({
  days: z.int().meta({ description: 'The number of days that was used.' }),
  since: instantJson.meta({ description: 'Inclusive.' }),
  until: instantJson.meta({ description: 'Exclusive.' }),
});

export type PeriodJson = z.output<typeof periodJson>;

/** Beside a period. */
export const periodNotice = z.string().optional().meta({ description: 'Says so when more days were asked for.' });
