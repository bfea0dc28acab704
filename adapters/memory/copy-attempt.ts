import type { NewAttempt } from '../../core/index.js';

/** A copy that shares nothing changeable with the original: several times faster than `structuredClone`. */
export function copyAttempt<T extends NewAttempt>(attempt: T): T {
  return {
    ...attempt,
    errorCodes: [...attempt.errorCodes],
    validationErrors: [...attempt.validationErrors],
    cartSnapshot: attempt.cartSnapshot.map((line) => ({ ...line })),
  };
}
