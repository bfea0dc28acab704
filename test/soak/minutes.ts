import { quantile } from '../bench/measure.js';

/** What one minute was like for one kind of work. */
export interface KindOfMinute {
  readonly done: number;
  /** Answers that nobody should see, and answers that never came. */
  readonly errors: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Collected {
  readonly tookMs: number[];
  readonly errors: string[];
}

/** Collects what each kind of work took, until the minute is cut off. */
export class Minutes {
  #kinds = new Map<string, Collected>();

  /** Times `work`; what it throws is an error of the minute in which it ends. */
  async time(kind: string, work: () => Promise<void>): Promise<void> {
    const beganAt = performance.now();
    try {
      await work();
      this.#of(kind).tookMs.push(performance.now() - beganAt);
    } catch (error) {
      this.#of(kind).errors.push(`${kind}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** All that ended since the last cut, by kind. */
  cut(): ReadonlyMap<string, KindOfMinute> {
    const kinds = this.#kinds;
    this.#kinds = new Map();
    return new Map(
      [...kinds].map(([kind, { tookMs, errors }]) => {
        const sorted = tookMs.sort((a, b) => a - b);
        const [p50Ms, p99Ms] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
        return [kind, { done: sorted.length, errors, p50Ms, p99Ms }];
      }),
    );
  }

  #of(kind: string): Collected {
    const collected = this.#kinds.get(kind) ?? { tookMs: [], errors: [] };
    this.#kinds.set(kind, collected);
    return collected;
  }
}
