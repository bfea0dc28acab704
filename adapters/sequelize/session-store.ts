import type { Id, SessionStore, UserSession } from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';
import type { Statement } from './session.js';

const COLUMNS = 'id_hash, user_id, token_version, created_at, idle_until, expires_at';

const CREATE = {
  text: `INSERT INTO account_session (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (id_hash) DO NOTHING RETURNING id_hash`,
};
const FIND = {
  name: 'session-find',
  text: `SELECT ${COLUMNS} FROM account_session WHERE id_hash = $1 AND least(idle_until, expires_at) > $2`,
};
const TOUCH = {
  name: 'session-touch',
  text: `UPDATE account_session SET idle_until = least(greatest(idle_until, $3), expires_at)
    WHERE id_hash = $1 AND least(idle_until, expires_at) > $2 RETURNING ${COLUMNS}`,
};
const DELETE = { text: 'DELETE FROM account_session WHERE id_hash = $1 RETURNING id_hash' };
const DELETE_ALL_OF = { text: 'DELETE FROM account_session WHERE user_id = $1 RETURNING id_hash' };
const DELETE_EXPIRED = {
  text: 'DELETE FROM account_session WHERE least(idle_until, expires_at) <= $1 RETURNING id_hash',
};

interface SessionRow {
  readonly id_hash: string;
  readonly user_id: string;
  readonly token_version: number;
  readonly created_at: Date;
  readonly idle_until: Date;
  readonly expires_at: Date;
}

/** Sessions in `account_session`. */
export class SequelizeSessionStore implements SessionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(session: UserSession): Promise<boolean> {
    const { idHash, userId, tokenVersion, createdAtMs, idleUntilMs, expiresAtMs } = session;
    const instants = [createdAtMs, idleUntilMs, expiresAtMs].map(instant);
    return (await this.#countOf(CREATE, [idHash, userId, tokenVersion, ...instants])) > 0;
  }

  async find(idHash: string, nowMs: number): Promise<UserSession | undefined> {
    const [row] = await this.#database.query<SessionRow>(FIND, [idHash, instant(nowMs)]);
    return row && sessionOf(row);
  }

  async touch(idHash: string, idleUntilMs: number, nowMs: number): Promise<UserSession | undefined> {
    const values = [idHash, instant(nowMs), instant(idleUntilMs)];
    const [row] = await this.#database.query<SessionRow>(TOUCH, values);
    return row && sessionOf(row);
  }

  async delete(idHash: string): Promise<boolean> {
    return (await this.#countOf(DELETE, [idHash])) > 0;
  }

  deleteAllOf(userId: Id): Promise<number> {
    return this.#countOf(DELETE_ALL_OF, [userId]);
  }

  deleteExpired(nowMs: number): Promise<number> {
    return this.#countOf(DELETE_EXPIRED, [instant(nowMs)]);
  }

  async #countOf(statement: Statement, values: readonly unknown[]): Promise<number> {
    return (await this.#database.query(statement, values)).length;
  }
}

function sessionOf(row: SessionRow): UserSession {
  return {
    idHash: row.id_hash,
    userId: row.user_id,
    tokenVersion: row.token_version,
    createdAtMs: row.created_at.getTime(),
    idleUntilMs: row.idle_until.getTime(),
    expiresAtMs: row.expires_at.getTime(),
  };
}
