/** The right to work alone on one thing, for as long as it is renewed. */
export interface Lease {
  /**
   * Aborted, with `LeaseLostError` as its reason, as soon as the lease is known or must be assumed to be lost. Work that writes looks at it last.
   */
  readonly signal: AbortSignal;
}

export type LeaseResult<T> =
  | { readonly acquired: true; readonly value: T }
  /** `retryAfterMs`: what is left of the holder's lease, at most; it may be free earlier. */
  | { readonly acquired: false; readonly retryAfterMs: number };

/** Mutual exclusion among all processes that share the adapter's server. */
export interface Lock {
  /**
   * Runs `work` while holding `key`, or returns at once when somebody else holds it: it never queues. The lease lasts `leaseMs`, is renewed
   * while the work runs, and is released when the work ends, however it ends, by its owner only: a stale owner cannot release what
   * another has taken over. A process that dies keeps the key for `leaseMs` at most. An error of the work passes through unchanged.
   *
   * Not promised: that the work stops when the lease is lost (it learns through `lease.signal`), fairness, re-entrance.
   * Rejects with `UnavailableError` (`lock`) within a bounded time, before the work has begun, when the server cannot be asked.
   */
  withLease<T>(key: string, leaseMs: number, work: (lease: Lease) => Promise<T>): Promise<LeaseResult<T>>;
}
