import { BusyError, InvalidInputError, SECOND_MS, UnavailableError } from '../../core/index.js';
import { OverloadedError } from '../auth/index.js';
import { invalidInput, ProblemError, retryAfter } from './problems.js';

/** How soon a client may ask again when a dependency is away. */
const UNAVAILABLE_RETRY_MS = 5 * SECOND_MS;

/** What the client is told about anything that was thrown. What it is not told stays in `cause`, for the log. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof InvalidInputError) {
    return invalidInput([{ name: error.field, reason: error.message.slice(`${error.field}: `.length) }]);
  }
  if (error instanceof BusyError) {
    return new ProblemError('busy', { detail: error.message, headers: retryAfter(error.retryAfterMs) });
  }
  if (error instanceof OverloadedError) return unavailable(error, error.retryAfterMs);
  if (error instanceof UnavailableError) return unavailable(error);
  return new ProblemError('internal_error', { detail: 'A server error occurred.', cause: error });
}

export function unavailable(cause: unknown, retryAfterMs = UNAVAILABLE_RETRY_MS): ProblemError {
  return new ProblemError('unavailable', {
    detail: 'Service temporarily unavailable, try again later.',
    headers: retryAfter(retryAfterMs),
    cause,
  });
}
