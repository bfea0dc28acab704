import { attemptOf, type RefusedSubmission } from '../domain/attempt.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { AttemptJournal } from '../ports/journal.js';
import type { Observer } from '../ports/observer.js';

export interface RecordRefusalPorts {
  readonly attempts: AttemptStore;
  readonly journal: AttemptJournal;
  readonly observer: Observer;
}

/** Stores the attempt and returns its id; undefined when it waits in the journal because the store is away. Rejects when both are. */
export type RecordRefusal = (refused: RefusedSubmission) => Promise<number | undefined>;

export function createRecordRefusal({ attempts, journal, observer }: RecordRefusalPorts): RecordRefusal {
  return async (refused) => {
    const attempt = attemptOf(refused);
    try {
      return await attempts.add(attempt);
    } catch (cause) {
      observer.problem({ during: 'storing a refusal', cause });
      // Whether the store took it is not known; storing it again later is harmless.
      await journal.append(attempt);
      return undefined;
    }
  };
}
