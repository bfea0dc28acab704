import { z } from 'zod';
import {
  createCurrentUsers,
  createLogIn,
  createTokens,
  isCurrent,
  type OwnTokenSettings,
  type TokenClaims,
} from '../../auth/index.js';
import { clientAddress } from '../client-address.js';
import type { HttpAppDeps } from '../deps.js';
import { PROBLEM_TYPE } from '../presenters/present-problem.js';
import { ProblemError, throttled, tokenNotValid } from '../problems.js';
import { defineRoute, type Route } from '../route.js';
import { retryAfterHeader, wwwAuthenticateHeader } from '../schemas/headers.js';
import { problemJson } from '../schemas/problem.js';
import { accessTokenJson, logInInput, refreshInput, tokenPairJson } from '../schemas/token.js';

/** Log-in with a username and a password. With an identity provider's tokens there are no such routes. */
export function tokenRoutes(deps: HttpAppDeps): Route[] {
  const { auth } = deps;
  return auth.kind === 'secret' ? [logInRoute(deps, auth), refreshRoute(deps, auth)] : [];
}

const problem = { contentType: PROBLEM_TYPE, schema: problemJson };
const unauthorized = { ...problem, headers: z.object({ 'WWW-Authenticate': wwwAuthenticateHeader }) };

function logInRoute(deps: HttpAppDeps, auth: OwnTokenSettings): Route {
  const { clock, ids, metrics, trustedProxyHops } = deps;
  const logIn = createLogIn(deps);
  const tokens = createTokens(auth, clock, ids);

  return defineRoute({
    method: 'post',
    path: '/api/token/',
    access: 'anyone',
    tag: 'Log-in',
    operationId: 'logIn',
    summary: 'Log in',
    description:
      'At most 10 tries a minute from one address for one username, 60 from one address in all, and 100 an hour for one username.',
    body: logInInput,
    responses: {
      200: { description: 'Logged in.', schema: tokenPairJson },
      401: { ...unauthorized, description: 'Unknown user, wrong password, or not active: nobody learns which.' },
      429: {
        ...problem,
        description: 'Too many tries.',
        headers: z.object({ 'Retry-After': retryAfterHeader }),
      },
    },
    curl: `curl -X POST -H "Content-Type: application/json" \\
  -d '{"username": "staff", "password": "..."}' \\
  http://localhost:8000/api/token/`,
    async handle(ctx, { body }) {
      const result = await logIn({ ...body, ipAddress: clientAddress(ctx.req, trustedProxyHops) });
      metrics.logInEnded(result.kind);
      if (result.kind === 'throttled') throw throttled(result.retryAfterMs);
      if (result.kind === 'refused') throw noActiveAccount();
      ctx.state.user = result.user;
      ctx.body = tokens.issue(result.user);
    },
  });
}

function refreshRoute({ users, clock, ids }: HttpAppDeps, auth: OwnTokenSettings): Route {
  const tokens = createTokens(auth, clock, ids);
  const currentUsers = createCurrentUsers((id) => users.find(id), clock);

  async function activeUser(claims: TokenClaims | undefined) {
    const user = claims && (await currentUsers(claims.sub));
    return user?.isActive && claims && isCurrent(claims, user) ? user : undefined;
  }

  return defineRoute({
    method: 'post',
    path: '/api/token/refresh/',
    access: 'anyone',
    tag: 'Log-in',
    operationId: 'refreshToken',
    summary: 'Get a new access token',
    body: refreshInput,
    responses: {
      200: { description: 'A new access token.', schema: accessTokenJson },
      401: { ...unauthorized, description: 'The refresh token is over, void, or none of ours.' },
    },
    curl: `curl -X POST -H "Content-Type: application/json" \\
  -d '{"refresh": "..."}' \\
  http://localhost:8000/api/token/refresh/`,
    async handle(ctx, { body }) {
      const user = await activeUser(tokens.verifyRefresh(body.refresh));
      if (user === undefined) throw tokenNotValid('Token is invalid or expired');
      ctx.state.user = user;
      ctx.body = { access: tokens.issueAccess(user) };
    },
  });
}

function noActiveAccount(): ProblemError {
  return new ProblemError('no_active_account', {
    detail: 'No active account found with the given credentials',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}
