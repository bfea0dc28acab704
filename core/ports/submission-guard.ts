import type { Ending, Entry, EntryDecision, Settled } from '../domain/guard.js';
import type { Policy } from '../domain/policy.js';

/**
 * Throttle, back-off, claims and leases of all submissions. Every method is one atomic step among all processes that share the guard, and decides
 * as the pure functions `decideEntry`, `renewLease` and `settleEntry` do. `nowMs` is passed in: a guard has no clock of its own, and forgets on its own
 * only what can no longer matter. An adapter whose store cannot take user and participant in one step takes the user's part first.
 *
 * Every method rejects with `UnavailableError` (`cache`) within a bounded time when the store cannot be asked; whether the step then happened is
 * not known.
 */
export interface SubmissionGuard {
  /**
   * Lets a submission in, or says why not. Who is let in has a slot of the user, the claim on the participant's cart, and the participant's lease
   * for `policy.lockLeaseMs`; who is refused holds neither claim nor lease. A process that dies keeps the lease until it runs out.
   */
  enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision>;

  /** Makes the lease last for `policy.lockLeaseMs` from now. False when it has run out or is another's: it is lost then. */
  renew(entry: Entry, policy: Policy, nowMs: number): Promise<boolean>;

  /**
   * Ends what was let in, and counts what was refused as `duplicate` or `locked`. To be called once: each call that refuses counts one failure.
   * Claim and lease are left as they are unless they are this token's, so a stale owner changes nothing of what another has taken over.
   */
  settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<Settled>;
}
