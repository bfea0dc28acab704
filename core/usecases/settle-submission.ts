import type { RateStanding } from '../domain/admission.js';
import type { Policy } from '../domain/policy.js';
import { judgeCart } from '../domain/rules.js';
import type { PlacedOrder, RefusedOrder, SubmissionOutcome } from '../domain/submission.js';
import type { Cache } from '../ports/cache.js';
import type { Clock } from '../ports/clock.js';
import type { Observer } from '../ports/observer.js';
import type { Ordering } from '../ports/ordering.js';
import type { Decision, Known } from './place-under-lease.js';
import { createRecordRefusal, type RecordRefusalPorts } from './record-refusal.js';
import type { SubmissionInProgress } from './submission-in-progress.js';
import { createTolerate } from './tolerate.js';

export interface SettleSubmissionPorts extends RecordRefusalPorts {
  readonly ordering: Ordering;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly observer: Observer;
}

type Refused = Extract<Decision, { kind: 'refused' }>;
type Placed = Extract<Decision, { kind: 'placed' }>;

/** Step 6: gives back or completes the claim, counts the failure or forgets the earlier ones, and records the refusal. */
export function createSettleSubmission(ports: SettleSubmissionPorts, policy: Policy) {
  const { ordering, cache, clock, observer } = ports;
  const recordRefusal = createRecordRefusal(ports);
  const tolerate = createTolerate(observer);

  return (
    progress: SubmissionInProgress,
    standing: RateStanding,
    decision: Decision,
  ): Promise<SubmissionOutcome> =>
    decision.kind === 'placed'
      ? settlePlaced(progress, standing, decision)
      : settleRefused(progress, standing, decision);

  async function settlePlaced(
    progress: SubmissionInProgress,
    standing: RateStanding,
    { orderId, known }: Placed,
  ): Promise<PlacedOrder> {
    const { submission, submissionId, claimKey, startedAtMs } = progress;
    // The order stands. Should the cache forget the claim, the ordering system itself refuses the duplicate.
    await Promise.all([
      tolerate('completing a claim', () => cache.completeClaim(claimKey, submissionId, orderId)),
      tolerate('clearing failures', () => cache.clearFailures(submission.userId)),
    ]);
    const { lines, totals, facts } = known;
    return {
      outcome: 'placed',
      orderId,
      placedAtMs: startedAtMs,
      lines,
      totals,
      voucherMultiplier: facts.pause?.multiplier ?? '1.0',
      standing,
    };
  }

  async function settleRefused(
    progress: SubmissionInProgress,
    standing: RateStanding,
    refused: Refused,
  ): Promise<RefusedOrder> {
    const { submission, submissionId, startedAtMs, cart, claimKey } = progress;
    const { reason, errors } = refused;
    const [backoffMs, orderId, known] = await Promise.all([
      reason === 'failed'
        ? 0
        : tolerate('counting a failure', () => cache.recordFailure(submission.userId, policy, clock.now())),
      refused.orderId ?? (reason === 'duplicate' ? findOrder(progress) : undefined),
      refused.known ?? readForRecord(progress),
      refused.claim === 'release' &&
        tolerate('giving a claim back', () => cache.releaseClaim(claimKey, submissionId)),
    ]);
    const attemptId = await recordRefusal({
      submissionId,
      submission,
      createdAtMs: startedAtMs,
      cart,
      cartHash: claimKey.cartHash,
      idempotencyKey: progress.idempotencyKey,
      reason,
      errors,
      orderId,
      known,
    });
    const retryAfterMs = Math.max(backoffMs ?? 0, refused.retryAfterMs ?? 0);
    return { outcome: 'refused', reason, errors, attemptId, orderId, retryAfterMs, standing };
  }

  function findOrder({ claimKey, startedAtMs }: SubmissionInProgress) {
    const { participantId, cartHash } = claimKey;
    return tolerate('finding the order of a duplicate', () =>
      ordering.findOrder(participantId, cartHash, startedAtMs - policy.duplicateWindowMs),
    );
  }

  /** A refusal before the lock was taken is recorded with what holds at its instant, too. */
  function readForRecord({ submission, cart, startedAtMs }: SubmissionInProgress): Promise<Known | undefined> {
    const productIds = cart.map(({ productId }) => productId);
    return tolerate('reading the facts of a refusal', async () => {
      const facts = await ordering.read(submission.participantId, productIds, startedAtMs);
      return { facts, ...judgeCart(submission.lines, cart, facts, policy) };
    });
  }
}
