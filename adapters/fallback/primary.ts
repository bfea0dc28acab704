import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { Clock } from '../../core/index.js';
import { withDeadline } from './deadline.js';
import { Notices } from './notices.js';
import type { FallbackOptions } from './options.js';

const DEFAULT_TIMEOUT_MS = 60;
const DEFAULT_FAILURES = 3;
const DEFAULT_PROBE_INTERVAL_MS = 1_000;
/** After a failure that did not open the circuit. */
const SOON_MS = 100;

export interface Recovery {
  /** A harmless question: any answer to it means that the primary is back. */
  readonly probe: () => Promise<unknown>;
  /** Does what the primary could not be told. Resolves with whether nothing is left to do. Default: there is nothing. */
  readonly catchUp?: () => Promise<boolean>;
}

/**
 * A server behind a circuit breaker. Decisions ask it only while the circuit is closed: whether it is back is found out by a probe in the
 * background, one a second, so that no decision waits for a server that is away and none comes to it in a crowd when it returns.
 */
export class Primary {
  readonly #clock: Clock;
  readonly #recovery: Recovery;
  readonly #notices: Notices;
  readonly #timeoutMs: number;
  readonly #probeIntervalMs: number;
  readonly #breaker;
  readonly #closing = new AbortController();
  #troubledAtMs = Number.NEGATIVE_INFINITY;
  #lastCause: unknown;
  #troubled = false;
  #outages = 0;
  #recovering = false;
  #caughtUp = true;

  constructor(options: FallbackOptions<unknown>, recovery: Recovery) {
    this.#clock = options.clock;
    this.#recovery = recovery;
    this.#notices = new Notices(options);
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#probeIntervalMs = options.probeIntervalMs ?? DEFAULT_PROBE_INTERVAL_MS;
    this.#breaker = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(options.failures ?? DEFAULT_FAILURES),
      // Shorter than the pause between probes, so that the breaker lets each of them through.
      halfOpenAfter: this.#probeIntervalMs / 2,
    });
  }

  /** Whether it can be asked. */
  get reachable(): boolean {
    return this.#breaker.state === CircuitState.Closed;
  }

  /** When it last failed or came back. What it says of a time before may not be true: others could not reach it either. */
  get troubledAtMs(): number {
    return this.#troubledAtMs;
  }

  /** How many outages it has come back from: a number to tell one from the next. */
  get outages(): number {
    return this.#outages;
  }

  /**
   * The answer, or undefined when there was none within the time limit: at once while the circuit is open, and then it was certainly not asked;
   * otherwise the question may still have its effect.
   */
  async ask<T>(guard: string, question: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    if (!this.reachable) {
      this.#notices.degraded(guard, this.#lastCause);
      return undefined;
    }
    try {
      const value = await this.#execute(question);
      this.#answered();
      this.#notices.recovered(guard);
      return { value };
    } catch (cause) {
      this.failed(guard, cause);
      void this.#recover();
      return undefined;
    }
  }

  /** Takes note of a failure that did not show as the answer to a question. */
  failed(guard: string, cause: unknown): void {
    this.#lastCause = cause;
    this.#troubled = true;
    this.#troubledAtMs = this.#clock.now();
    this.#notices.degraded(guard, cause);
  }

  /** There is something to be caught up with, as soon as the primary can be reached. */
  owe(): void {
    this.#caughtUp = false;
    void this.#recover();
  }

  /** Ends the probing. What is owed is tried a last time. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (!this.#caughtUp) await this.#catchUp();
  }

  #execute<T>(question: () => Promise<T>): Promise<T> {
    return this.#breaker.execute(() => withDeadline(question(), this.#timeoutMs));
  }

  async #recover(): Promise<void> {
    if (this.#recovering) return;
    this.#recovering = true;
    while (!this.#closing.signal.aborted && !(this.#isWell() && this.#caughtUp)) {
      await this.#clock
        .sleep(this.reachable ? SOON_MS : this.#probeIntervalMs, this.#closing.signal)
        // The only rejection: it was closed.
        .catch(() => {});
      if (!this.#closing.signal.aborted && (await this.#isBack())) await this.#catchUp();
    }
    this.#recovering = false;
  }

  async #isBack(): Promise<boolean> {
    if (this.#isWell()) return true;
    try {
      await this.#execute(this.#recovery.probe);
    } catch (cause) {
      this.#lastCause = cause;
      return false;
    }
    this.#answered();
    this.#notices.allRecovered();
    return true;
  }

  /** It answers, and has answered since it last failed. */
  #isWell(): boolean {
    return this.reachable && !this.#troubled;
  }

  #answered(): void {
    // A late answer to a question from before the circuit opened does not close it.
    if (!this.#troubled || !this.reachable) return;
    this.#troubled = false;
    this.#troubledAtMs = this.#clock.now();
    this.#outages++;
  }

  async #catchUp(): Promise<void> {
    this.#caughtUp = true;
    if ((await this.#recovery.catchUp?.()) === false) this.#caughtUp = false;
  }
}
