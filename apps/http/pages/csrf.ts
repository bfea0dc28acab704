import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '../problems.js';
import { type Html, html } from './html.js';

export const CSRF_FIELD = 'csrf_token';
const TOKEN_BYTES = 32;

/**
 * A token that only pages shown to the holder of this session cookie carry. It differs in every page, under a random mask: a compressed page that also
 * repeats what was searched for would otherwise give it away bit by bit (BREACH).
 */
export function csrfToken(sessionSecret: string): string {
  const mask = randomBytes(TOKEN_BYTES);
  return Buffer.concat([mask, xor(mask, secretOf(sessionSecret))]).toString('base64url');
}

/** @throws ProblemError 403 when the token is not of this session. */
export function checkCsrfToken(token: string | undefined, sessionSecret: string | undefined): void {
  const bytes = Buffer.from(token ?? '', 'base64url');
  const isOurs =
    sessionSecret !== undefined &&
    bytes.length === 2 * TOKEN_BYTES &&
    timingSafeEqual(xor(bytes.subarray(0, TOKEN_BYTES), bytes.subarray(TOKEN_BYTES)), secretOf(sessionSecret));
  if (!isOurs) throw formNotValid();
}

export function csrfField(token: string): Html {
  return html`<input type="hidden" name="${CSRF_FIELD}" value="${token}">`;
}

export function formNotValid(): ProblemError {
  return new ProblemError('permission_denied', {
    detail:
      'This form is no longer valid, or your browser sent no cookie (it needs HTTPS, or a server on this machine). ' +
      'Go back, reload the page and try again.',
  });
}

/** Says nothing about the session secret itself. */
function secretOf(sessionSecret: string): Buffer {
  return createHmac('sha256', sessionSecret).update('csrf').digest();
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}
