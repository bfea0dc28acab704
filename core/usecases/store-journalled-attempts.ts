import type { AttemptStore } from '../ports/attempt-store.js';
import type { AttemptJournal } from '../ports/journal.js';

/** Moves what waits in the journal into the store, each attempt once. Returns how many; rejects while the store is still away. */
export type StoreJournalledAttempts = () => Promise<number>;

export function createStoreJournalledAttempts({
  attempts,
  journal,
}: {
  attempts: AttemptStore;
  journal: AttemptJournal;
}): StoreJournalledAttempts {
  return () => journal.drain((attempt) => attempts.add(attempt));
}
