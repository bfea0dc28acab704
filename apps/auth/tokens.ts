import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type Clock, DAY_MS, type IdSource, MINUTE_MS, SECOND_MS, type User } from '../../core/index.js';
import { readClaims, type TokenClaims } from './claims.js';
import type { OwnTokenSettings } from './settings.js';

const DEFAULT_ACCESS_LIFETIME_MS = 15 * MINUTE_MS;
const DEFAULT_REFRESH_LIFETIME_MS = DAY_MS;
export const TOKEN_ALGORITHM = 'HS256';

export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
}

export interface Tokens {
  /** For a user who has just proven who they are. */
  issue(user: User): TokenPair;
  issueAccess(user: User): string;
  /** The claims of a valid refresh token of ours; undefined for anything else. Whether its user still may is not looked at. */
  verifyRefresh(token: string): TokenClaims | undefined;
}

/** Issues tokens and checks refresh tokens. Access tokens are checked by koa-jwt, at the edge. */
export function createTokens(settings: OwnTokenSettings, clock: Clock, ids: IdSource): Tokens {
  const { issuer, audience } = settings;
  const key = tokenKey(settings.secret);
  const accessLifetimeMs = settings.accessLifetimeMs ?? DEFAULT_ACCESS_LIFETIME_MS;
  const refreshLifetimeMs = settings.refreshLifetimeMs ?? DEFAULT_REFRESH_LIFETIME_MS;

  function sign(user: User, typ: TokenClaims['typ'], lifetimeMs: number): string {
    const iat = epochSeconds(clock);
    const exp = iat + Math.floor(lifetimeMs / SECOND_MS);
    const claims = { sub: user.id, typ, ver: user.tokenVersion, iss: issuer, aud: audience, iat, exp };
    return jwt.sign({ ...claims, jti: ids.next() }, key, { algorithm: TOKEN_ALGORITHM });
  }

  return {
    issue: (user) => ({
      access: sign(user, 'access', accessLifetimeMs),
      refresh: sign(user, 'refresh', refreshLifetimeMs),
    }),
    issueAccess: (user) => sign(user, 'access', accessLifetimeMs),
    verifyRefresh: (token) => {
      try {
        const options = { algorithms: [TOKEN_ALGORITHM], issuer, audience } satisfies jwt.VerifyOptions;
        const claims = readClaims(jwt.verify(token, key, { ...options, clockTimestamp: epochSeconds(clock) }));
        return claims?.typ === 'refresh' ? claims : undefined;
      } catch (error) {
        if (error instanceof jwt.JsonWebTokenError) return undefined;
        throw error;
      }
    },
  };
}

/** Made once: with a string jsonwebtoken makes a new key for every token, which costs 330 us instead of 9. */
export function tokenKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret, 'utf8'));
}

export function epochSeconds(clock: Clock): number {
  return Math.floor(clock.now() / SECOND_MS);
}
