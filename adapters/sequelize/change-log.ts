import type { Change, ChangeLog, ChangesQuery, NotedValue } from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';
import { commit } from './transaction.js';

/**
 * Those who note at the same time do it one after the other; whoever changes a product, which triggers note, waits for none of them and keeps none of them waiting. Of this package, among the advisory
 * locks of one database: the first four bytes of SHA-256("order-failures change log"), signed.
 */
const LOCK = { text: 'SELECT pg_advisory_xact_lock(233731024)' };
const NOTE = {
  text: `WITH before AS (SELECT (SELECT after FROM change_log WHERE kind = $2 ORDER BY id DESC LIMIT 1) AS value)
    INSERT INTO change_log (happened_at, kind, subject, before, after)
    SELECT $1::timestamptz, $2, '', value, $3 FROM before WHERE value IS DISTINCT FROM $3 RETURNING id`,
};
const BETWEEN = {
  text: `SELECT at, kind, subject, before, after FROM (
      SELECT happened_at AS at, kind, subject, before, after FROM change_log
      UNION ALL SELECT starts_at, 'pause_began', name, NULL, multiplier::text FROM shop_programpause
      UNION ALL SELECT ends_at, 'pause_ended', name, multiplier::text, NULL FROM shop_programpause
    ) AS every
    WHERE at >= $1 AND at < $2 AND kind = ANY ($3)
      AND (kind NOT IN ('price', 'availability') OR $4::text[] IS NULL OR subject = ANY ($4))
    ORDER BY at DESC, kind COLLATE "C", subject COLLATE "C" LIMIT $5`,
};

/** Changes in `change_log`, where triggers note those of products, and pauses of the bundled shop. */
export class SequelizeChangeLog implements ChangeLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  note({ kind, value, atMs }: NotedValue): Promise<boolean> {
    return this.#database.transaction(async (session) => {
      await session.query(LOCK);
      return commit((await session.query(NOTE, [instant(atMs), kind, value])).length > 0);
    });
  }

  async between({ sinceMs, untilMs, kinds, productIds, limit }: ChangesQuery): Promise<Change[]> {
    const values = [instant(sinceMs), instant(untilMs), kinds, productIds ?? null, limit];
    const rows = await this.#database.query<Omit<Change, 'atMs'> & { at: Date }>(BETWEEN, values);
    return rows.map(({ at, ...change }) => ({ atMs: at.getTime(), ...change }));
  }
}
