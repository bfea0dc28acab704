import type { Client, QueryConfig } from 'pg';
import { wrapDriverError } from './errors.js';

/** SQL with `$1`-style parameters. One that has a name is prepared once a connection; the name stands for the text. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  /** Instead of `text`, where nothing is prepared: what is planned once and what is planned each time can want different words. */
  readonly unpreparedText?: string;
}

/** One connection, inside or outside a transaction. Rejects with `UnavailableError` or `StatementRefusedError`. */
export interface Session {
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

/** The driver knows it, its types do not. */
interface TimedQuery extends QueryConfig {
  readonly query_timeout?: number;
}

export interface SessionOptions {
  /** Overrides the connection's own bound on an answer. */
  readonly timeoutMs?: number | undefined;
  /** Whether the connection stays with its server, so that a statement with a name can be prepared on it. Default true. */
  readonly prepares?: boolean;
}

export function sessionOn(client: Client, { timeoutMs, prepares = true }: SessionOptions = {}): Session {
  return {
    async query<Row extends object>(
      { name, text, unpreparedText = text }: Statement,
      values: readonly unknown[] = [],
    ): Promise<Row[]> {
      const timed: TimedQuery = {
        text: prepares ? text : unpreparedText,
        values: [...values],
        ...(prepares && name !== undefined && { name }),
        ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
      };
      try {
        return (await client.query<Row>(timed)).rows;
      } catch (error) {
        throw wrapDriverError(error);
      }
    },
  };
}
