/** The only source of time. */
export interface Clock {
  /** Epoch milliseconds, whole. */
  now(): number;
  /**
   * Resolves after `ms` of this clock's time; at once for 0 or less. Rejects with the signal's reason when it is aborted. Does not hold the
   * process open.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
