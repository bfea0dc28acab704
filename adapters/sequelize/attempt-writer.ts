import { UnavailableError } from '../../core/index.js';
import type { NewAttemptRow } from './attempt-rows.js';
import type { attemptStatements } from './attempt-statements.js';
import type { Database } from './connection.js';
import { CHECK_VIOLATION, isConflict, StatementRefusedError, sqlStateOf } from './errors.js';

/** Inserts attempts, each submission once. Every statement is a transaction of its own: what is returned is durable. */
export class AttemptWriter {
  readonly #database: Database;
  readonly #statements: ReturnType<typeof attemptStatements>;

  constructor(database: Database, statements: ReturnType<typeof attemptStatements>) {
    this.#database = database;
    this.#statements = statements;
  }

  /**
   * The id of each attempt in their order, or why there is none. Several are one statement; when that is refused each is tried by itself, so that a row that
   * cannot be stored takes no other along. Rejects with `UnavailableError` when it is not known what became of them.
   */
  async write(rows: readonly NewAttemptRow[]): Promise<PromiseSettledResult<number>[]> {
    if (rows.length > 1) {
      try {
        return await this.#addAll(rows);
      } catch (error) {
        // Conflict: a deadlock with a process that stores some of the same submissions in another order.
        if (!(error instanceof StatementRefusedError || isConflict(error))) throw error;
      }
    }
    return settleInTurn(rows, (row) => this.#add(row));
  }

  async #addAll(rows: readonly NewAttemptRow[]): Promise<PromiseSettledResult<number>[]> {
    const { addAll } = this.#statements;
    const added = await this.#database.query<{ id: string; submissionId: string }>(addAll, [JSON.stringify(rows)]);
    const idOf = new Map(added.map(({ id, submissionId }) => [submissionId, Number(id)]));
    const stored = async (row: NewAttemptRow) => idOf.get(row.submission_id) ?? this.#add(row);
    return settleInTurn(rows, stored);
  }

  async #add(row: NewAttemptRow): Promise<number> {
    const { add, given, findSubmission } = this.#statements;
    // The driver takes an array for a PostgreSQL array.
    const values = given.map((column) =>
      column === 'cart_snapshot' ? JSON.stringify(row.cart_snapshot) : row[column],
    );
    values.push(row.rules_version, row.step_ms);
    const insert = () => this.#database.query<{ id: string }>(add, values);
    let [stored] = await insert().catch((error) => {
      // Its partition was made while the row was on its way to the default one, which does not take it any more.
      if (sqlStateOf(error) === CHECK_VIOLATION) return insert();
      throw error;
    });
    // Stored before, or by another process while this statement ran, and committed by now.
    stored ??= (await this.#database.query<{ id: string }>(findSubmission, [row.submission_id]))[0];
    // Deleted in between: storing it again is what the caller asked for.
    return stored === undefined ? this.#add(row) : Number(stored.id);
  }
}

/** One after the other. When the database is away nothing more is asked of it, because each question would wait as long for nothing. */
async function settleInTurn<Row>(
  rows: readonly Row[],
  settle: (row: Row) => Promise<number>,
): Promise<PromiseSettledResult<number>[]> {
  const results: PromiseSettledResult<number>[] = [];
  let away: PromiseRejectedResult | undefined;
  for (const row of rows) {
    const [result] = away === undefined ? await Promise.allSettled([settle(row)]) : [away];
    if (result.status === 'rejected' && result.reason instanceof UnavailableError) away = result;
    results.push(result);
  }
  return results;
}
