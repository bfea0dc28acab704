import { Database, type DatabaseOptions } from '../../../../adapters/sequelize/connection.js';
import type { Session, Statement } from '../../../../adapters/sequelize/session.js';
import type { Ending } from '../../../../adapters/sequelize/transaction.js';

/** What stands in a statement, and what takes its place: a planted bug, or another constant. */
export type Alteration = readonly [from: string, to: string];

/** The connection that runs this ends, as if its process were killed. */
const DIE = { text: 'SELECT pg_terminate_backend(pg_backend_pid())' };

/** A pool whose statements are altered on their way, and whose transactions can be cut off. */
export class AlteredDatabase extends Database {
  readonly #alterations: readonly Alteration[];
  /** So many statements of the next transaction are run before its connection is cut off. Undefined: none is. */
  statementsToLive: number | undefined;
  /** Names of the statements that were run. */
  readonly names = new Set<string>();

  constructor(options: DatabaseOptions, alterations: readonly Alteration[]) {
    super(options);
    this.#alterations = alterations;
  }

  override query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]> {
    return super.query(this.#altered(statement), values);
  }

  override transaction<T>(
    work: (session: Session) => Promise<Ending<T>>,
    options?: { readonly timeoutMs?: number },
  ): Promise<T> {
    let left = this.statementsToLive;
    this.statementsToLive = undefined;
    return super.transaction(
      (session) =>
        work({
          query: async (statement, values) => {
            if (left !== undefined && left-- === 0) await session.query(DIE);
            return session.query(this.#altered(statement), values);
          },
        }),
      options,
    );
  }

  #altered(statement: Statement): Statement {
    let { text } = statement;
    if (statement.name !== undefined) this.names.add(statement.name);
    for (const [from, to] of this.#alterations) text = text.replaceAll(from, to);
    return { ...statement, text };
  }
}
