import { type Clock, type Lease, LeaseLostError, type LeaseResult, type Lock } from '../../core/index.js';

interface Holder {
  untilMs: number;
  readonly loss: AbortController;
}

/** Renewals in one lease: two may come late before it is lost. */
const RENEWALS_PER_LEASE = 3;

/**
 * Leases in this process. A lease can be lost here too: when the process stood still, or its clock jumped, for longer than `leaseMs`, so that the
 * renewal came too late.
 */
export class MemoryLock implements Lock {
  readonly #clock: Clock;
  readonly #holders = new Map<string, Holder>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async withLease<T>(key: string, leaseMs: number, work: (lease: Lease) => Promise<T>): Promise<LeaseResult<T>> {
    const nowMs = this.#clock.now();
    const other = this.#holders.get(key);
    if (other !== undefined && nowMs < other.untilMs) {
      return { acquired: false, retryAfterMs: other.untilMs - nowMs };
    }
    other?.loss.abort(new LeaseLostError(key));

    const holder: Holder = { untilMs: nowMs + leaseMs, loss: new AbortController() };
    const workEnded = new AbortController();
    this.#holders.set(key, holder);
    this.#renewUntil(workEnded.signal, key, holder, leaseMs);
    try {
      return { acquired: true, value: await work({ signal: holder.loss.signal }) };
    } finally {
      workEnded.abort();
      if (this.#holders.get(key) === holder) this.#holders.delete(key);
    }
  }

  #renewUntil(workEnded: AbortSignal, key: string, holder: Holder, leaseMs: number): void {
    const renew = () => {
      const nowMs = this.#clock.now();
      if (this.#holders.get(key) !== holder || nowMs >= holder.untilMs) {
        holder.loss.abort(new LeaseLostError(key));
        return;
      }
      holder.untilMs = nowMs + leaseMs;
      this.#renewUntil(workEnded, key, holder, leaseMs);
    };
    // The only rejection is the end of the work: then there is nothing left to renew.
    this.#clock.sleep(leaseMs / RENEWALS_PER_LEASE, workEnded).then(renew, () => {});
  }
}
