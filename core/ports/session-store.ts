import type { Id } from '../domain/ids.js';

/**
 * One log-in of one browser. The secret in the cookie, and the CSRF token that the edge derives from it, never come here: whoever reads the store
 * can neither act as the user nor forge a form.
 */
export interface UserSession {
  /** SHA-256 of the cookie's value, 64 lower-case hex digits. */
  readonly idHash: string;
  readonly userId: Id;
  /** The user's at log-in: a session that carries an older one than the user has now is void. */
  readonly tokenVersion: number;
  readonly createdAtMs: number;
  /** Over from here on (inclusive) unless it is used before. */
  readonly idleUntilMs: number;
  /** Over from here on (inclusive), however much it is used. */
  readonly expiresAtMs: number;
}

/** Who is logged in with a cookie. Values are copied in and out. Rejects with `UnavailableError` (`database`) when it cannot be asked. */
export interface SessionStore {
  /** Returns false, and changes nothing, when the hash is taken: the cookie's value was not random. */
  create(session: UserSession): Promise<boolean>;

  /** The session, unless it is over at `nowMs`. */
  find(idHash: string, nowMs: number): Promise<UserSession | undefined>;

  /**
   * Puts the idle end off to `idleUntilMs`: never back, and not beyond `expiresAtMs`. One that is over at `nowMs` stays over.
   * Returns the session after it; undefined when there is none.
   */
  touch(idHash: string, idleUntilMs: number, nowMs: number): Promise<UserSession | undefined>;

  /** Log-out. Returns whether there was one, over or not. */
  delete(idHash: string): Promise<boolean>;

  /** Log-out everywhere. Returns how many there were, over or not. */
  deleteAllOf(userId: Id): Promise<number>;

  /** Forgets the sessions that are over at `nowMs`. Returns how many. */
  deleteExpired(nowMs: number): Promise<number>;
}
