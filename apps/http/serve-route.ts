import type { User } from '../../core/index.js';
import { isStaff } from '../auth/index.js';
import type { Authenticate } from './authenticate.js';
import type { Ctx, Middleware } from './context.js';
import type { KeepPace } from './pace.js';
import { permissionDenied } from './problems.js';
import { readBody } from './read-body.js';
import { readQuery } from './read-query.js';
import type { Access, Route } from './route.js';

/** Who it is, whether they may, when it is their turn, what they sent; then the route itself. */
export function serveRoute(route: Route, authenticate: Authenticate, keepPace: KeepPace): Middleware {
  return async (ctx) => {
    ctx.state.route = route.path;
    const user = route.access === 'anyone' ? undefined : await admit(ctx, route.access, authenticate);
    if (user !== undefined) await keepPace(ctx, user.id);
    const query = route.query && readQuery(route.query, ctx.querystring);
    const body = route.body && (await readBody(route.body, ctx));
    await route.handle(ctx, { query, body, user });
  };
}

async function admit(ctx: Ctx, access: Exclude<Access, 'anyone'>, authenticate: Authenticate): Promise<User> {
  const user = await authenticate(ctx);
  ctx.state.user = user;
  if (access === 'staff' && !isStaff(user)) throw permissionDenied();
  return user;
}
