import {
  type AttemptField,
  type AttemptFilter,
  BALANCE_CODES,
  balanceExceeded,
  type FailedOrderAttempt,
  hasFingerprint,
  summaryOf,
  traitsOf,
  valuesOf,
} from '../../core/index.js';

/** Whether an attempt passes every filter but those on participant and time, which the indexes answer. */
export function filterOf(filter: AttemptFilter): (attempt: FailedOrderAttempt) => boolean {
  const { participantIds, userId, reason, errorCode, programPauseActive, fingerprints, timeZone = 'UTC' } = filter;
  const fields = Object.entries(filter.fields ?? {}) as [AttemptField, string | undefined][];
  const terms = (filter.terms ?? []).map((term) => term.toLowerCase());
  return (attempt) =>
    (participantIds === undefined || participantIds.includes(attempt.participantId)) &&
    (userId === undefined || attempt.userId === userId) &&
    (reason === undefined || attempt.reason === reason) &&
    (errorCode === undefined || attempt.errorCodes.includes(errorCode)) &&
    (filter.balanceRelated === undefined || isBalanceRelated(attempt) === filter.balanceRelated) &&
    (programPauseActive === undefined || attempt.programPauseActive === programPauseActive) &&
    (filter.balanceExceeded === undefined || balanceExceeded(attempt) === filter.balanceExceeded) &&
    fields.every(([field, value]) => value === undefined || valuesOf(attempt, field, timeZone)?.includes(value)) &&
    (fingerprints === undefined || fingerprints.some((each) => hasFingerprint(traitsOf(attempt), each))) &&
    (terms.length === 0 || containsEvery(attempt, terms));
}

function isBalanceRelated({ errorCodes }: FailedOrderAttempt): boolean {
  return BALANCE_CODES.some((code) => errorCodes.includes(code));
}

function containsEvery(attempt: FailedOrderAttempt, terms: readonly string[]): boolean {
  const { participantName, username, idempotencyKey, ipAddress } = attempt;
  const texts = [participantName, username, summaryOf(attempt), idempotencyKey, ipAddress].map((text) =>
    text?.toLowerCase(),
  );
  return terms.every((term) => texts.some((text) => text?.includes(term)));
}
