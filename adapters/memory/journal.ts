import { type AttemptJournal, type NewAttempt, UnavailableError } from '../../core/index.js';
import { copyAttempt } from './copy-attempt.js';

export interface MemoryJournalOptions {
  /** Entries that may wait or be set aside. Default 10,000, about 10 MB of usual attempts. */
  readonly capacity?: number;
}

/** Keeps refusals in this process: they are lost when it ends. */
export class MemoryJournal implements AttemptJournal {
  readonly #capacity: number;
  readonly #entries: NewAttempt[] = [];
  readonly #setAside: NewAttempt[] = [];
  #lastDrain: Promise<unknown> = Promise.resolve();

  constructor({ capacity = 10_000 }: MemoryJournalOptions = {}) {
    this.#capacity = capacity;
  }

  async append(attempt: NewAttempt): Promise<void> {
    if (this.#entries.length + this.#setAside.length >= this.#capacity) {
      throw new UnavailableError('journal', `The journal is full: ${this.#capacity} attempts are in it.`);
    }
    this.#entries.push(copyAttempt(attempt));
  }

  drain(store: (attempt: NewAttempt) => Promise<unknown>): Promise<number> {
    // One after the other, so that no entry is handed out twice.
    const drained = this.#lastDrain.then(() => this.#drain(store));
    this.#lastDrain = drained.catch(() => {});
    return drained;
  }

  async size(): Promise<number> {
    return this.#entries.length;
  }

  async setAside(): Promise<number> {
    return this.#setAside.length;
  }

  async #drain(store: (attempt: NewAttempt) => Promise<unknown>): Promise<number> {
    let stored = 0;
    let refused = 0;
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[refused]) {
      if ((await store(copyAttempt(entry))) === 'refused') {
        refused++;
        continue;
      }
      stored++;
      this.#setAside.push(...this.#entries.splice(0, refused));
      this.#entries.shift();
      refused = 0;
    }
    return stored;
  }
}
