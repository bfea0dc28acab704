import { type Lease, LeaseLostError, UnavailableError } from '../../core/index.js';

/**
 * A lease in the process and one on the server together. It is lost when the one in the process is, or when somebody else has the one on the server; not when
 * the server could not be asked in time: an outage must not make an order fail, and the process's own lease still holds.
 */
export class JoinedLease implements Lease {
  readonly #leases: readonly Lease[];
  readonly #lost = new AbortController();

  /** `onOutlived`: the server's lease ran out because the server was away; the work goes on. */
  constructor(local: Lease, shared: Lease, onOutlived: (cause: unknown) => void) {
    this.#leases = [local, shared];
    whenAborted(local.signal, (reason) => this.#lost.abort(reason));
    whenAborted(shared.signal, (reason) => {
      if (reason instanceof LeaseLostError && reason.cause instanceof UnavailableError) onOutlived(reason.cause);
      else this.#lost.abort(reason);
    });
  }

  /** Asks both, because a lease may look at the clock when it is asked. */
  get signal(): AbortSignal {
    for (const lease of this.#leases) void lease.signal.aborted;
    return this.#lost.signal;
  }
}

function whenAborted(signal: AbortSignal, react: (reason: unknown) => void): void {
  if (signal.aborted) react(signal.reason);
  else signal.addEventListener('abort', () => react(signal.reason), { once: true });
}
