import { UnavailableError } from '../domain/errors.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { AttemptJournal } from '../ports/journal.js';
import type { Observer } from '../ports/observer.js';

/**
 * Moves what waits in the journal into the store, each attempt once. Returns how many; rejects while the store is still away. An attempt that the store refuses is reported
 * to the observer, and no obstacle to the others (`AttemptJournal.drain`).
 */
export type StoreJournalledAttempts = () => Promise<number>;

export interface StoreJournalledAttemptsPorts {
  readonly attempts: AttemptStore;
  readonly journal: AttemptJournal;
  readonly observer: Observer;
}

export function createStoreJournalledAttempts({
  attempts,
  journal,
  observer,
}: StoreJournalledAttemptsPorts): StoreJournalledAttempts {
  return () =>
    journal.drain(async (attempt) => {
      try {
        return await attempts.add(attempt);
      } catch (cause) {
        if (cause instanceof UnavailableError) throw cause;
        observer.problem({ during: 'storing a refusal that waited', cause });
        return 'refused';
      }
    });
}
