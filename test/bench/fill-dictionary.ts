import { type Database, keepSearchValues } from '../../adapters/sequelize/index.js';

const ATTEMPTS = 'orders_failedorderattempt';
/** How often and when: what stands beside each text. */
const TIMES = 'count(*) AS count, min(created_at) AS first_at, max(created_at) AS last_at';

/** What `keepSearchValues` comes to, in one go. Keys are as they are made, and so are in no dictionary. */
const ALL_TEXTS = [
  'TRUNCATE orders_searchvalue',
  `INSERT INTO orders_searchvalue (participant_id, kind, digest, value, count, first_at, last_at)
    SELECT owner, kind, sha256(convert_to(value, 'UTF8')), value, count, first_at, last_at FROM (
      SELECT '' AS owner, 'summary' AS kind, error_summary AS value, ${TIMES} FROM ${ATTEMPTS} GROUP BY 3
      UNION ALL
      SELECT participant_id, kind, text, ${TIMES}
      FROM ${ATTEMPTS}, LATERAL (VALUES ('name', participant_name), ('username', username), ('address', ip_address)) AS texts (kind, text)
      GROUP BY 1, 2, 3
    ) AS texts`,
  `UPDATE orders_searchprogress SET (stored_xid, attempt_id, is_behind) = (
    SELECT stored_xid, id, false FROM ${ATTEMPTS} ORDER BY stored_xid DESC, id DESC LIMIT 1)`,
];

/** From so many attempts on the dictionary is made in one go: attempt by attempt takes as long as to store them. */
const MANY = 100_000;

/** Takes all attempts into the dictionary of the search, unless it has them. */
export async function fillDictionary(database: Database, attempts: number): Promise<void> {
  const [known] = await database.query<{ isThere: boolean }>({
    text: `SELECT EXISTS (SELECT FROM orders_searchvalue) AS "isThere"`,
  });
  if (attempts >= MANY && !known?.isThere) {
    await keepSearchValues(database);
    for (const text of ALL_TEXTS) await database.query({ text });
  }
  while (await keepSearchValues(database));
}
