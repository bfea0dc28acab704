import type { Clock } from '../../core/index.js';

export interface FallbackOptions<Port> {
  /** Shared by all processes, such as a Redis. */
  readonly primary: Port;
  /** In this process; must not fail. Used for nothing else. */
  readonly secondary: Port;
  readonly clock: Clock;
  /** What the primary is called in notices. Default `Redis`. */
  readonly primaryName?: string | undefined;
  /** The longest that one decision waits for the primary. Default 60 ms. */
  readonly timeoutMs?: number | undefined;
  /** So many failures in a row, and the primary is left alone until it answers a probe. Default 3. */
  readonly failures?: number | undefined;
  /** Between two probes of a primary that is away. Default 1,000 ms. */
  readonly probeIntervalMs?: number | undefined;
  /** The process stands in for the primary. At most once in 10 s for each guard, however many decisions are concerned. Must not throw. */
  readonly onDegraded?: ((notice: Notice) => void) | undefined;
  /** The primary decides again; called once after `onDegraded`. Must not throw. */
  readonly onRecovered?: ((notice: Notice) => void) | undefined;
}

export interface Notice {
  /** For the log: `Redis unavailable for idempotency check`. */
  readonly message: string;
  /** `idempotency check` (and throttling and locking with it), `back-off`, `locking`, `rate limiting`, or `health check of` the guard, rate-limiter or lock. */
  readonly guard: string;
  /** The primary's last error. */
  readonly cause?: unknown;
}
