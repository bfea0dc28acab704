/** Below this size a sweep is not worth its while. */
const MIN_ENTRIES_BETWEEN_SWEEPS = 1_024;

/**
 * A map that forgets what can no longer matter, so that a flood of distinct keys does not grow it for ever: it holds at most about twice as many
 * entries as are still wanted. It has no clock and no timers: writers bring the instant. Readers still decide by the instants in the values.
 */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, { value: V; untilMs: number }>();
  #sweepAtSize = MIN_ENTRIES_BETWEEN_SWEEPS;

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Keeps the value at least until `untilMs`, or as long as the value before it was to be kept, whichever is later. */
  set(key: string, value: V, untilMs: number, nowMs: number): void {
    const kept = this.#entries.get(key);
    this.#entries.set(key, { value, untilMs: Math.max(untilMs, kept?.untilMs ?? untilMs) });
    if (this.#entries.size < this.#sweepAtSize) return;
    this.sweep(nowMs);
    // Doubling makes the cost of sweeping constant per write.
    this.#sweepAtSize = Math.max(MIN_ENTRIES_BETWEEN_SWEEPS, 2 * this.#entries.size);
  }

  /** As `set`; undefined deletes. */
  put(key: string, value: V | undefined, untilMs: number, nowMs: number): void {
    if (value === undefined) this.#entries.delete(key);
    else this.set(key, value, untilMs, nowMs);
  }

  /** Changes a value that is there, and not for how long it is kept. */
  update(key: string, value: V): void {
    const kept = this.#entries.get(key);
    if (kept !== undefined) kept.value = value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets every entry whose time is over at `nowMs`. Returns how many. */
  sweep(nowMs: number): number {
    const before = this.#entries.size;
    for (const [key, { untilMs }] of this.#entries) if (untilMs <= nowMs) this.#entries.delete(key);
    return before - this.#entries.size;
  }
}
