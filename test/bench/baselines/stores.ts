import pg from 'pg';
import { rowOfAttempt } from '../../../adapters/sequelize/attempt-rows.js';
import type { Database } from '../../../adapters/sequelize/index.js';
import { type NewAttempt, summaryOf } from '../../../core/index.js';

const TABLE = 'orders_failedorderattempt';

function valuesOf(attempt: NewAttempt): unknown[] {
  const row = rowOfAttempt(attempt);
  return Object.values({ ...row, cart_snapshot: JSON.stringify(row.cart_snapshot) });
}

/** One INSERT, with a parameter for each column. */
function insertOf(attempt: NewAttempt): string {
  const columns = Object.keys(rowOfAttempt(attempt));
  return `INSERT INTO ${TABLE} (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})
    ON CONFLICT DO NOTHING RETURNING id`;
}

/** Sequelize's own way. */
export function modelCreate(database: Database, { createdAtMs, cartSnapshot, ...attempt }: NewAttempt) {
  return database.models.attempts.create({
    ...attempt,
    createdAt: new Date(createdAtMs),
    errorSummary: summaryOf(attempt),
    errorCodes: [...attempt.errorCodes],
    validationErrors: [...attempt.validationErrors],
    cartSnapshot: cartSnapshot.map(({ productId, ...line }) => ({ product_id: productId, ...line })),
  } as never);
}

/** Hand-written SQL through Sequelize, which does not prepare it. */
export function rawQuery(database: Database, attempt: NewAttempt) {
  return database.sequelize.query(insertOf(attempt), { bind: valuesOf(attempt) });
}

/** The driver alone: a prepared statement for each attempt, or one that takes many attempts. */
export class PreparedStore {
  readonly #pool: pg.Pool;
  #insert: string | undefined;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 10 });
  }

  async add(attempt: NewAttempt): Promise<void> {
    this.#insert ??= insertOf(attempt);
    await this.#pool.query({ name: 'one', text: this.#insert, values: valuesOf(attempt) });
  }

  /** All in one statement: what batches come to that nobody has to wait for. */
  async addAll(attempts: readonly NewAttempt[]): Promise<void> {
    const rows = attempts.map(rowOfAttempt);
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    const text = `INSERT INTO ${TABLE} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${TABLE}, $1)
      ON CONFLICT DO NOTHING RETURNING id`;
    await this.#pool.query({ name: 'many', text, values: [JSON.stringify(rows)] });
  }

  /** Bytes of write-ahead log for one attempt when so many are stored by one statement; without the commit's, which all of them share. */
  async walBytes(attempts: readonly NewAttempt[]): Promise<number> {
    const rows = attempts.map(rowOfAttempt);
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    const { rows: plans } = await this.#pool.query<{ 'QUERY PLAN': [{ Plan: { 'WAL Bytes': number } }] }>({
      text: `EXPLAIN (ANALYZE, WAL, FORMAT JSON) INSERT INTO ${TABLE} (${columns})
        SELECT ${columns} FROM json_populate_recordset(NULL::${TABLE}, $1)`,
      values: [JSON.stringify(rows)],
    });
    return (plans[0]?.['QUERY PLAN'][0].Plan['WAL Bytes'] ?? 0) / attempts.length;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
