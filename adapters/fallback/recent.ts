/** More are not remembered: the oldest is forgotten. */
const MAX_ENTRIES = 50_000;

/** A map of bounded size. */
export class Recent<V> {
  readonly #entries = new Map<string, V>();

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= MAX_ENTRIES) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Returns whether it was there. */
  delete(key: string): boolean {
    return this.#entries.delete(key);
  }
}
