import type { NewAttempt } from '../domain/attempt.js';

/** Keeps refusals while the attempt store is away. */
export interface AttemptJournal {
  /** Durable, as far as the adapter can, before it resolves. @throws UnavailableError (`journal`) when it is full or cannot be written. */
  append(attempt: NewAttempt): Promise<void>;

  /**
   * Hands every entry to `store`, oldest first, and forgets each one that `store` resolved for. Stops at the first rejection and passes it on; what was
   * not stored stays. An entry can be handed out again after a crash: `AttemptStore.add` is repeatable for that reason. Returns
   * how many were stored. Two calls at the same time do not hand out the same entry.
   *
   * An entry for which `store` resolves with 'refused' does not block those behind it. It is set aside as soon as one of these is stored: the store works,
   * so it is the entry's fault. As long as none is, it waits like the others and is handed out again by the next call.
   */
  drain(store: (attempt: NewAttempt) => Promise<unknown>): Promise<number>;

  /** Entries waiting. */
  size(): Promise<number>;

  /** Entries that were set aside: kept for a person to look at, not handed out again, and taking room. */
  setAside(): Promise<number>;
}
