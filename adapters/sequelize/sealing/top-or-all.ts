import { HOUR_MS, type TallyQuery } from '../../../core/index.js';

/** So many questions ask for all keys at once after the top ones did not decide; then the top ones are tried again. */
const ALL_AFTER_UNDECIDED = 100;
const MOST_KINDS = 1_000;

/**
 * Remembers for which windows the keys at the top of the buckets did not decide, by their length: where texts hardly repeat themselves they will not decide the next question
 * either, and asking them first would only cost.
 */
export class TopOrAll {
  readonly #allFor = new Map<string, number>();

  /** What to ask for first. */
  first(query: TallyQuery): 'top' | 'all' {
    const kind = kindOf(query);
    const left = this.#allFor.get(kind);
    if (left === undefined) return 'top';
    if (left === 1) this.#allFor.delete(kind);
    else this.#allFor.set(kind, left - 1);
    return 'all';
  }

  /** The top keys did not decide. */
  undecided(query: TallyQuery): void {
    if (this.#allFor.size >= MOST_KINDS) this.#allFor.clear();
    this.#allFor.set(kindOf(query), ALL_AFTER_UNDECIDED);
  }
}

function kindOf({ groupBy, sinceMs, untilMs }: TallyQuery): string {
  return `${groupBy} ${Math.round((untilMs - sinceMs) / HOUR_MS)}`;
}
