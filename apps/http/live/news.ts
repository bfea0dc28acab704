import type { FailedOrderAttempt } from '../../../core/index.js';

/** How many of the newest attempts are looked at: more than that at once are told as "many". */
export const LOOKED_AT = 200;
/** Ids are remembered for longer than they are looked at, so that a deletion brings no old attempt back as a new one. */
const REMEMBERED = 10 * LOOKED_AT;
/** Attempts are stored by several processes at once, so that a lower id can be stored after a higher one: a client that comes back is told of so many again. */
const OVERLAP = 20;

/** What somebody who was away has missed. */
export type Missed = readonly FailedOrderAttempt[] | 'too many';

/** Tells new attempts from known ones. */
export class News {
  readonly #known = new Set<number>();
  #newest: readonly FailedOrderAttempt[] | undefined;

  /** Takes the newest attempts, newest first. Returns those that were not among them before, oldest first; none of the first list. */
  take(newest: readonly FailedOrderAttempt[]): FailedOrderAttempt[] {
    const isFirst = this.#newest === undefined;
    this.#newest = newest;
    const fresh = newest.filter(({ id }) => !this.#known.has(id)).reverse();
    for (const { id } of fresh) this.#known.add(id);
    for (const id of this.#known) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(id);
    }
    return isFirst ? [] : fresh;
  }

  /** The highest id among the newest attempts; 0 when there is none. */
  get lastId(): number {
    return Math.max(0, ...(this.#newest ?? []).map(({ id }) => id));
  }

  /** What was stored since `lastId`, oldest first. Up to 20 ids before it can be told again. */
  since(lastId: number): Missed {
    const newest = this.#newest ?? [];
    const missed = newest.filter(({ id }) => id > lastId - OVERLAP && id !== lastId);
    const reachesBack = newest.length < LOOKED_AT || newest.some(({ id }) => id <= lastId);
    return reachesBack ? missed.reverse() : 'too many';
  }
}
