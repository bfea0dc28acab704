import type { IdSource } from '../../core/index.js';
import type { Middleware } from './context.js';

const HEADER = 'X-Request-Id';
/** What other servers write; nothing that could break a log line or a header. */
const SANE = /^[A-Za-z0-9][A-Za-z0-9._:@/+=-]{0,99}$/;

/** Names the request, by the name it came with when that is a sane one. */
export function requestId(ids: IdSource): Middleware {
  return async (ctx, next) => {
    const given = ctx.get(HEADER);
    ctx.state.requestId = SANE.test(given) ? given : ids.next();
    ctx.set(HEADER, ctx.state.requestId);
    await next();
  };
}
