import { z } from 'zod';
import type { User } from '../../../core/index.js';
import { createLogIn, isUsername, type Sessions } from '../../auth/index.js';
import { clientAddress } from '../client-address.js';
import type { HttpAppDeps } from '../deps.js';
import type { Fragment } from '../pages/html.js';
import { localPath } from '../pages/local-path.js';
import { homeOf } from '../pages/navigation.js';
import { definePage, type Page, type View } from '../pages/page.js';
import { seeOther } from '../pages/see-other.js';
import { readSecret, writeSecret } from '../pages/session-cookie.js';
import { throttledDetail } from '../problems.js';
import { type LogInPlace, logInView } from './log-in-view.js';

export interface LogInPagesOptions extends LogInPlace {
  readonly mayEnter: (user: User) => boolean;
  /** Said to those whose password is right, but who may not enter. */
  readonly notHere: Fragment;
}

const logInQuery = z.object({ next: z.string().optional() });

/** Anything a browser may send: what is wrong with it is said on the page. */
const logInForm = z.object({
  username: z.string().default(''),
  password: z.string().default(''),
  next: z.string().optional(),
});

const REFUSED = 'No active account has this username and password.';

/** The page with the log-in form, and its target. */
export function logInPages(deps: HttpAppDeps, sessions: Sessions, place: LogInPagesOptions): Page[] {
  const { metrics, trustedProxyHops } = deps;
  const logIn = createLogIn(deps);
  const { path } = place;

  const show = definePage({
    method: 'get',
    path,
    access: 'anyone',
    query: logInQuery,
    handle(ctx, { query, user, csrfToken }): View | undefined {
      const next = localPath(query.next);
      if (user !== undefined && place.mayEnter(user)) return seeOther(ctx, next ?? homeOf(user));
      return logInView(place, { csrfToken, next });
    },
  });

  const submit = definePage({
    method: 'post',
    path,
    access: 'anyone',
    form: logInForm,
    async handle(ctx, { form, csrfToken }): Promise<View | undefined> {
      const { username, password } = form;
      const next = localPath(form.next);
      const refuse = (status: number, problem: Fragment) =>
        logInView(place, { csrfToken, next, username, problem, status });
      if (!isUsername(username) || password === '') return refuse(200, REFUSED);

      const result = await logIn({ username, password, ipAddress: clientAddress(ctx.req, trustedProxyHops) });
      metrics.logInEnded(result.kind);
      if (result.kind === 'throttled') return refuse(429, throttledDetail(result.retryAfterMs));
      if (result.kind === 'refused') return refuse(200, REFUSED);
      if (!place.mayEnter(result.user)) return refuse(403, place.notHere);

      // The session that the browser had before, if any, is left to nobody.
      const before = readSecret(ctx);
      if (before !== undefined) await sessions.end(before);
      writeSecret(ctx, await sessions.start(result.user));
      ctx.state.user = result.user;
      return seeOther(ctx, next ?? homeOf(result.user));
    },
  });

  return [show, submit];
}
