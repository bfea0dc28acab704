import { z } from 'zod';
import { DEFAULT_ANALYTICS_DAYS, type Id, MAX_ANALYTICS_DAYS } from '../../../../core/index.js';
import { countParameter, idParameter } from '../../schemas/values.js';

/** The periods offered by a click; any other number of days up to 90 can be typed. */
export const OFFERED_DAYS = [7, 30, 90] as const;

/** What the dashboard looks at. */
export interface DashboardQuery {
  readonly days: number;
  readonly participantId: Id | undefined;
  /** Part of a participant's name or id, to choose one by. */
  readonly find: string | undefined;
}

const MAX_FIND_CHARACTERS = 200;

/** A form that is sent with an empty field means "no choice". */
const left = z.literal('').transform(() => undefined);

export const dashboardQuery = z
  .strictObject({
    days: left.or(countParameter).optional(),
    participant_id: left.or(idParameter).optional(),
    find: left.or(z.string().max(MAX_FIND_CHARACTERS)).optional(),
  })
  .transform(
    ({ days = DEFAULT_ANALYTICS_DAYS, participant_id, find }): DashboardQuery => ({
      days: Math.min(days, MAX_ANALYTICS_DAYS),
      participantId: participant_id,
      find,
    }),
  );

/** The dashboard's address for a choice, without what is the default. */
export function dashboardPath({ days, participantId }: Omit<DashboardQuery, 'find'>): string {
  const query = new URLSearchParams();
  if (days !== DEFAULT_ANALYTICS_DAYS) query.set('days', String(days));
  if (participantId !== undefined) query.set('participant_id', participantId);
  return query.size === 0 ? '/admin/' : `/admin/?${query}`;
}
