import type { Id } from './ids.js';

/** The mark on a participant's cart that it is being placed (no order yet) or was just placed. */
export interface Claim {
  /** Of the submission that made it: nobody else can complete it or give it back. */
  readonly token: string;
  readonly claimedAtMs: number;
  readonly orderId: Id | undefined;
}

export type ClaimDecision =
  | { readonly granted: true }
  /** `orderId`: the order that the claim ended in, once there is one. `retryAfterMs`: until the claim has expired. */
  | { readonly granted: false; readonly orderId: Id | undefined; readonly retryAfterMs: number };

/** A rolling window: a claim exactly `windowMs` old no longer counts. */
export function decideClaim(existing: Claim | undefined, windowMs: number, nowMs: number): ClaimDecision {
  if (existing === undefined || nowMs - existing.claimedAtMs >= windowMs) return { granted: true };
  return { granted: false, orderId: existing.orderId, retryAfterMs: existing.claimedAtMs + windowMs - nowMs };
}
