import { UnavailableError } from '../../core/index.js';
import type { LoggedAttempt } from './attempt-rows.js';
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
  async write(attempts: readonly LoggedAttempt[]): Promise<PromiseSettledResult<number>[]> {
    if (attempts.length > 1) {
      try {
        return await this.#addAll(attempts);
      } catch (error) {
        // Conflict: a deadlock with a process that stores some of the same submissions in another order.
        if (!(error instanceof StatementRefusedError || isConflict(error))) throw error;
      }
    }
    return settleInTurn(attempts, (attempt) => this.#add(attempt));
  }

  async #addAll(attempts: readonly LoggedAttempt[]): Promise<PromiseSettledResult<number>[]> {
    const { addAll } = this.#statements;
    const values = [JSON.stringify(attempts.map(({ row }) => row)), JSON.stringify(tracesOf(attempts))];
    const added = await this.#database.query<{ id: string; submissionId: string }>(addAll, values);
    const idOf = new Map(added.map(({ id, submissionId }) => [submissionId, Number(id)]));
    const stored = async (attempt: LoggedAttempt) => idOf.get(attempt.row.submission_id) ?? this.#add(attempt);
    return settleInTurn(attempts, stored);
  }

  async #add({ row, trace }: LoggedAttempt): Promise<number> {
    const { add, given, findSubmission } = this.#statements;
    // The driver takes an array for a PostgreSQL array.
    const values: unknown[] = given.map((column) =>
      column === 'cart_snapshot' ? JSON.stringify(row.cart_snapshot) : row[column],
    );
    values.push(trace.rules_version, trace.step_ms);
    const insert = () => this.#database.query<{ id: string }>(add, values);
    let [stored] = await insert().catch((error) => {
      // Its partition was made while the row was on its way to the default one, which does not take it any more.
      if (sqlStateOf(error) === CHECK_VIOLATION) return insert();
      throw error;
    });
    // Stored before, or by another process while this statement ran, and committed by now.
    stored ??= (await this.#database.query<{ id: string }>(findSubmission, [row.submission_id]))[0];
    // Deleted in between: storing it again is what the caller asked for.
    return stored === undefined ? this.#add({ row, trace }) : Number(stored.id);
  }
}

/** Of each submission one: it may be there twice, and is stored and logged once. */
function tracesOf(attempts: readonly LoggedAttempt[]) {
  const traces = new Map<string, LoggedAttempt['trace']>();
  for (const { row, trace } of attempts) {
    if (trace.rules_version !== null && !traces.has(row.submission_id)) traces.set(row.submission_id, trace);
  }
  return [...traces].map(([submission_id, trace]) => ({ submission_id, ...trace }));
}

/** One after the other. When the database is away nothing more is asked of it, because each question would wait as long for nothing. */
async function settleInTurn<Attempt>(
  attempts: readonly Attempt[],
  settle: (attempt: Attempt) => Promise<number>,
): Promise<PromiseSettledResult<number>[]> {
  const results: PromiseSettledResult<number>[] = [];
  let away: PromiseRejectedResult | undefined;
  for (const attempt of attempts) {
    const [result] = away === undefined ? await Promise.allSettled([settle(attempt)]) : [away];
    if (result.status === 'rejected' && result.reason instanceof UnavailableError) away = result;
    results.push(result);
  }
  return results;
}
