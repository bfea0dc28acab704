import { checkCartLines, foldCart } from '../domain/cart.js';
import { cartHash, idempotencyKey } from '../domain/idempotency.js';
import { parseId } from '../domain/ids.js';
import type { Policy } from '../domain/policy.js';
import { DUPLICATE_ORDER, ORDER_IN_PROGRESS } from '../domain/refusal.js';
import type { Submission, SubmissionOutcome } from '../domain/submission.js';
import type { Cache } from '../ports/cache.js';
import type { Clock } from '../ports/clock.js';
import type { Hash } from '../ports/hash.js';
import type { IdSource } from '../ports/ids.js';
import type { Lock } from '../ports/lock.js';
import { createPlaceUnderLease, type PlaceUnderLeasePorts } from './place-under-lease.js';
import { createSettleSubmission, type SettleSubmissionPorts } from './settle-submission.js';
import type { SubmissionInProgress } from './submission-in-progress.js';
import { createTolerate } from './tolerate.js';

export interface SubmitOrderPorts extends PlaceUnderLeasePorts, SettleSubmissionPorts {
  readonly cache: Cache;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: IdSource;
}

/**
 * Guards, judges, places and settles one submission (behaviour.md, "A submission, step by step").
 * @throws InvalidInputError for an id or quantity that is not one; nothing has happened then.
 * @throws UnavailableError when a refusal can be kept neither in the store nor in the journal; and when cache or lock cannot be asked: nothing was
 * placed then, and an adapter that goes on without its server never lets it come to that.
 */
export type SubmitOrder = (submission: Submission) => Promise<SubmissionOutcome>;

export function createSubmitOrder(ports: SubmitOrderPorts, policy: Policy): SubmitOrder {
  const { cache, lock, clock, hash, ids, observer } = ports;
  const placeUnderLease = createPlaceUnderLease(ports, policy);
  const settle = createSettleSubmission(ports, policy);
  const tolerate = createTolerate(observer);

  async function submit(submission: Submission): Promise<SubmissionOutcome> {
    const startedAtMs = clock.now();
    const admission = await cache.admit(submission.userId, policy, startedAtMs);
    const { standing } = admission;
    if (!admission.admitted) {
      return { outcome: 'refused', reason: admission.reason, retryAfterMs: admission.retryAfterMs, standing };
    }

    const progress = begin(submission, startedAtMs);
    const claim = await cache.claim(
      progress.claimKey,
      progress.submissionId,
      policy.duplicateWindowMs,
      startedAtMs,
    );
    if (!claim.granted) {
      const { orderId, retryAfterMs } = claim;
      return settle(progress, standing, {
        kind: 'refused',
        reason: 'duplicate',
        errors: [DUPLICATE_ORDER],
        claim: 'not-ours',
        orderId,
        retryAfterMs,
      });
    }

    const leased = await lock
      .withLease(`participant:${submission.participantId}`, policy.lockLeaseMs, (lease) =>
        placeUnderLease(progress, lease),
      )
      .catch(async (error: unknown) => {
        const { claimKey, submissionId } = progress;
        await tolerate('giving a claim back', () => cache.releaseClaim(claimKey, submissionId));
        throw error;
      });
    if (!leased.acquired) {
      const { retryAfterMs } = leased;
      return settle(progress, standing, {
        kind: 'refused',
        reason: 'locked',
        errors: [ORDER_IN_PROGRESS],
        claim: 'release',
        retryAfterMs,
      });
    }
    return settle(progress, standing, leased.value);
  }

  function begin(submission: Submission, startedAtMs: number): SubmissionInProgress {
    const cart = foldCart(submission.lines);
    const claimKey = { participantId: submission.participantId, cartHash: cartHash(cart, hash.sha256Hex) };
    const key = idempotencyKey(submission.participantId, cart, startedAtMs, hash.sha256Hex);
    return { submissionId: ids.next(), submission, startedAtMs, cart, claimKey, idempotencyKey: key };
  }

  return async (submission) => {
    checkSubmission(submission);
    const startedAtMs = clock.now();
    const outcome = await submit(submission);
    observer.submissionEnded({ outcome, durationMs: clock.now() - startedAtMs });
    return outcome;
  };
}

function checkSubmission({ participantId, userId, lines }: Submission): void {
  parseId(participantId, 'participantId');
  parseId(userId, 'userId');
  checkCartLines(lines);
}
