import { OrderFailuresError, UnavailableError } from '../../core/index.js';

export const EXCLUSION_VIOLATION = '23P01';
export const FOREIGN_KEY_VIOLATION = '23503';
export const CHECK_VIOLATION = '23514';
export const INSUFFICIENT_PRIVILEGE = '42501';
export const LOCK_NOT_AVAILABLE = '55P03';
export const UNDEFINED_TABLE = '42P01';
const UNDEFINED_COLUMN = '42703';

/** The connection was lost, or the answer did not come in time, while a transaction committed: nobody knows whether it did. */
export class CommitUnknownError extends UnavailableError {
  constructor(options?: ErrorOptions) {
    super('database', 'The database did not answer a commit; its outcome is not known.', options);
  }
}

/** The database refused a statement for another reason than being away: a bug, or a schema that is not this version's. */
export class StatementRefusedError extends OrderFailuresError {
  readonly code = 'STATEMENT_REFUSED';
  /** Five characters, as in https://www.postgresql.org/docs/current/errcodes-appendix.html. */
  readonly sqlState: string;
  constructor(sqlState: string, options?: ErrorOptions) {
    const hint =
      sqlState === UNDEFINED_TABLE || sqlState === UNDEFINED_COLUMN ? ' Has the schema been migrated?' : '';
    super(`The database refused a statement (SQLSTATE ${sqlState}).${hint}`, options);
    this.sqlState = sqlState;
  }
}

/**
 * Classes and codes that say nothing about the statement: connection (08), no such user or database (28, 3D), conflict with another
 * transaction (40, 55P03), out of something (53), cancelled, shutting down or starting (57), the system's own error (58), a transaction that
 * stood still (25P03, 25P04), and a server that may only read (25006: a standby after a fail-over).
 */
const UNAVAILABLE_STATES = /^(?:08|28|3D|40|53|57|58|55P03|25P0[34]|25006)/;

/** The server says good-bye with these: shutting down, terminated by an administrator, stood still. */
const LAST_STATES = /^(?:08|57P|25P0[34])/;

/** What the driver threw, as an error of the core's; the driver's is its `cause`. Wraps once: an error of the core's is returned as it is. */
export function wrapDriverError(thrown: unknown): Error {
  if (thrown instanceof OrderFailuresError) return thrown;
  const cause = withoutStatement(originalOf(thrown));
  const sqlState = driverSqlState(cause);
  if (sqlState !== undefined && !UNAVAILABLE_STATES.test(sqlState)) {
    return new StatementRefusedError(sqlState, { cause });
  }
  // A mistake in this program, not a broken connection.
  if (cause instanceof TypeError || cause instanceof RangeError) return cause;
  return new UnavailableError('database', 'The database did not answer.', { cause });
}

/** SQLSTATE of a wrapped error, when the server gave one. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error ? driverSqlState(error.cause) : undefined;
}

/** Whether another transaction was in the way: a deadlock, or a serialisation failure. The statement was rolled back and can be tried again. */
export function isConflict(error: unknown): boolean {
  return /^40(?:001|P01)$/.test(sqlStateOf(error) ?? '');
}

/** Whether the connection cannot be used again: the server ended it, or may still answer what was asked before. */
export function endsConnection(error: unknown): boolean {
  const sqlState = sqlStateOf(error);
  return error instanceof UnavailableError && (sqlState === undefined || LAST_STATES.test(sqlState));
}

/** Sequelize's errors carry the driver's as `original`. */
function originalOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'original' in thrown ? thrown.original : thrown;
}

function driverSqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  // Node's own codes begin with E (EPIPE, ECONNRESET); no SQLSTATE does.
  return /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(error.code) ? error.code : undefined;
}

/** Sequelize writes the statement and its parameters, password hashes among them, onto the driver's error; logs must not see them. */
function withoutStatement(error: unknown): unknown {
  if (error instanceof Error)
    for (const member of ['sql', 'parameters', 'detail', 'where']) Reflect.deleteProperty(error, member);
  return error;
}

/** The same promise, with whatever Sequelize or the driver throws wrapped. */
export function wrapped<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    throw wrapDriverError(error);
  });
}
