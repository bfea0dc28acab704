import type { Database } from '../../../adapters/sequelize/index.js';

/** The way of the system that the guide describes: the names joined in, and each word compared with each of the five fields, whatever its case. */
export function oredIlike(database: Database, terms: readonly string[], limit: number): Promise<object[]> {
  const matches = terms.map((_, index) => {
    const fields = ['participant.name', 'account.username', 'error_summary', 'idempotency_key', 'ip_address'];
    return `(${fields.map((field) => `${field} ILIKE $${index + 1}`).join(' OR ')})`;
  });
  const text = `SELECT attempt.* FROM orders_failedorderattempt AS attempt
    LEFT JOIN account_participant AS participant ON participant.id = attempt.participant_id
    LEFT JOIN account_user AS account ON account.id = attempt.user_id
    WHERE ${matches.join(' AND ')} ORDER BY created_at DESC, attempt.id DESC LIMIT ${limit}`;
  return database.query(
    { text },
    terms.map((term) => `%${term}%`),
  );
}
