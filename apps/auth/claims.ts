import type { Id, User } from '../../core/index.js';

export const MAX_USERNAME_CHARACTERS = 150;

/** What our own tokens say. Registered claims (`iss`, `aud`, `exp`) are checked before anybody sees these. */
export interface TokenClaims {
  /** The user's id. */
  readonly sub: Id;
  /** A refresh token opens nothing but the refresh route. */
  readonly typ: 'access' | 'refresh';
  /** The user's token version when it was issued: a higher one since voids it. */
  readonly ver: number;
}

/** Undefined when a verified payload is not one of ours. A token without an end is refused here. */
export function readClaims(payload: unknown): TokenClaims | undefined {
  if (!isRecord(payload) || typeof payload['exp'] !== 'number') return undefined;
  const { sub, typ, ver } = payload;
  if (typeof sub !== 'string' || (typ !== 'access' && typ !== 'refresh') || typeof ver !== 'number')
    return undefined;
  return { sub, typ, ver };
}

/** The username in a verified payload of an identity provider. */
export function readProviderSubject(payload: unknown): string | undefined {
  if (!isRecord(payload) || typeof payload['exp'] !== 'number') return undefined;
  const { sub } = payload;
  return typeof sub === 'string' && isUsername(sub) ? sub : undefined;
}

/** Void once the user's version is higher. A lower one comes from a user who was read a moment before logging out everywhere and in again. */
export function isCurrent(claims: TokenClaims, user: User): boolean {
  return claims.ver >= user.tokenVersion;
}

/** NUL can stand in no database text, and a lone surrogate in no UTF-8: such a name is nobody's. */
export function isUsername(text: string): boolean {
  const characters = [...text].length;
  return (
    characters >= 1 && characters <= MAX_USERNAME_CHARACTERS && text.isWellFormed() && !text.includes('\u0000')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
