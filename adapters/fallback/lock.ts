import type { Clock, Health, HealthCheck, Lease, LeaseResult, Lock } from '../../core/index.js';
import { type Acquired, type AcquireResult, acquire } from './acquire.js';
import { healthOf } from './health.js';
import { JoinedLease } from './joined-lease.js';
import type { FallbackOptions } from './options.js';
import { Primary } from './primary.js';

const LOCKING = 'locking';
const PROBE_KEY = 'fallback-probe';
const PROBE_LEASE_MS = 1_000;

/**
 * A lock that holds in the process while its server is away. The process's lease is always taken first, so that going from one level to the other never lets one
 * process run two of the same key. While the server is away, processes do not exclude each other: what the work writes must be guarded
 * by its database as well. What holds when: docs/outages.md.
 */
export class FallbackLock implements Lock, HealthCheck {
  readonly name = 'lock';
  readonly #shared: Lock;
  readonly #local: Lock;
  readonly #clock: Clock;
  readonly #primary: Primary;

  constructor(options: FallbackOptions<Lock>) {
    this.#shared = options.primary;
    this.#local = options.secondary;
    this.#clock = options.clock;
    this.#primary = new Primary(options, { probe: () => this.#probe() });
  }

  async withLease<T>(key: string, leaseMs: number, work: (lease: Lease) => Promise<T>): Promise<LeaseResult<T>> {
    const local = await this.#local.withLease(key, leaseMs, async (lease): Promise<LeaseResult<T>> => {
      const shared = await this.#acquire(key, leaseMs);
      if (shared === undefined) return { acquired: true, value: await work(lease) };
      return shared.acquired ? this.#run(work, lease, shared) : shared;
    });
    return local.acquired ? local.value : local;
  }

  async check(): Promise<Health> {
    return healthOf(this.name, this.#primary, () => this.#probe());
  }

  /** Ends the probing. Primary and secondary stay open: they belong to the caller. */
  async close(): Promise<void> {
    await this.#primary.close();
  }

  /** Undefined when the process's lease must do: the server did not answer, or its refusal cannot be trusted. */
  async #acquire(key: string, leaseMs: number): Promise<AcquireResult | undefined> {
    let pending: Promise<AcquireResult> | undefined;
    const answer = await this.#primary.ask(LOCKING, () => {
      pending = acquire(this.#shared, key, leaseMs);
      return pending;
    });
    if (answer === undefined) {
      // Should the server grant it after all, nobody wants it any more.
      pending?.then(giveBack).catch(() => {});
      return undefined;
    }
    return answer.value.acquired || this.#isTrue(answer.value.retryAfterMs, leaseMs) ? answer.value : undefined;
  }

  async #run<T>(work: (lease: Lease) => Promise<T>, local: Lease, shared: Acquired): Promise<LeaseResult<T>> {
    const lease = new JoinedLease(local, shared.lease, (cause) => this.#primary.failed(LOCKING, cause));
    try {
      return { acquired: true, value: await work(lease) };
    } finally {
      const released = shared.release();
      // Waited for within the time limit, so that whoever learns of the end finds the key free.
      await this.#primary.ask(LOCKING, () => released);
      released.catch(() => {});
    }
  }

  /**
   * A lease that was last renewed before the last trouble may be left over: whoever held it could perhaps not give it back. A living holder renews it,
   * and is believed again then.
   */
  #isTrue(retryAfterMs: number, leaseMs: number): boolean {
    return this.#clock.now() + retryAfterMs - leaseMs > this.#primary.troubledAtMs;
  }

  #probe(): Promise<unknown> {
    return this.#shared.withLease(PROBE_KEY, PROBE_LEASE_MS, async () => {});
  }
}

async function giveBack(result: AcquireResult): Promise<void> {
  if (result.acquired) await result.release();
}
