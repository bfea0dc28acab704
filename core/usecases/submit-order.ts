import { checkCartLines, foldCart } from '../domain/cart.js';
import { cartHash } from '../domain/idempotency.js';
import { parseId } from '../domain/ids.js';
import type { Policy } from '../domain/policy.js';
import { DUPLICATE_ORDER, ORDER_IN_PROGRESS } from '../domain/refusal.js';
import type { Submission, SubmissionOutcome } from '../domain/submission.js';
import { rulesVersionOf } from '../domain/validation-log.js';
import type { Clock } from '../ports/clock.js';
import type { Hash } from '../ports/hash.js';
import type { IdSource } from '../ports/ids.js';
import type { SubmissionGuard } from '../ports/submission-guard.js';
import { createKeepLease } from './keep-lease.js';
import { createPlaceUnderLease, type PlaceUnderLeasePorts } from './place-under-lease.js';
import { createSettleSubmission, type SettleSubmissionPorts } from './settle-submission.js';
import { StepTimer } from './step-timer.js';
import type { SubmissionInProgress } from './submission-in-progress.js';

export interface SubmitOrderPorts extends PlaceUnderLeasePorts, SettleSubmissionPorts {
  readonly guard: SubmissionGuard;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: IdSource;
}

/**
 * Guards, judges, places and settles one submission (behaviour.md, "A submission, step by step").
 * @throws InvalidInputError for an id or quantity that is not one; nothing has happened then.
 * @throws UnavailableError when a refusal can be kept neither in the store nor in the journal; and when the guard cannot be asked: nothing was
 * placed then, and an adapter that goes on without its server never lets it come to that.
 */
export type SubmitOrder = (submission: Submission) => Promise<SubmissionOutcome>;

export function createSubmitOrder(ports: SubmitOrderPorts, policy: Policy): SubmitOrder {
  const { guard, clock, hash, ids, observer } = ports;
  const keepLease = createKeepLease(ports, policy);
  const placeUnderLease = createPlaceUnderLease(ports, policy);
  const settle = createSettleSubmission(ports, policy);
  const rulesVersion = rulesVersionOf(policy);

  async function submit(progress: SubmissionInProgress): Promise<SubmissionOutcome> {
    const { entry, startedAtMs, timer } = progress;
    const decision = await timer.measure('enter', () => guard.enter(entry, policy, startedAtMs));
    const { standing } = decision;
    if (decision.entered) {
      const placed = await keepLease(entry, startedAtMs, (lease) => placeUnderLease(progress, lease));
      return settle(progress, standing, placed);
    }
    const { reason, retryAfterMs } = decision;
    switch (reason) {
      case 'throttled':
      case 'backing_off':
        return { outcome: 'refused', reason, retryAfterMs, standing };
      case 'duplicate':
        return settle(progress, standing, {
          kind: 'refused',
          reason,
          errors: [DUPLICATE_ORDER],
          ending: 'refused',
          orderId: decision.orderId,
          retryAfterMs,
        });
      case 'locked':
        return settle(progress, standing, {
          kind: 'refused',
          reason,
          errors: [ORDER_IN_PROGRESS],
          ending: 'refused',
          retryAfterMs,
        });
    }
  }

  function begin(submission: Submission): SubmissionInProgress {
    const { userId, participantId, lines } = submission;
    const startedAtMs = clock.now();
    const cart = foldCart(lines);
    const entry = { userId, participantId, cartHash: cartHash(cart, hash.sha256Hex), token: ids.next() };
    const timer = new StepTimer(clock);
    const trace = () => ({ rulesVersion, durations: timer.durations() });
    return { submission, entry, startedAtMs, cart, timer, trace };
  }

  return async (submission) => {
    checkSubmission(submission);
    const progress = begin(submission);
    const outcome = await submit(progress);
    const { startedAtMs, timer } = progress;
    observer.submissionEnded({ outcome, durationMs: clock.now() - startedAtMs, stepsMs: timer.spentMs() });
    return outcome;
  };
}

function checkSubmission({ participantId, userId, lines }: Submission): void {
  parseId(participantId, 'participantId');
  parseId(userId, 'userId');
  checkCartLines(lines);
}
