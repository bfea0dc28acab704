/** When a row happened and which it is. */
export interface Place {
  readonly createdAtMs: number;
  readonly id: number;
}

/** Rows in the order of their instants and, within one instant, of their ids. */
export class Timeline<T extends Place> {
  readonly #rows: T[] = [];

  get length(): number {
    return this.#rows.length;
  }

  /** Instants may arrive slightly out of order: the place is looked for, and is nearly always the end. */
  insert(row: T): void {
    const last = this.#rows.at(-1);
    if (last === undefined || compare(last, row) < 0) this.#rows.push(row);
    else this.#rows.splice(this.#indexOf(row), 0, row);
  }

  remove(row: T): void {
    const index = this.#indexOf(row);
    if (this.#rows[index]?.id === row.id) this.#rows.splice(index, 1);
  }

  /** Removes the oldest rows in one go: one by one each removal would move all rows behind it. */
  removeOldest(count: number): T[] {
    return this.#rows.splice(0, count);
  }

  /** How many rows are older than `atMs` (exclusive). */
  countBefore(atMs: number): number {
    return this.#indexOf({ createdAtMs: atMs, id: Number.NEGATIVE_INFINITY });
  }

  oldest(count: number): T[] {
    return this.#rows.slice(0, count);
  }

  /** Rows from `sinceMs` (inclusive) to `untilMs` (exclusive), oldest or newest first, after the place of `after` in that order. */
  *walk(
    order: 'newest' | 'oldest',
    { sinceMs, untilMs, after }: { sinceMs?: number; untilMs?: number; after?: Place } = {},
  ): Generator<T> {
    let from = sinceMs === undefined ? 0 : this.countBefore(sinceMs);
    let to = untilMs === undefined ? this.#rows.length : this.countBefore(untilMs);
    if (after !== undefined && order === 'oldest') from = Math.max(from, this.#indexOf(after, true));
    if (after !== undefined && order === 'newest') to = Math.min(to, this.#indexOf(after));
    for (let step = 0; step < to - from; step++) {
      yield this.#rows[order === 'oldest' ? from + step : to - 1 - step] as T;
    }
  }

  /** The index of the first row that is not before `place`; behind a row at exactly `place` with `behind`. */
  #indexOf(place: Place, behind = false): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compare(this.#rows[middle] as T, place);
      if (order < 0 || (behind && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(a: Place, b: Place): number {
  return a.createdAtMs - b.createdAtMs || a.id - b.id;
}
