import type { Lock as RedlockLock } from 'redlock';
import { type Lease, LeaseLostError, UnavailableError } from '../../core/index.js';
import { reasonOf } from './votes.js';

/** Renewed when a third of the lease is over, and after a failure every tenth of it: some tries are left before it runs out. */
const RENEWALS_PER_LEASE = 3;
const RETRIES_PER_LEASE = 10;

/** Keeps a lock until `end`, and says through its signal when it could not. Its timers do not hold the process open. */
export class RenewedLease implements Lease {
  readonly #key: string;
  readonly #leaseMs: number;
  readonly #controller = new AbortController();
  #lock: RedlockLock;
  #failure: UnavailableError | undefined;
  #over = false;
  #renewal: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;

  constructor(key: string, lock: RedlockLock, leaseMs: number) {
    this.#key = key;
    this.#leaseMs = leaseMs;
    this.#lock = lock;
    this.#hold(lock);
  }

  /** Asking looks at the clock, because a process that was paused may come back to its work before it comes to its timers. */
  get signal(): AbortSignal {
    if (!this.#over && this.#hasExpired()) this.#lose(this.#failure);
    return this.#controller.signal;
  }

  /** Stops renewing and gives the lock back, if it is still ours. Should that fail, it expires by itself. */
  async end(): Promise<void> {
    this.#stop();
    await this.#lock.release().catch(() => {});
  }

  #hold(lock: RedlockLock): void {
    this.#lock = lock;
    this.#failure = undefined;
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#lose(this.#failure), lock.expiration - Date.now()).unref();
    this.#renewIn(this.#leaseMs / RENEWALS_PER_LEASE);
  }

  #renewIn(ms: number): void {
    this.#renewal = setTimeout(() => this.#renew(), ms).unref();
  }

  async #renew(): Promise<void> {
    if (this.#hasExpired()) return this.#lose(this.#failure);
    try {
      const lock = await this.#lock.extend(this.#leaseMs);
      if (!this.#over) this.#hold(lock);
    } catch (cause) {
      const reason = await reasonOf(cause);
      if (this.#over) return;
      if (reason === 'refused') return this.#lose(undefined);
      this.#failure = new UnavailableError('lock', 'Redis is unavailable.', { cause });
      this.#renewIn(this.#leaseMs / RETRIES_PER_LEASE);
    }
  }

  /** By the clock that redlock counts on. */
  #hasExpired(): boolean {
    return Date.now() >= this.#lock.expiration;
  }

  /** `cause`: the server that could not be asked; undefined when the lock was found in other hands or gone. */
  #lose(cause: UnavailableError | undefined): void {
    this.#stop();
    this.#controller.abort(new LeaseLostError(this.#key, cause && { cause }));
  }

  #stop(): void {
    this.#over = true;
    clearTimeout(this.#renewal);
    clearTimeout(this.#expiry);
  }
}
