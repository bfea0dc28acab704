import type { Clock } from '../../core/index.js';

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until its caller moves it: for tests, simulations and replays of past events. */
export class ManualClock implements Clock {
  #nowMs: number;
  /** By instant of waking; of one instant, whoever went to sleep first. */
  readonly #sleepers: Sleeper[] = [];

  /** `atMs`: epoch milliseconds, whole. Default 0, the beginning of 1970. */
  constructor(atMs = 0) {
    this.#nowMs = wholeMs(atMs);
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        wakeAtMs: this.#nowMs + Math.ceil(ms),
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      const later = this.#sleepers.findIndex(({ wakeAtMs }) => wakeAtMs > sleeper.wakeAtMs);
      this.#sleepers.splice(later === -1 ? this.#sleepers.length : later, 0, sleeper);
    });
  }

  /**
   * Lets time go by: stops at each instant at which somebody wakes, so that what they do next happens at that instant, as on a real clock. Resolves
   * when the clock has arrived and all who woke have had their turn.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + wholeMs(ms);
    for (;;) {
      await everybodysTurn();
      const next = this.#sleepers[0];
      if (next === undefined || next.wakeAtMs > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.wakeAtMs);
      this.#wakeAll();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** Jumps to an instant, forward or back, as a real clock does when it is corrected. Who should have woken wakes now. */
  set(atMs: number): void {
    this.#nowMs = wholeMs(atMs);
    this.#wakeAll();
  }

  /** How many sleep. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  #wakeAll(): void {
    while (this.#sleepers[0] !== undefined && this.#sleepers[0].wakeAtMs <= this.#nowMs) {
      this.#sleepers.shift()?.wake();
    }
  }
}

function wholeMs(ms: number): number {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`A clock counts whole milliseconds, not ${ms}.`);
  return ms;
}

/** A turn of the event loop: long enough for chains of promises of any length. */
function everybodysTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
