import {
  type Clock,
  minuteOf,
  type Observer,
  type TurnedAwayCount,
  type TurnedAwayStore,
} from '../../core/index.js';

/** A day of both reasons: what is kept of a database that stays away. */
const MAX_WAITING = 2 * 24 * 60;

/** Counts what the guard turns away, per minute, so that a flood costs one row a minute and not one a submission. */
export class TurnedAwayCounter {
  readonly #clock: Clock;
  #waiting = new Map<string, TurnedAwayCount>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Passes everything on to `observer`, and counts. */
  observing(observer: Observer): Observer {
    return {
      submissionEnded: (event) => {
        observer.submissionEnded(event);
        const { outcome } = event;
        if (outcome.outcome !== 'refused') return;
        const { reason } = outcome;
        if (reason !== 'throttled' && reason !== 'backing_off') return;
        this.#add({ minuteAtMs: minuteOf(this.#clock.now()), reason, count: 1 });
      },
      problem: (event) => observer.problem(event),
    };
  }

  /**
   * Adds to the store what was counted since the last time; asks nothing of it when that is nothing. What could not be added is kept for the next time, also when the
   * store may have it after all: a count that is a little too high is better than a flood that nobody sees. Rejects as the store does.
   */
  async flush(store: Pick<TurnedAwayStore, 'add'>): Promise<void> {
    if (this.#waiting.size === 0) return;
    const counts = [...this.#waiting.values()];
    this.#waiting = new Map();
    try {
      await store.add(counts);
    } catch (error) {
      for (const count of counts) this.#add(count);
      throw error;
    }
  }

  #add({ minuteAtMs, reason, count }: TurnedAwayCount): void {
    const key = `${minuteAtMs} ${reason}`;
    this.#waiting.set(key, { minuteAtMs, reason, count: count + (this.#waiting.get(key)?.count ?? 0) });
    if (this.#waiting.size <= MAX_WAITING) return;
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      return;
    }
  }
}
