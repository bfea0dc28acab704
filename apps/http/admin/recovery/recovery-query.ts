import { z } from 'zod';
import {
  DEFAULT_ANALYTICS_DAYS,
  formatInstant,
  type Id,
  InvalidInputError,
  MAX_ANALYTICS_DAYS,
  parseInstant,
  RECOVERY_OUTCOMES,
  type RecoveryOutcome,
} from '../../../../core/index.js';
import { countParameter, idParameter } from '../../schemas/values.js';
import { RECOVERY_PATH } from '../paths.js';

/** What the page looks at; it stands in its address. */
export interface RecoveryQuery {
  readonly days: number;
  /** End of the period; undefined is now. */
  readonly untilMs: number | undefined;
  readonly participantId: Id | undefined;
  readonly outcome: RecoveryOutcome | undefined;
}

const instantParameter = z.string().transform((text, context) => {
  try {
    return parseInstant(text, 'until');
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    context.addIssue({ code: 'custom', message: error.message.slice('until: '.length) });
    return z.NEVER;
  }
});

export const recoveryParameters = z.strictObject({
  days: countParameter.optional(),
  until: instantParameter.optional(),
  participant_id: idParameter.optional(),
  outcome: z.enum(RECOVERY_OUTCOMES).optional(),
});

export function recoveryQueryOf(parameters: z.infer<typeof recoveryParameters>): RecoveryQuery {
  const { days = DEFAULT_ANALYTICS_DAYS, until, participant_id, outcome } = parameters;
  return { days: Math.min(days, MAX_ANALYTICS_DAYS), untilMs: until, participantId: participant_id, outcome };
}

/** The page's address, or that of its export. */
export function recoveryPath(query: RecoveryQuery, format?: string): string {
  const { days, untilMs, participantId, outcome } = query;
  const parameters = Object.entries({
    format,
    days: String(days),
    until: untilMs === undefined ? undefined : formatInstant(untilMs),
    participant_id: participantId,
    outcome,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${RECOVERY_PATH}${format === undefined ? '' : 'export/'}?${new URLSearchParams(parameters)}`;
}
