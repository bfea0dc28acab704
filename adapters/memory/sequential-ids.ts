import type { IdSource } from '../../core/index.js';

/** `id-1`, `id-2`, ...: for tests and replays, whose results must be the same each time. Guessable, and not unique among processes. */
export class SequentialIds implements IdSource {
  readonly #prefix: string;
  #last = 0;

  /** `prefix`: of `[0-9a-z-]`. Default `id-`. */
  constructor(prefix = 'id-') {
    this.#prefix = prefix;
  }

  next(): string {
    return `${this.#prefix}${++this.#last}`;
  }
}
