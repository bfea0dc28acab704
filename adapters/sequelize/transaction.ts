import { CommitUnknownError } from './errors.js';
import type { Session } from './session.js';

/** How a transaction ends, and what comes of it. */
export interface Ending<T> {
  readonly commit: boolean;
  readonly value: T;
}

export const commit = <T>(value: T): Ending<T> => ({ commit: true, value });
export const rollBack = <T>(value: T): Ending<T> => ({ commit: false, value });

const BEGIN = { text: 'BEGIN' };
const COMMIT = { text: 'COMMIT' };
const ROLLBACK = { text: 'ROLLBACK' };

/**
 * Runs `work` in a transaction (read committed). A rejection of `work` is rolled back and passed on; as no COMMIT was sent, certainly nothing was
 * written, even when the connection is lost. A COMMIT that is not answered rejects with `CommitUnknownError`.
 * `abandon` is called when the connection cannot be brought out of the transaction and must not be used again.
 */
export async function inTransaction<T>(
  session: Session,
  work: (session: Session) => Promise<Ending<T>>,
  abandon: () => void,
): Promise<T> {
  await session.query(BEGIN);
  let ending: Ending<T>;
  try {
    ending = await work(session);
  } catch (error) {
    await session.query(ROLLBACK).catch(abandon);
    throw error;
  }
  if (!ending.commit) {
    await session.query(ROLLBACK).catch(abandon);
    return ending.value;
  }
  try {
    await session.query(COMMIT);
  } catch (error) {
    abandon();
    throw new CommitUnknownError({ cause: error instanceof Error ? error.cause : error });
  }
  return ending.value;
}
