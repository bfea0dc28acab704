/** The right of one submission to work alone on a participant, until it runs out. */
export interface ParticipantLease {
  /** Of the submission that holds it. */
  readonly token: string;
  /** Exclusive: at this instant it has run out. */
  readonly untilMs: number;
}

export type LeaseDecision =
  | { readonly granted: true }
  | { readonly granted: false; readonly retryAfterMs: number };

export function decideLease(existing: ParticipantLease | undefined, nowMs: number): LeaseDecision {
  if (existing === undefined || nowMs >= existing.untilMs) return { granted: true };
  return { granted: false, retryAfterMs: existing.untilMs - nowMs };
}

/** The lease from now on; undefined when it has run out or is another's, so that it cannot be renewed. */
export function renewLease(
  lease: ParticipantLease | undefined,
  token: string,
  leaseMs: number,
  nowMs: number,
): ParticipantLease | undefined {
  return lease?.token === token && nowMs < lease.untilMs ? { token, untilMs: nowMs + leaseMs } : undefined;
}
