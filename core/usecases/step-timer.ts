import { NO_DURATIONS, STEPS, type StepDurations, type TimedStep } from '../domain/validation-log.js';
import type { Clock } from '../ports/clock.js';
import type { StepTimes } from '../ports/observer.js';

/** Measures the steps of one submission on the clock port. */
export class StepTimer {
  readonly #clock: Clock;
  readonly #spentMs = new Map<TimedStep, number>();
  #running: { readonly step: TimedStep; readonly sinceMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Times of a step that is done again add up. One step at a time. */
  async measure<T>(step: TimedStep, work: () => Promise<T>): Promise<T> {
    this.#running = { step, sinceMs: this.#clock.now() };
    try {
      return await work();
    } finally {
      this.#spentMs.set(step, this.#msOf(step));
      this.#running = undefined;
    }
  }

  /** A step that is not over counts up to now. */
  durations(): StepDurations {
    const reached = STEPS.filter((step) => this.#spentMs.has(step) || this.#running?.step === step);
    return { ...NO_DURATIONS, ...Object.fromEntries(reached.map((step) => [step, this.#msOf(step)])) };
  }

  /** Of all steps that are over. */
  spentMs(): StepTimes {
    return Object.fromEntries(this.#spentMs);
  }

  /** Never negative, though a computer's clock may be set back. */
  #msOf(step: TimedStep): number {
    const running = this.#running?.step === step ? this.#clock.now() - this.#running.sinceMs : 0;
    return (this.#spentMs.get(step) ?? 0) + Math.max(0, running);
  }
}
