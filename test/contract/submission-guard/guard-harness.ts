import { DEFAULT_POLICY, type Entry, type Policy, type SubmissionGuard } from '../../../core/index.js';
import type { ContractCase, Harness } from '../harness.js';

export type SubmissionGuardHarness = Harness<SubmissionGuard>;
export type GuardCase = ContractCase<SubmissionGuardHarness>;

/** 2026-02-12T10:30:45.678Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
export const POLICY = DEFAULT_POLICY;
/** Nobody is throttled, so that the other guards show alone. */
export const UNTHROTTLED: Policy = { ...DEFAULT_POLICY, submissionRate: { limit: 1_000, windowMs: 60_000 } };

let submissions = 0;

/** A submission of its own user, participant and token, unless `changes` say otherwise. */
export function anEntry(changes: Partial<Entry> = {}): Entry {
  const number = ++submissions;
  return {
    userId: `user ${number}`,
    participantId: `participant ${number}`,
    cartHash: 'c0ffee',
    token: `token-${number}`,
    ...changes,
  };
}

/** Enters as the user with a participant that nobody else has. */
export function admit(guard: SubmissionGuard, userId: string, policy: Policy, nowMs: number) {
  return guard.enter(anEntry({ userId }), policy, nowMs);
}

/** Counts one more failure of the user. Returns the wait that begins, in ms. */
export async function fail(
  guard: SubmissionGuard,
  userId: string,
  policy: Policy,
  nowMs: number,
): Promise<number> {
  return (await guard.settle(anEntry({ userId }), { kind: 'refused' }, policy, nowMs)).backoffMs;
}

/** An order of the user was placed. */
export function succeed(guard: SubmissionGuard, userId: string, nowMs: number) {
  return guard.settle(anEntry({ userId }), { kind: 'placed', orderId: '42' }, POLICY, nowMs);
}
