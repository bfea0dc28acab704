import fc from 'fast-check';
import { type AttemptJournal, type NewAttempt, UnavailableError } from '../../../core/index.js';
import { anAttempt } from '../attempt-store/attempt-harness.js';
import { JOURNAL_CAPACITY } from '../journal-capacity.js';
import { type Call, modelHistory, T0 } from './model-history.js';

class Model implements AttemptJournal {
  #entries: NewAttempt[] = [];
  readonly #setAside: NewAttempt[] = [];

  async append(attempt: NewAttempt) {
    if (this.#entries.length + this.#setAside.length >= JOURNAL_CAPACITY) {
      throw new UnavailableError('journal', 'It is full.');
    }
    this.#entries.push(attempt);
  }
  async drain(store: (attempt: NewAttempt) => Promise<unknown>) {
    let stored = 0;
    let refused: NewAttempt[] = [];
    const left = () => this.#entries.slice(refused.length);
    for (let [entry] = left(); entry !== undefined; [entry] = left()) {
      if ((await store(entry)) === 'refused') {
        refused.push(entry);
        continue;
      }
      stored++;
      this.#entries = left().slice(1);
      this.#setAside.push(...refused);
      refused = [];
    }
    return stored;
  }
  async size() {
    return this.#entries.length;
  }
  async setAside() {
    return this.#setAside.length;
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
/** Into a store that breaks when it has been offered so many, and refuses each so manieth; 0: none. */
const drain = fc.record({ takes: fc.constantFrom(0, 1, 5, 1_000), refuses: fc.constantFrom(0, 2, 3, 1) }).map(
  ({ takes, refuses }): Call<AttemptJournal> => ({
    what: `drain ${takes}, refuse ${refuses}`,
    make: async (journal) => {
      const handedOut: NewAttempt[] = [];
      const store = async (attempt: NewAttempt) => {
        handedOut.push(attempt);
        if (handedOut.length > takes) throw new Error('the store is away');
        return handedOut.length % refuses === 0 ? 'refused' : 'stored';
      };
      const result = await resultOf(() => journal.drain(store));
      return { result, handedOut, left: await journal.size(), setAside: await journal.setAside() };
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
    runs: 10,
    length: 20,
    sight: (what, answer) => {
      if (what.startsWith('append')) return String(answer).includes('unavailable') ? 'full' : undefined;
      const { result, setAside } = answer as { readonly result: string; readonly setAside: number };
      return setAside > 0 ? 'set aside' : result.replace(/^\d+$/, 'drained');
    },
    sights: ['full', 'drained', 'set aside', 'Error: the store is away'],
  }),
];
