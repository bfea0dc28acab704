import type { Ctx } from './context.js';

/** Characters of a SHA-256 in hex that a tag keeps: two answers share 128 bits by no accident. */
const TAG_CHARACTERS = 32;

/**
 * Sends the body with a weak `ETag`, or 304 to a client that names that tag in `If-None-Match`. `sha256Hex`: of the question and of all that makes an answer another one.
 * The client may keep the answer for itself, and asks each time whether it still holds; a cache between it and the server may not.
 */
export function sendUnlessKnown(ctx: Ctx, body: object, sha256Hex: string): void {
  const tag = `"${sha256Hex.slice(0, TAG_CHARACTERS)}"`;
  ctx.set({ 'Cache-Control': 'private, no-cache', ETag: `W/${tag}` });
  ctx.vary('Authorization');
  if (names(ctx.get('If-None-Match'), tag)) ctx.status = 304;
  else ctx.body = body;
}

/**
 * Whether the header names the tag (RFC 9110, 13.1.2). Not `ctx.fresh`, which answers in full to `Cache-Control: no-cache`: programs in browsers send that, unasked, with
 * every `If-None-Match` of their own.
 */
function names(ifNoneMatch: string, tag: string): boolean {
  const named = ifNoneMatch.split(',').map((each) => each.trim().replace(/^W\//, ''));
  return named.includes(tag) || named.includes('*');
}
