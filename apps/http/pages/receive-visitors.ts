import type { Logger } from 'pino';
import type { Sessions } from '../../auth/index.js';
import type { Ctx, Middleware } from '../context.js';
import { logProblem } from '../log-problem.js';
import { problemOf } from '../problem-of.js';
import { csrfToken } from './csrf.js';
import type { Page } from './page.js';
import { problemView } from './problem-view.js';
import type { Render } from './render.js';
import { seeOther } from './see-other.js';
import { readSecret } from './session-cookie.js';

/** Below these stand pages, and what is no page there is told on one. */
const ROOTS = /^\/(?:$|admin(?:\/|$)|order(?:\/|$)|logout(?:\/|$)|theme(?:\/|$))/;
/** Below these stand what programs ask for: however they ask, they get no page. */
const OTHER_ROOTS = /^\/(?:api|assets|healthz|metrics|readyz)(?:\/|$)/;
const DEFAULT_LOG_IN = '/admin/login/';

export interface ReceiveVisitorsDeps {
  readonly pages: readonly Page[];
  readonly sessions: Sessions;
  readonly render: Render;
  readonly logger: Logger;
}

/** Where people look: finds out who it is, and answers whatever is thrown with a page, or by way of a log-in page. */
export function receiveVisitors({ pages, sessions, render, logger }: ReceiveVisitorsDeps): Middleware {
  const logInOf = new Map(pages.map(({ path, logIn }) => [path, logIn]));

  async function identify(ctx: Ctx): Promise<void> {
    const secret = readSecret(ctx);
    const user = secret && (await sessions.find(secret));
    if (!user) return;
    ctx.state.user = user;
    ctx.state.csrfToken = csrfToken(secret);
  }

  return async (ctx, next) => {
    if (!(ROOTS.test(ctx.path) || isAstray(ctx))) return next();
    // With `no-referrer` browsers would also hide from this server which page a form was on: they then send `Origin: null`.
    ctx.set('Referrer-Policy', 'same-origin');
    try {
      await identify(ctx);
      await next();
    } catch (error) {
      const problem = problemOf(error);
      logProblem(logger, ctx, problem);
      if (problem.status === 401) return toLogIn(ctx, logInOf.get(ctx.state.route ?? '') ?? DEFAULT_LOG_IN);
      ctx.set(problem.headers);
      await render(ctx, problemView(problem, ctx.state.requestId));
    }
  };
}

/** Whether somebody with a browser has mistyped an address. */
function isAstray(ctx: Ctx): boolean {
  return !OTHER_ROOTS.test(ctx.path) && ctx.accepts('json', 'html') === 'html';
}

function toLogIn(ctx: Ctx, logIn: string): void {
  // A form cannot be sent again by way of another page, so only pages are come back to.
  seeOther(ctx, ctx.method === 'GET' ? `${logIn}?${new URLSearchParams({ next: ctx.url })}` : logIn);
}
