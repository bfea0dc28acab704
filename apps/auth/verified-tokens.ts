import { type Clock, MINUTE_MS, SECOND_MS } from '../../core/index.js';

/** A key that the identity provider withdraws must not be believed for much longer because of what is remembered here. */
const MAX_AGE_MS = MINUTE_MS;
const MAX_ENTRIES = 5_000;
/** Ours have some 330 characters. Longer ones are verified each time, so that what is remembered stays below 10 MB. */
const MAX_CHARACTERS = 1_024;

interface Entry {
  readonly claims: unknown;
  readonly verifiedAtMs: number;
  /** When the claims begin to hold, inclusive, and cease to, exclusive. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The claims of a token: those that `verify` found in it a while ago, or finds now. What it rejects with is passed on. */
export type VerifiedTokens = (token: string, verify: () => Promise<unknown>) => Promise<unknown>;

/**
 * Remembers for a minute what verified tokens say, so that the signature of a token is not computed for every request. A token is over at its end all the same,
 * and whether its user still may is not for the token to say: that is looked at each time.
 */
export function createVerifiedTokens(clock: Clock): VerifiedTokens {
  const entries = new Map<string, Entry>();

  return async (token, verify) => {
    const now = clock.now();
    const known = entries.get(token);
    if (known !== undefined && holds(known, now)) return known.claims;
    entries.delete(token);
    const claims = await verify();
    const times = timesOf(claims);
    if (times === undefined || token.length > MAX_CHARACTERS) return claims;
    entries.set(token, { claims, verifiedAtMs: now, ...times });
    // A map keeps its order of insertion: the first is the one that was verified longest ago.
    const [oldest] = entries.size > MAX_ENTRIES ? entries.keys() : [];
    if (oldest !== undefined) entries.delete(oldest);
    return claims;
  };
}

/** A clock that was set back must not make an entry last longer, nor a token begin before its time. */
function holds({ verifiedAtMs, fromMs, untilMs }: Entry, now: number): boolean {
  return now >= verifiedAtMs && now - verifiedAtMs < MAX_AGE_MS && now >= fromMs && now < untilMs;
}

/** As jsonwebtoken compares them: whole seconds. Undefined for claims without an end, which are not remembered. */
function timesOf(claims: unknown): Pick<Entry, 'fromMs' | 'untilMs'> | undefined {
  const { exp, nbf } = (claims ?? {}) as { readonly exp?: unknown; readonly nbf?: unknown };
  if (typeof exp !== 'number') return undefined;
  return { fromMs: typeof nbf === 'number' ? nbf * SECOND_MS : -Infinity, untilMs: exp * SECOND_MS };
}
