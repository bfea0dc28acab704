import type { FailedOrderAttempt } from '../../core/index.js';

/**
 * How far back the newest attempts reached when they were last asked for. As many are at least as young ever since, unless some were deleted: whoever finds fewer
 * looks further. Spares the question of all partitions for what stands in the last ones.
 */
export class Recently {
  readonly #sinceMs = new Map<number, number>();

  /** The newest `count` were not older than this; undefined when nobody has asked for so many yet. */
  sinceOf(count: number): number | undefined {
    return this.#sinceMs.get(count);
  }

  /** `newest`: the newest of all attempts, the newest first, `count` if there are so many. */
  learn(newest: readonly FailedOrderAttempt[], count: number): void {
    const oldest = newest.at(-1);
    if (oldest !== undefined && newest.length === count) this.#sinceMs.set(count, oldest.createdAtMs);
  }
}
