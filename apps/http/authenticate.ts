import jwt from 'koa-jwt';
import type { Clock, User, UserStore } from '../../core/index.js';
import {
  type AuthSettings,
  createCurrentUsers,
  createVerificationKeys,
  createVerifiedTokens,
  epochSeconds,
  isCurrent,
  KeysUnavailableError,
  readClaims,
  readProviderSubject,
} from '../auth/index.js';
import type { Ctx } from './context.js';
import { unavailable } from './problem-of.js';
import { notAuthenticated, tokenNotValid } from './problems.js';

/** The active user whose access token the request carries. @throws ProblemError 401, or 503 when nobody can say. */
export type Authenticate = (ctx: Ctx) => Promise<User>;

export interface AuthenticateDeps {
  readonly auth: AuthSettings;
  readonly users: UserStore;
  readonly clock: Clock;
}

/** What koa-jwt leaves behind. */
interface JwtState {
  claims?: unknown;
  jwtOriginalError?: unknown;
}

export function createAuthenticate({ auth, users, clock }: AuthenticateDeps): Authenticate {
  const verify = jwt(verifierOptions(auth, clock));
  const verified = createVerifiedTokens(clock);
  const userOf = auth.kind === 'secret' ? usersOfOwnTokens(users, clock) : usersOfProvider(users, clock);

  async function verifiedClaims(ctx: Ctx): Promise<unknown> {
    await verify(ctx, async () => {});
    const { claims, jwtOriginalError } = ctx.state as JwtState;
    // With `passthrough` koa-jwt lets an invalid token through as if there were none: only this error tells.
    if (jwtOriginalError instanceof KeysUnavailableError) throw unavailable(jwtOriginalError);
    if (jwtOriginalError !== undefined) throw tokenNotValid();
    return claims;
  }

  return async (ctx) => {
    const header = ctx.get('Authorization');
    if (!/^\s*Bearer\b/i.test(header)) throw notAuthenticated();
    // The whole header, because koa-jwt decides by it.
    const user = await userOf(await verified(header, () => verifiedClaims(ctx)));
    if (!user?.isActive) throw tokenNotValid();
    return user;
  };
}

function verifierOptions(auth: AuthSettings, clock: Clock): jwt.Options {
  const { algorithms, keyFor } = createVerificationKeys(auth);
  const options = {
    // jsonwebtoken takes a KeyObject, and is fast with nothing else. koa-jwt hands it on; its types are older.
    secret: keyFor as unknown as jwt.SecretLoader,
    algorithms: [...algorithms],
    issuer: auth.issuer,
    audience: auth.audience,
    key: 'claims',
    passthrough: true,
    // Read by jsonwebtoken for every token: the clock port says when a token is over.
    get clockTimestamp() {
      return epochSeconds(clock);
    },
  };
  return options;
}

type UserOf = (payload: unknown) => Promise<User | undefined>;

function usersOfOwnTokens(users: UserStore, clock: Clock): UserOf {
  const currentUsers = createCurrentUsers((id) => users.find(id), clock);
  return async (payload) => {
    const claims = readClaims(payload);
    if (claims?.typ !== 'access') return undefined;
    const user = await currentUsers(claims.sub);
    return user && isCurrent(claims, user) ? user : undefined;
  };
}

function usersOfProvider(users: UserStore, clock: Clock): UserOf {
  const currentUsers = createCurrentUsers((username) => users.findByUsername(username), clock);
  return async (payload) => {
    const username = readProviderSubject(payload);
    return username === undefined ? undefined : currentUsers(username);
  };
}
