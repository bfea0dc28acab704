import type { Admission } from '../domain/admission.js';
import type { ClaimDecision, ClaimKey } from '../domain/claim.js';
import type { Id } from '../domain/ids.js';
import type { Policy } from '../domain/policy.js';

/**
 * The guard's shared memory: throttle, back-off and claims. Every method is one atomic step among all processes that share the cache, and
 * decides as the pure functions `decideAdmission`, `countFailure`, `backoffWaitMs` and `decideClaim` do. `nowMs` is passed in: the cache has no
 * clock of its own, and forgets on its own only what can no longer matter.
 *
 * Every method rejects with `UnavailableError` (`cache`) within a bounded time when the cache cannot be asked; whether the step then happened is
 * not known.
 */
export interface Cache {
  /** Throttle and back-off of a user. Takes a slot if, and only if, admitted. */
  admit(userId: Id, policy: Policy, nowMs: number): Promise<Admission>;

  /** Counts one more consecutive failure of the user. Returns the wait that begins now, in ms. */
  recordFailure(userId: Id, policy: Policy, nowMs: number): Promise<number>;

  /** Forgets the user's failures. Slots stay taken. */
  clearFailures(userId: Id): Promise<void>;

  /** Claims the participant's cart for `token`, unless it is held: in flight, or ended in an order less than `windowMs` ago. */
  claim(key: ClaimKey, token: string, windowMs: number, nowMs: number): Promise<ClaimDecision>;

  /**
   * Writes the order into the claim, which keeps its instant. A claim that another token holds, or that was forgotten, is left as it is:
   * returns whether the claim was this token's.
   */
  completeClaim(key: ClaimKey, token: string, orderId: Id): Promise<boolean>;

  /** Gives the claim back. One that another token holds, or that ended in an order, is left as it is: returns whether one was given back. */
  releaseClaim(key: ClaimKey, token: string): Promise<boolean>;
}
