import { newSessionSecret } from '../../auth/index.js';
import type { Ctx } from '../context.js';
import { dropCookie, readCookie, writeCookie } from './cookies.js';

const COOKIE = 'session';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * The secret that the browser holds: of its session, or, before log-in, one that only ties the log-in form to the browser. It never becomes a session: every
 * log-in gets a new one, so that nobody can be made to log in with a secret that somebody else knows.
 */
export function readSecret(ctx: Ctx): string | undefined {
  const value = readCookie(ctx, COOKIE);
  return value !== undefined && SECRET.test(value) ? value : undefined;
}

export function writeSecret(ctx: Ctx, secret: string): void {
  writeCookie(ctx, COOKIE, secret);
}

/** For somebody who is not logged in and is shown a form. */
export function giveSecret(ctx: Ctx): string {
  const secret = newSessionSecret();
  writeSecret(ctx, secret);
  return secret;
}

export function dropSecret(ctx: Ctx): void {
  dropCookie(ctx, COOKIE);
}
