import { randomBytes } from 'node:crypto';
import {
  type Clock,
  type Hash,
  HOUR_MS,
  MINUTE_MS,
  type SessionStore,
  type User,
  type UserSession,
  type UserStore,
} from '../../core/index.js';
import { createCurrentUsers } from './current-users.js';

/** A log-in that is not used for this long is over. */
const SESSION_IDLE_MS = 30 * MINUTE_MS;
/** A log-in is over after this time, however much it is used. */
const SESSION_LIFETIME_MS = 12 * HOUR_MS;
/** The idle end is put off at most once in this time, so that not every page writes. */
const TOUCH_EVERY_MS = MINUTE_MS;
const SECRET_BYTES = 32;

export interface SessionPorts {
  readonly sessions: SessionStore;
  readonly users: UserStore;
  readonly clock: Clock;
  readonly hash: Hash;
}

/** Log-ins of browsers. The secret goes into a cookie; the store knows its hash only. Rejects with `UnavailableError` when nobody can say. */
export interface Sessions {
  /** For a user who has just proven who they are. Returns the new session's secret. */
  start(user: User): Promise<string>;
  /** The active user who is logged in with the secret, at most 3 s old. */
  find(secret: string): Promise<User | undefined>;
  end(secret: string): Promise<void>;
  /** Ends all sessions of the user, and voids their tokens. */
  endAllOf(user: User): Promise<void>;
}

/** 256 random bits, as text for a cookie. */
export function newSessionSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function createSessions({ sessions, users, clock, hash }: SessionPorts): Sessions {
  const currentUsers = createCurrentUsers((id) => users.find(id), clock);

  return {
    async start(user) {
      const secret = newSessionSecret();
      const now = clock.now();
      const session: UserSession = {
        idHash: hash.sha256Hex(secret),
        userId: user.id,
        tokenVersion: user.tokenVersion,
        createdAtMs: now,
        idleUntilMs: now + SESSION_IDLE_MS,
        expiresAtMs: now + SESSION_LIFETIME_MS,
      };
      if (!(await sessions.create(session))) throw new Error('Two session secrets were the same.');
      return secret;
    },

    async find(secret) {
      const idHash = hash.sha256Hex(secret);
      const now = clock.now();
      const session = await sessions.find(idHash, now);
      if (session === undefined) return undefined;
      const user = await currentUsers(session.userId);
      // A lower version comes from a user who was read a moment before logging out everywhere and in again.
      if (!user?.isActive || session.tokenVersion < user.tokenVersion) return undefined;
      if (session.idleUntilMs - now <= SESSION_IDLE_MS - TOUCH_EVERY_MS)
        await sessions.touch(idHash, now + SESSION_IDLE_MS, now);
      return user;
    },

    async end(secret) {
      await sessions.delete(hash.sha256Hex(secret));
    },

    async endAllOf(user) {
      // The version first: it also voids a session that is started meanwhile.
      await users.update(user.id, { tokenVersion: user.tokenVersion + 1 });
      await sessions.deleteAllOf(user.id);
    },
  };
}
