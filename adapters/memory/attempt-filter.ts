import { type AttemptFilter, balanceExceeded, type FailedOrderAttempt, summaryOf } from '../../core/index.js';

/** Whether an attempt passes every filter but those on participant and time, which the indexes answer. */
export function filterOf(filter: AttemptFilter): (attempt: FailedOrderAttempt) => boolean {
  const { userId, reason, errorCode, programPauseActive } = filter;
  const terms = (filter.terms ?? []).map((term) => term.toLowerCase());
  return (attempt) =>
    (userId === undefined || attempt.userId === userId) &&
    (reason === undefined || attempt.reason === reason) &&
    (errorCode === undefined || attempt.errorCodes.includes(errorCode)) &&
    (programPauseActive === undefined || attempt.programPauseActive === programPauseActive) &&
    (filter.balanceExceeded === undefined || balanceExceeded(attempt) === filter.balanceExceeded) &&
    (terms.length === 0 || containsEvery(attempt, terms));
}

function containsEvery(attempt: FailedOrderAttempt, terms: readonly string[]): boolean {
  const { participantName, username, idempotencyKey, ipAddress } = attempt;
  const texts = [participantName, username, summaryOf(attempt), idempotencyKey, ipAddress].map((text) =>
    text?.toLowerCase(),
  );
  return terms.every((term) => texts.some((text) => text?.includes(term)));
}
