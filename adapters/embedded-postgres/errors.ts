/** What each means and what to do stands in docs/errors.md. */
export const EMBEDDED_POSTGRES_ERROR_CODES = [
  /** No PostgreSQL programs for this platform, or they do not run here. */
  'EMBEDDED_POSTGRES_UNAVAILABLE',
  /** Another live process owns the data folder. */
  'EMBEDDED_POSTGRES_IN_USE',
  /** The data folder cannot be written, or the server's user cannot enter it or does not own the database in it. */
  'EMBEDDED_POSTGRES_DATA_UNREACHABLE',
  /** The folder holds no database, or one of another PostgreSQL version. */
  'EMBEDDED_POSTGRES_DATA_INVALID',
  /** The first, empty database could not be created. */
  'EMBEDDED_POSTGRES_INIT_FAILED',
  /** The server ended, or was not ready in time. */
  'EMBEDDED_POSTGRES_START_FAILED',
  /** The server ended while it was in use, and could not be started again. */
  'EMBEDDED_POSTGRES_LOST',
  /** The server still runs after every way to stop it. */
  'EMBEDDED_POSTGRES_STOP_FAILED',
] as const;

export type EmbeddedPostgresErrorCode = (typeof EMBEDDED_POSTGRES_ERROR_CODES)[number];

export type EmbeddedPostgresFacts = Readonly<Record<string, string | number | undefined>>;

/** Branch on `code`, never on the message. The message names the remedy; `facts` carries its paths, pids and versions. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;
  readonly facts: EmbeddedPostgresFacts;

  constructor(
    code: EmbeddedPostgresErrorCode,
    message: string,
    facts: EmbeddedPostgresFacts = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.facts = facts;
  }
}

/** The operating system's code of a failed call, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
