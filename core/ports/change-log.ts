import type { Change, ChangesQuery } from '../domain/issues/change.js';

export interface NotedValue {
  readonly kind: 'release' | 'rules';
  readonly value: string;
  readonly atMs: number;
}

/**
 * What became different, for "What changed?": added to, read, and never changed. Prices and availability of products are noted by the bundled shop of the same database; when pauses begin and end
 * is read from its pauses. Rejects with `UnavailableError` (`database`) when it cannot be asked.
 */
export interface ChangeLog {
  /** Notes the value with the one before, unless it is the one that was noted last: of several servers that start at once, one does. Returns whether it did. */
  note(value: NotedValue): Promise<boolean>;

  /** The newest `limit` changes within the window, newest first; of one instant by kind and subject (`compareText`). */
  between(query: ChangesQuery): Promise<Change[]>;
}
