import { LeaseLostError, UnavailableError } from '../domain/errors.js';
import type { Entry } from '../domain/guard.js';
import type { Policy } from '../domain/policy.js';
import type { Clock } from '../ports/clock.js';
import type { Lease } from '../ports/lock.js';
import type { SubmissionGuard } from '../ports/submission-guard.js';

export interface KeepLeasePorts {
  readonly guard: SubmissionGuard;
  readonly clock: Clock;
}

/** Renewed when a third of the lease is over, and after a failure every tenth of it: some tries are left before it runs out. */
const RENEWALS_PER_LEASE = 3;
const RETRIES_PER_LEASE = 10;

/** Renews the lease that `entry` was granted at `enteredAtMs` while the work runs, and tells the work when it is lost. */
export type KeepLease = <T>(entry: Entry, enteredAtMs: number, work: (lease: Lease) => Promise<T>) => Promise<T>;

export function createKeepLease({ guard, clock }: KeepLeasePorts, policy: Policy): KeepLease {
  const { lockLeaseMs } = policy;

  return async (entry, enteredAtMs, work) => {
    const lease = new KeptLease(clock, `participant:${entry.participantId}`, enteredAtMs + lockLeaseMs);
    const workEnded = new AbortController();
    void renewUntil(workEnded.signal, entry, lease);
    try {
      return await work(lease);
    } finally {
      workEnded.abort(WORK_ENDED);
    }
  };

  async function renewUntil(workEnded: AbortSignal, entry: Entry, lease: KeptLease): Promise<void> {
    for (let pauseMs = lockLeaseMs / RENEWALS_PER_LEASE; ; ) {
      // The only rejection is the end of the work: then there is nothing left to renew.
      await clock.sleep(Math.min(pauseMs, lease.untilMs - clock.now()), workEnded).catch(() => {});
      if (workEnded.aborted || lease.signal.aborted) return;
      const nowMs = clock.now();
      try {
        if (!(await guard.renew(entry, policy, nowMs))) return lease.lose();
        lease.renewed(nowMs + lockLeaseMs);
        pauseMs = lockLeaseMs / RENEWALS_PER_LEASE;
      } catch (cause) {
        lease.failed(new UnavailableError('lock', 'The lease could not be renewed.', { cause }));
        pauseMs = lockLeaseMs / RETRIES_PER_LEASE;
      }
    }
  }
}

/** Made once: it would cost a stack trace for every submission. */
const WORK_ENDED = new Error('The work under the lease has ended.');

class KeptLease implements Lease {
  readonly #clock: Clock;
  readonly #key: string;
  readonly #loss = new AbortController();
  #untilMs: number;
  #failure: UnavailableError | undefined;

  constructor(clock: Clock, key: string, untilMs: number) {
    this.#clock = clock;
    this.#key = key;
    this.#untilMs = untilMs;
  }

  /** Asking looks at the clock, because a process that was paused may come back to its work before it comes to its timers. */
  get signal(): AbortSignal {
    if (this.#clock.now() >= this.#untilMs) this.lose(this.#failure);
    return this.#loss.signal;
  }

  get untilMs(): number {
    return this.#untilMs;
  }

  renewed(untilMs: number): void {
    this.#untilMs = untilMs;
    this.#failure = undefined;
  }

  failed(failure: UnavailableError): void {
    this.#failure = failure;
  }

  /** `cause`: the guard that could not be asked; undefined when the lease was found in other hands or run out. */
  lose(cause?: UnavailableError): void {
    if (!this.#loss.signal.aborted) this.#loss.abort(new LeaseLostError(this.#key, cause && { cause }));
  }
}
