import {
  type AttemptFacets,
  type AttemptFilter,
  balanceExceeded,
  type FailedOrderAttempt,
  type YesNo,
} from '../../core/index.js';
import { filterOf } from './attempt-filter.js';

/** Counts the choices of attempts that pass every filter which offers none. */
export function facetsOf(
  attempts: Iterable<FailedOrderAttempt>,
  filter: AttemptFilter,
): Omit<AttemptFacets, 'exact' | 'windows'> {
  const { reason, errorCode, programPauseActive, balanceExceeded: exceeded } = filter;
  const choices = { reason, errorCode, programPauseActive, balanceExceeded: exceeded };
  const under = {
    reason: filterOf({ ...choices, reason: undefined }),
    errorCode: filterOf({ ...choices, errorCode: undefined }),
    pause: filterOf({ ...choices, programPauseActive: undefined }),
    balance: filterOf({ ...choices, balanceExceeded: undefined }),
  };
  const reasons: AttemptFacets['reasons'] = {};
  const errorCodes: AttemptFacets['errorCodes'] = {};
  const pause = { yes: 0, no: 0 };
  const balance = { yes: 0, no: 0 };
  for (const attempt of attempts) {
    if (under.reason(attempt)) increment(reasons, attempt.reason);
    if (under.errorCode(attempt)) for (const code of new Set(attempt.errorCodes)) increment(errorCodes, code);
    if (under.pause(attempt)) answer(pause, attempt.programPauseActive);
    if (under.balance(attempt)) answer(balance, balanceExceeded(attempt));
  }
  return { reasons, errorCodes, programPauseActive: pause, balanceExceeded: balance };
}

function increment<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function answer(counts: { -readonly [A in keyof YesNo]: number }, value: boolean | null | undefined): void {
  if (value === true) counts.yes++;
  if (value === false) counts.no++;
}
