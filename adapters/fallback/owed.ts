/** More cannot be owed: the oldest is given up. An operation takes about 200 bytes. */
const MAX_OPERATIONS = 10_000;

interface Operation {
  readonly keys: readonly string[];
  readonly perform: () => Promise<unknown>;
}

/** What the primary could not be told and must be told before its answers about the same keys are trusted again; in order. */
export class Owed {
  readonly #operations = new Set<Operation>();
  readonly #countByKey = new Map<string, number>();

  add(keys: readonly string[], perform: () => Promise<unknown>): void {
    const [oldest] = this.#operations;
    if (oldest !== undefined && this.#operations.size >= MAX_OPERATIONS) this.#remove(oldest);
    this.#operations.add({ keys, perform });
    for (const key of keys) this.#countByKey.set(key, (this.#countByKey.get(key) ?? 0) + 1);
  }

  /** Whether something is owed about any of the keys. */
  has(keys: readonly string[]): boolean {
    return keys.some((key) => this.#countByKey.has(key));
  }

  /** Performs one after the other, until `attempt` says that one did not succeed. Returns whether nothing is owed any more. */
  async settle(attempt: (perform: () => Promise<unknown>) => Promise<boolean>): Promise<boolean> {
    for (const operation of this.#operations) {
      if (!(await attempt(operation.perform))) return false;
      this.#remove(operation);
    }
    return true;
  }

  #remove(operation: Operation): void {
    if (!this.#operations.delete(operation)) return;
    for (const key of operation.keys) {
      const left = (this.#countByKey.get(key) ?? 1) - 1;
      if (left > 0) this.#countByKey.set(key, left);
      else this.#countByKey.delete(key);
    }
  }
}
