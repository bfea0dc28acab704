import compressWith from 'koa-compress';
import type { Middleware } from './context.js';

const compress = compressWith();

/** Compresses answers above 1 KB for those who can read that. */
export const compressAnswers: Middleware = (ctx, next) => {
  // Who refuses every encoding, `identity` too, gets the plain answer (RFC 9110, 12.5.3 allows it); koa-compress would throw, after the work was done.
  if (ctx.acceptsEncodings('br', 'gzip', 'deflate', 'identity') === false) ctx.compress = false;
  return compress(ctx, next);
};
