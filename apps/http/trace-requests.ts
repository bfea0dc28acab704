import type { Tracing } from '../../adapters/opentelemetry/index.js';
import type { Middleware } from './context.js';

/** A span of the server around each request, by its documented route. */
export function traceRequests(tracing: Pick<Tracing, 'request'>): Middleware {
  return (ctx, next) =>
    tracing.request({ method: ctx.method, headers: ctx.req.headers }, async () => {
      await next();
      return { route: ctx.state.route, status: ctx.status };
    });
}
