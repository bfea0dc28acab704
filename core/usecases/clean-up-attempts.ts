import type { FailedOrderAttempt } from '../domain/attempt.js';
import { BusyError, InvalidInputError, LeaseLostError } from '../domain/errors.js';
import { DAY_MS, MINUTE_MS } from '../domain/instant.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';
import type { Lease, Lock } from '../ports/lock.js';

export const DEFAULT_RETENTION_DAYS = 90;
/** Rows in one transaction: short enough not to be felt by submissions. */
export const CLEAN_UP_STEP_ROWS = 1_000;
const CLEAN_UP_LEASE_MS = MINUTE_MS;
const SAMPLES = 3;

export interface CleanUpRequest {
  /** Attempts older than this are deleted. Default 90. */
  readonly days?: number | undefined;
  /** Count and show, delete nothing. Default false. */
  readonly dryRun?: boolean | undefined;
  /** Stops between two steps. What was deleted until then stays deleted. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onProgress?: ((progress: { readonly deleted: number; readonly total: number }) => void) | undefined;
}

export interface CleanUpReceipt {
  readonly days: number;
  /** Attempts created before this instant (exclusive) are old. */
  readonly beforeMs: number;
  readonly dryRun: boolean;
  /** How many were old at the beginning. */
  readonly found: number;
  readonly deleted: number;
  /** Up to three of the oldest, oldest first. */
  readonly samples: readonly FailedOrderAttempt[];
  /** False when the signal ended it early. */
  readonly finished: boolean;
}

/** @throws InvalidInputError for `days` that are not a whole number of at least 0; BusyError while another clean-up runs. */
export type CleanUpAttempts = (request?: CleanUpRequest) => Promise<CleanUpReceipt>;

export interface CleanUpAttemptsPorts {
  readonly attempts: AttemptStore;
  readonly lock: Lock;
  readonly clock: Clock;
}

export function createCleanUpAttempts({ attempts, lock, clock }: CleanUpAttemptsPorts): CleanUpAttempts {
  return async (request = {}) => {
    const { days = DEFAULT_RETENTION_DAYS, dryRun = false } = request;
    if (!Number.isSafeInteger(days) || days < 0 || days > 36_500) {
      throw new InvalidInputError('days', 'must be a whole number from 0 to 36500.');
    }
    const beforeMs = clock.now() - days * DAY_MS;
    const { count: found, samples } = await attempts.expired(beforeMs, SAMPLES);
    const receipt = { days, beforeMs, dryRun, found, samples };
    if (dryRun) return { ...receipt, deleted: 0, finished: true };

    const leased = await lock.withLease('clean-up-attempts', CLEAN_UP_LEASE_MS, (lease) =>
      deleteInSteps(beforeMs, found, request, lease),
    );
    if (!leased.acquired) throw new BusyError('A clean-up', leased.retryAfterMs);
    return { ...receipt, ...leased.value };
  };

  async function deleteInSteps(
    beforeMs: number,
    found: number,
    { signal, onProgress }: CleanUpRequest,
    lease: Lease,
  ) {
    let deleted = 0;
    let dropping = true;
    while (!signal?.aborted) {
      if (lease.signal.aborted) throw new LeaseLostError('clean-up-attempts', { cause: lease.signal.reason });
      const dropped: number | undefined = dropping ? await attempts.dropExpired(beforeMs) : undefined;
      dropping = dropped !== undefined;
      const step = dropped ?? (await attempts.deleteExpired(beforeMs, CLEAN_UP_STEP_ROWS));
      deleted += step;
      onProgress?.({ deleted, total: Math.max(found, deleted) });
      if (!dropping && step < CLEAN_UP_STEP_ROWS) return { deleted, finished: true };
    }
    return { deleted, finished: false };
  }
}
