import { ManualClock } from '../../../adapters/memory/index.js';
import { type Clock, type Lease, LeaseLostError, type LeaseResult, type Lock } from '../../../core/index.js';
import { LEASE_MS, type LockHarness } from '../lock.contract.js';
import type { BrokenAdapter } from './broken-adapter.js';

type Fault =
  | 'none'
  | 'lets everybody in'
  | 'awaits between looking and taking'
  | 'queues'
  | 'is re-entrant'
  | 'keeps the key after an error'
  | 'wraps errors'
  | 'folds keys'
  | 'does not renew'
  | 'renews for ever'
  | 'does not say that the lease is lost'
  | 'loses the value of work whose lease was lost'
  | 'anybody releases'
  | 'a stale owner renews what another holds'
  | 'says to wait for nothing'
  | 'takes the key again when work ends late';

/** A lock of leases with one fault planted in it. */
class BreakableLock implements Lock {
  readonly #clock: Clock;
  readonly #fault: Fault;
  readonly #owners = new Map<string, { token: symbol; untilMs: number }>();

  constructor(clock: Clock, fault: Fault) {
    this.#clock = clock;
    this.#fault = fault;
  }

  async withLease<T>(given: string, leaseMs: number, work: (lease: Lease) => Promise<T>): Promise<LeaseResult<T>> {
    const key = this.#has('folds keys') ? given.trim().toLowerCase() : given;
    while (this.#isHeld(key)) {
      const leftMs = (this.#owners.get(key)?.untilMs ?? 0) - this.#clock.now();
      if (this.#has('lets everybody in')) break;
      if (!this.#has('queues'))
        return { acquired: false, retryAfterMs: this.#has('says to wait for nothing') ? 0 : leftMs };
      await this.#clock.sleep(1);
    }
    if (this.#has('awaits between looking and taking')) await Promise.resolve();

    const token = Symbol(key);
    const loss = new AbortController();
    const end = new AbortController();
    this.#owners.set(key, { token, untilMs: this.#clock.now() + leaseMs });
    if (!this.#has('does not renew')) this.#renew(key, token, leaseMs, loss, end.signal);
    let failed = false;
    try {
      const value = await work({ signal: loss.signal });
      if (this.#has('loses the value of work whose lease was lost') && this.#owners.get(key)?.token !== token)
        throw new LeaseLostError(key);
      if (this.#has('loses the value of work whose lease was lost') && !this.#isHeld(key))
        throw new LeaseLostError(key);
      return { acquired: true, value };
    } catch (error) {
      failed = true;
      throw this.#has('wraps errors') ? new Error('The work failed.', { cause: error }) : error;
    } finally {
      if (!this.#has('renews for ever')) end.abort();
      const mine = this.#owners.get(key)?.token === token || this.#has('anybody releases');
      const keeps = (failed && this.#has('keeps the key after an error')) || this.#has('renews for ever');
      if (mine && !keeps) this.#owners.delete(key);
      if (!mine && !this.#isHeld(key) && this.#has('takes the key again when work ends late'))
        this.#owners.set(key, { token, untilMs: this.#clock.now() + leaseMs });
    }
  }

  #renew(key: string, token: symbol, leaseMs: number, loss: AbortController, end: AbortSignal): void {
    const renew = () => {
      const owner = this.#owners.get(key);
      const stolen = this.#has('a stale owner renews what another holds');
      if (owner === undefined || (!stolen && (owner.token !== token || !this.#isHeld(key)))) {
        if (!this.#has('does not say that the lease is lost')) loss.abort(new LeaseLostError(key));
        return;
      }
      this.#owners.set(key, { token, untilMs: this.#clock.now() + leaseMs });
      this.#renew(key, token, leaseMs, loss, end);
    };
    this.#clock.sleep(leaseMs / 3, end).then(renew, () => {});
  }

  #isHeld(key: string): boolean {
    if (this.#has('is re-entrant') && this.#owners.size === 1) return false;
    return this.#clock.now() < (this.#owners.get(key)?.untilMs ?? 0);
  }

  #has(fault: Fault): boolean {
    return this.#fault === fault;
  }
}

function lockWith(fault: Fault): () => Promise<LockHarness> {
  return async () => {
    const clock = new ManualClock();
    return {
      make: async () => new BreakableLock(clock, fault),
      advance: (ms) => clock.advance(ms),
      expire: async (_key, leaseMs = LEASE_MS) => clock.set(clock.now() + leaseMs),
      close: async () => {},
    };
  };
}

const CAUGHT_BY: Readonly<Record<Exclude<Fault, 'none'>, string>> = {
  'lets everybody in': 'refuses at once while somebody else holds the key, without running the work',
  'awaits between looking and taking': 'lets one of 50 contenders in, and nobody else while it works',
  queues: 'refuses at once while somebody else holds the key, without running the work',
  'is re-entrant': 'is not re-entrant: the work itself is refused its own key',
  'keeps the key after an error': 'passes an error of the work through unchanged and frees the key',
  'wraps errors': 'passes an error of the work through unchanged and frees the key',
  'folds keys': 'keeps keys apart, however alike they read',
  'does not renew': 'renews the lease while the work runs, far beyond its length',
  'renews for ever': 'does not renew a lease whose work has ended',
  'does not say that the lease is lost': 'tells the work through its signal when the lease is lost',
  'loses the value of work whose lease was lost':
    'hands back the value of work that ended after its lease was lost',
  'anybody releases': 'a stale owner cannot release after takeover',
  'a stale owner renews what another holds':
    'a stale owner learns of its loss, and its renewals do not disturb the new owner',
  'says to wait for nothing': 'refuses at once while somebody else holds the key, without running the work',
  'takes the key again when work ends late':
    'lets in and refuses through random histories as who holds the key says',
};

export const BROKEN_LOCKS: readonly BrokenAdapter<LockHarness>[] = Object.entries(CAUGHT_BY).map(
  ([fault, caughtBy]) => ({ fault, caughtBy, open: lockWith(fault as Fault) }),
);

/** The same lock without a fault: shows that the faults are what the suite finds. */
export const SOUND_LOCK = lockWith('none');
