import { setImmediate as settled } from 'node:timers/promises';
import type { Random } from '../../apps/sandbox/random.js';

interface Event {
  readonly atMs: number;
  /** Drawn by lot, so that of two things at one instant either may come first. */
  readonly lot: number;
  readonly happen: () => void;
}

/** Time that passes from one event to the next, as the seed decides. Nothing else in a simulation waits for anything. */
export class SimulatedTime {
  #nowMs: number;
  readonly #events: Event[] = [];
  readonly #random: Random;

  constructor(startMs: number, random: Random) {
    this.#nowMs = startMs;
    this.#random = random;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Returns how to call it off. */
  at(atMs: number, happen: () => void): () => void {
    const event = { atMs: Math.max(atMs, this.#nowMs), lot: this.#random.next(), happen };
    const place = this.#events.findIndex(
      (other) => other.atMs > event.atMs || (other.atMs === event.atMs && other.lot > event.lot),
    );
    this.#events.splice(place < 0 ? this.#events.length : place, 0, event);
    return () => {
      const index = this.#events.indexOf(event);
      if (index >= 0) this.#events.splice(index, 1);
    };
  }

  /** Lets happen what is to happen until then. */
  async runUntil(untilMs: number): Promise<void> {
    await settled();
    for (let event = this.#events[0]; event !== undefined && event.atMs <= untilMs; event = this.#events[0]) {
      this.#events.shift();
      this.#nowMs = event.atMs;
      event.happen();
      // Everything that follows from it without waiting has followed when Node comes back from its promises.
      await settled();
    }
    this.#nowMs = untilMs;
  }
}
