import type { AuditEntry, AuditLog } from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';

const ADD = {
  text: 'INSERT INTO audit_log (happened_at, actor_id, action, subject_id, why) VALUES ($1, $2, $3, $4, $5)',
};
const LATEST = {
  text: `SELECT happened_at AS "happenedAt", actor_id AS "actorId", action, subject_id AS "subjectId", why
    FROM audit_log ORDER BY happened_at DESC, id DESC LIMIT $1`,
};

interface AuditRow extends Omit<AuditEntry, 'happenedAtMs'> {
  readonly happenedAt: Date;
}

/** The audit log in `audit_log`, with the deletions of attempts. The server refuses to change or delete entries. */
export class SequelizeAuditLog implements AuditLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ happenedAtMs, actorId, action, subjectId, why }: AuditEntry): Promise<void> {
    await this.#database.query(ADD, [instant(happenedAtMs), actorId, action, subjectId, why]);
  }

  async latest(limit: number): Promise<AuditEntry[]> {
    const rows = await this.#database.query<AuditRow>(LATEST, [limit]);
    return rows.map(({ happenedAt, ...entry }) => ({ happenedAtMs: happenedAt.getTime(), ...entry }));
  }
}
