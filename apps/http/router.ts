import Router from '@koa/router';
import type { Middleware as KoaMiddleware } from 'koa';
import type { Ctx, Middleware, RequestState } from './context.js';
import { notFound, ProblemError } from './problems.js';

/** One method of one path, and what answers there. */
export interface Endpoint {
  readonly method: 'get' | 'post';
  /** It also answers without its trailing slash. Parts such as `:id` are in `ctx.params`. */
  readonly path: string;
  readonly serve: Middleware;
}

/** Every endpoint, with and without its trailing slash, and under `/api/v1/` as under `/api/`. */
export function createRouter(endpoints: readonly Endpoint[]): Middleware[] {
  const router = new Router<RequestState>({ sensitive: true });
  for (const { method, path, serve } of endpoints) {
    // Registered without the slash both forms match; with it, the other one would not.
    router[method](path.replace(/(?<=.)\/$/, ''), serve);
  }
  return [dropVersion, router.routes() as KoaMiddleware<RequestState>, refuseUnmatched];
}

const dropVersion: Middleware = async (ctx, next) => {
  // `GET http:// HTTP/1.1` has no path, whatever the types say.
  const path: string | null = ctx.path;
  if (path?.startsWith('/api/v1/')) ctx.path = path.replace('/api/v1/', '/api/');
  await next();
};

const refuseUnmatched: Middleware = async (ctx) => {
  const allowed = allowedMethods(ctx);
  if (allowed.length === 0) throw notFound();
  const headers = { Allow: allowed.join(', ') };
  if (ctx.method !== 'OPTIONS') {
    throw new ProblemError('method_not_allowed', { detail: `Method "${ctx.method}" not allowed.`, headers });
  }
  ctx.status = 204;
  ctx.set(headers);
};

/** Of the path, if any route has it; the router leaves what it found on the context. */
function allowedMethods(ctx: Ctx & { matched?: readonly { readonly methods: readonly string[] }[] }): string[] {
  const methods = new Set(ctx.matched?.flatMap((layer) => layer.methods));
  return methods.size === 0 ? [] : [...methods, 'OPTIONS'].sort();
}
