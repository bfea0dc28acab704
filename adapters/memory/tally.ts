import {
  BALANCE_CODES,
  compareIds,
  compareText,
  ERROR_PREFIX_CHARACTERS,
  type FailedOrderAttempt,
  type FailureTally,
  firstCharacters,
  type Id,
  localDay,
  summaryOf,
  type TallyQuery,
  TOP_COUNT,
} from '../../core/index.js';

/** What an attempt counts by. */
export type CountedAttempt = Pick<
  FailedOrderAttempt,
  'createdAtMs' | 'participantId' | 'errorCodes' | 'validationErrors'
>;

/** Counts attempts that are handed over oldest first, and those that were cleaned up, which name nobody. */
export function tallyOf(
  attempts: Iterable<FailedOrderAttempt>,
  cleanedUp: readonly CountedAttempt[],
  { timeZone, groupBy }: Pick<TallyQuery, 'timeZone' | 'groupBy'>,
): FailureTally {
  const errors = new Map<string, number>();
  const days = new Map<string, number>();
  const participants = new Map<Id, { name: string | null; count: number }>();
  let totalFailures = 0;
  let balanceRelated = 0;
  const count = (attempt: CountedAttempt, name: string | null) => {
    totalFailures++;
    if (attempt.errorCodes.some((code) => BALANCE_CODES.includes(code))) balanceRelated++;
    for (const error of errorsOf(attempt, groupBy)) increment(errors, error);
    increment(days, localDay(attempt.createdAtMs, timeZone));
    const counted = (participants.get(attempt.participantId)?.count ?? 0) + 1;
    participants.set(attempt.participantId, { name, count: counted });
  };
  for (const attempt of cleanedUp) count(attempt, null);
  for (const attempt of attempts) count(attempt, attempt.participantName);
  return {
    totalFailures,
    balanceRelated,
    commonErrors: [...errors]
      .map(([error, count]) => ({ error, count }))
      .sort((a, b) => b.count - a.count || compareText(a.error, b.error))
      .slice(0, TOP_COUNT),
    byDay: [...days].map(([date, count]) => ({ date, count })).sort((a, b) => compareText(a.date, b.date)),
    topParticipants: [...participants]
      .map(([participantId, { name, count }]) => ({ participantId, name, count }))
      .sort((a, b) => b.count - a.count || compareIds(a.participantId, b.participantId))
      .slice(0, TOP_COUNT),
  };
}

function errorsOf(attempt: CountedAttempt, groupBy: TallyQuery['groupBy']): Iterable<string> {
  if (groupBy === 'code') return new Set(attempt.errorCodes);
  return [firstCharacters(summaryOf(attempt), ERROR_PREFIX_CHARACTERS)];
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
