import type { Session } from '../session.js';

/** One step of the schema. Each direction runs in a transaction of its own, statement by statement. */
export interface Migration {
  /** Its place in the order and its identity in the database: never changed once released. */
  readonly name: string;
  /** Run before `up`, each in a transaction of its own: what would keep others waiting for too long in one. Run again when the step has to be repeated. Default: nothing. */
  readonly prepare?: readonly Preparation[];
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** A statement; or work that says whether there is more of it, and is then done again in the next transaction. */
export type Preparation = string | ((session: Session) => Promise<boolean>);

export async function runAll(session: Session, statements: readonly string[]): Promise<void> {
  for (const text of statements) await session.query({ text });
}
