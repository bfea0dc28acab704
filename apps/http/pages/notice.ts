import { firstCharacters, SECOND_MS } from '../../../core/index.js';
import type { Ctx } from '../context.js';
import { dropCookie, readCookie, writeCookie } from './cookies.js';

const COOKIE = 'notice';
const KEPT_MS = 30 * SECOND_MS;
const MAX_CHARACTERS = 300;

/** Says something on the page that the browser is sent to next, once. */
export function leaveNotice(ctx: Ctx, text: string): void {
  writeCookie(ctx, COOKIE, Buffer.from(firstCharacters(text, MAX_CHARACTERS)).toString('base64url'), KEPT_MS);
}

export function takeNotice(ctx: Ctx): string | undefined {
  const value = readCookie(ctx, COOKIE);
  if (value === undefined || value === '') return undefined;
  dropCookie(ctx, COOKIE);
  return firstCharacters(Buffer.from(value, 'base64url').toString(), MAX_CHARACTERS);
}
