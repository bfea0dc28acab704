import { retryAfterSeconds } from '../../core/index.js';

/** The one table: code of a problem to HTTP status. The codes are explained in docs/errors.md. */
export const PROBLEM_STATUS = {
  invalid_input: 400,
  malformed_json: 400,
  not_authenticated: 401,
  token_not_valid: 401,
  no_active_account: 401,
  permission_denied: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_in_progress: 409,
  busy: 409,
  changed_meanwhile: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  cannot_be_done: 422,
  throttled: 429,
  internal_error: 500,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** One value of the request that breaks a rule; `name` is its path, such as `items[0].quantity`. */
export interface InvalidParam {
  readonly name: string;
  readonly reason: string;
}

export interface ProblemFacts {
  /** Public text, to the letter of what a Django REST Framework client expects. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly invalidParams?: readonly InvalidParam[];
  readonly cause?: unknown;
}

/** Ends a request with an RFC 9457 answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly invalidParams: readonly InvalidParam[] | undefined;

  constructor(code: ProblemCode, { detail, headers = {}, invalidParams, cause }: ProblemFacts) {
    super(detail, { cause });
    this.code = code;
    this.status = PROBLEM_STATUS[code];
    this.headers = headers;
    this.invalidParams = invalidParams;
  }
}

export function notAuthenticated(): ProblemError {
  const headers = { 'WWW-Authenticate': 'Bearer' };
  return new ProblemError('not_authenticated', {
    detail: 'Authentication credentials were not provided.',
    headers,
  });
}

/** A token was sent and is no good (RFC 6750, 3.1). Which of its parts is wrong is nobody's business. */
export function tokenNotValid(detail = 'Given token not valid for any token type'): ProblemError {
  return new ProblemError('token_not_valid', {
    detail,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
}

export function permissionDenied(): ProblemError {
  return new ProblemError('permission_denied', {
    detail: 'You do not have permission to perform this action.',
  });
}

export function notFound(): ProblemError {
  return new ProblemError('not_found', { detail: 'Not found.' });
}

export function invalidInput(invalidParams: readonly InvalidParam[]): ProblemError {
  const detail = invalidParams.map(({ name, reason }) => `${name}: ${reason}`).join(' ');
  return new ProblemError('invalid_input', { detail, invalidParams });
}

export function throttled(retryAfterMs: number): ProblemError {
  return new ProblemError('throttled', {
    detail: throttledDetail(retryAfterMs),
    headers: retryAfter(retryAfterMs),
  });
}

export function throttledDetail(retryAfterMs: number): string {
  const seconds = retryAfterSeconds(retryAfterMs);
  return `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`;
}

export function retryAfter(retryAfterMs: number): { readonly 'Retry-After': string } {
  return { 'Retry-After': String(retryAfterSeconds(retryAfterMs)) };
}
