import { Recent } from './recent.js';

/** Keys that something is true of until an instant. */
export class Until {
  readonly #untilMs = new Recent<number>();

  /** Until `untilMs` (exclusive), or as long as before if that is later. */
  extend(key: string, untilMs: number): void {
    this.#untilMs.set(key, Math.max(untilMs, this.#untilMs.get(key) ?? untilMs));
  }

  has(key: string, nowMs: number): boolean {
    const untilMs = this.#untilMs.get(key);
    if (untilMs === undefined || nowMs < untilMs) return untilMs !== undefined;
    this.#untilMs.delete(key);
    return false;
  }
}
