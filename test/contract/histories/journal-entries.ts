import fc from 'fast-check';
import { type AttemptJournal, type NewAttempt, UnavailableError } from '../../../core/index.js';
import { anAttempt } from '../attempt-store/attempt-harness.js';
import { JOURNAL_CAPACITY } from '../journal-capacity.js';
import { type Call, modelHistory, T0 } from './model-history.js';

class Model implements AttemptJournal {
  readonly #entries: NewAttempt[] = [];

  async append(attempt: NewAttempt) {
    if (this.#entries.length === JOURNAL_CAPACITY) throw new UnavailableError('journal', 'It is full.');
    this.#entries.push(attempt);
  }
  async drain(store: (attempt: NewAttempt) => Promise<unknown>) {
    let stored = 0;
    for (; this.#entries[0] !== undefined; this.#entries.shift(), stored++) await store(this.#entries[0]);
    return stored;
  }
  async size() {
    return this.#entries.length;
  }
}

let appended = 0;

const append = fc
  .record({ entries: fc.constantFrom(1, 1, 2, 60), agoMs: fc.nat(5) })
  .map(({ entries, agoMs }): Call<AttemptJournal> => {
    const attempts = Array.from({ length: entries }, () =>
      anAttempt({ submissionId: `appended ${appended++}`, createdAtMs: T0 - agoMs }),
    );
    return {
      what: `append ${entries}`,
      make: async (journal) => {
        const results: string[] = [];
        for (const attempt of attempts) results.push(await resultOf(() => journal.append(attempt)));
        return results;
      },
    };
  });
/** Into a store that breaks when it has taken so many. */
const drain = fc.constantFrom(0, 1, 5, 1_000).map(
  (takes): Call<AttemptJournal> => ({
    what: `drain ${takes}`,
    make: async (journal) => {
      const handedOut: NewAttempt[] = [];
      const store = async (attempt: NewAttempt) => {
        handedOut.push(attempt);
        if (handedOut.length > takes) throw new Error('the store is away');
      };
      const result = await resultOf(() => journal.drain(store));
      return { result, handedOut, left: await journal.size() };
    },
  }),
);

/** What it resolved to, or why it did not. */
async function resultOf(call: () => Promise<unknown>): Promise<string> {
  try {
    return String(await call());
  } catch (error) {
    return error instanceof UnavailableError ? `unavailable: ${error.dependency}` : String(error);
  }
}

export const JOURNAL_HISTORY_CASES = [
  modelHistory<AttemptJournal, AttemptJournal>({
    title: 'answers random histories as a plain queue does',
    model: () => new Model(),
    subject: (journal) => journal,
    calls: [append, append, drain],
    runs: 5,
    length: 20,
    sight: (what, answer) => {
      if (what.startsWith('append')) return String(answer).includes('unavailable') ? 'full' : undefined;
      return String(answer && (answer as { readonly result: string }).result).replace(/^\d+$/, 'drained');
    },
    sights: ['full', 'drained', 'Error: the store is away'],
  }),
];
