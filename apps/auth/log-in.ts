import {
  type AuditLog,
  type Clock,
  type Hash,
  HOUR_MS,
  MINUTE_MS,
  type Rate,
  type RateLimiter,
  type User,
  type UserStore,
} from '../../core/index.js';
import { addressBlock } from './address-block.js';
import type { Passwords } from './passwords.js';
import { isStaff } from './roles.js';

/** Tries of one address for one username. */
const LOG_IN_RATE: Rate = { limit: 10, windowMs: MINUTE_MS };
/** Tries of one address for any username. */
const LOG_IN_ADDRESS_RATE: Rate = { limit: 60, windowMs: MINUTE_MS };
/** Tries for one username from anywhere: what many addresses together may guess (OWASP ASVS 2.2.1). */
const LOG_IN_NAME_RATE: Rate = { limit: 100, windowMs: HOUR_MS };

export interface LogInRequest {
  readonly username: string;
  readonly password: string;
  /** null when it cannot be read; all of those share one limit. */
  readonly ipAddress: string | null;
}

export type LogInResult =
  | { readonly kind: 'logged_in'; readonly user: User }
  /** Unknown, inactive, or a wrong password: the same answer after the same time. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

export interface LogInPorts {
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly hash: Hash;
  /** Learns of staff who have proven who they are. */
  readonly audit: AuditLog;
}

/** @throws UnavailableError when users or limits cannot be read; OverloadedError when too many passwords wait to be checked. */
export type LogIn = (request: LogInRequest) => Promise<LogInResult>;

export function createLogIn({ users, passwords, rateLimiter, clock, hash, audit }: LogInPorts): LogIn {
  return async ({ username, password, ipAddress }) => {
    const address = addressBlock(ipAddress);
    // Hashed, so that no name of any length or content gets into a key.
    const name = hash.sha256Hex(username.toLowerCase());
    for (const [key, rate] of [
      [`log-in:${address}`, LOG_IN_ADDRESS_RATE],
      [`log-in:${address}:${name}`, LOG_IN_RATE],
      [`log-in:${name}`, LOG_IN_NAME_RATE],
    ] as const) {
      const decision = await rateLimiter.take(key, rate, clock.now());
      if (!decision.admitted) return { kind: 'throttled', retryAfterMs: decision.retryAfterMs };
    }
    const user = await users.findByUsername(username);
    const isPassword = await passwords.verify(password, user?.passwordHash);
    if (user === undefined || !isPassword || !user.isActive) return { kind: 'refused' };
    if (isStaff(user)) {
      const entry = { happenedAtMs: clock.now(), actorId: user.id, subjectId: user.id, why: '' };
      await audit.add({ ...entry, action: 'sign in' });
    }
    return { kind: 'logged_in', user };
  };
}
