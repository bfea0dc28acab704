import type { FallbackOptions } from './options.js';

type NoticeOptions = Pick<FallbackOptions<unknown>, 'clock' | 'primaryName' | 'onDegraded' | 'onRecovered'>;

const MIN_INTERVAL_MS = 10_000;

/** Says that guards are degraded, and when they are not any more, without flooding a log. */
export class Notices {
  readonly #options: NoticeOptions;
  readonly #primaryName: string;
  readonly #lastAtMs = new Map<string, number>();
  readonly #degraded = new Set<string>();

  constructor(options: NoticeOptions) {
    this.#options = options;
    this.#primaryName = options.primaryName ?? 'Redis';
  }

  degraded(guard: string, cause: unknown): void {
    const nowMs = this.#options.clock.now();
    if (nowMs - (this.#lastAtMs.get(guard) ?? Number.NEGATIVE_INFINITY) < MIN_INTERVAL_MS) return;
    this.#lastAtMs.set(guard, nowMs);
    this.#degraded.add(guard);
    this.#options.onDegraded?.({ message: `${this.#primaryName} unavailable for ${guard}`, guard, cause });
  }

  /** Nothing is said of a guard that was not said to be degraded. */
  recovered(guard: string): void {
    if (!this.#degraded.delete(guard)) return;
    this.#options.onRecovered?.({ message: `${this.#primaryName} available again for ${guard}`, guard });
  }

  allRecovered(): void {
    for (const guard of [...this.#degraded]) this.recovered(guard);
  }
}
