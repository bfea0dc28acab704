import type { RateStanding } from '../domain/admission.js';
import type { Ending } from '../domain/guard.js';
import { idempotencyKey } from '../domain/idempotency.js';
import type { PassesLater } from '../domain/outlook.js';
import type { Policy } from '../domain/policy.js';
import { reductionsOf } from '../domain/reduction.js';
import type { OrderError } from '../domain/refusal.js';
import { countedLines, judgeCart } from '../domain/rules.js';
import type { PlacedOrder, RefusedOrder, SubmissionOutcome } from '../domain/submission.js';
import type { Clock } from '../ports/clock.js';
import type { Hash } from '../ports/hash.js';
import type { Observer } from '../ports/observer.js';
import type { Ordering } from '../ports/ordering.js';
import type { SubmissionGuard } from '../ports/submission-guard.js';
import { createLookAhead } from './look-ahead.js';
import type { Decision, Known } from './place-under-lease.js';
import { createRecordRefusal, type RecordRefusalPorts } from './record-refusal.js';
import type { SubmissionInProgress } from './submission-in-progress.js';
import { createTolerate } from './tolerate.js';

export interface SettleSubmissionPorts extends RecordRefusalPorts {
  readonly ordering: Ordering;
  readonly guard: SubmissionGuard;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly observer: Observer;
}

type Refused = Extract<Decision, { kind: 'refused' }>;
type Placed = Extract<Decision, { kind: 'placed' }>;

/** Step 6: tells the guard how it ended, and records the refusal. */
export function createSettleSubmission(ports: SettleSubmissionPorts, policy: Policy) {
  const { ordering, guard, clock, hash, observer } = ports;
  const recordRefusal = createRecordRefusal(ports);
  const lookAhead = createLookAhead(ports);
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
    // The order stands. Should the guard forget the claim, the ordering system itself refuses the duplicate.
    await progress.timer.measure('settle', () => tellGuard(progress, { kind: 'placed', orderId }));
    const { lines, totals, facts } = known;
    return {
      outcome: 'placed',
      orderId,
      placedAtMs: progress.startedAtMs,
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
    const { submission, startedAtMs, cart, entry } = progress;
    const { reason, errors } = refused;
    const lookingAhead =
      reason === 'invalid' && refused.known !== undefined
        ? lookAheadOf(progress, refused.known, errors)
        : undefined;
    const [settled, orderId, known] = await progress.timer.measure('settle', () =>
      Promise.all([
        tellGuard(progress, { kind: refused.ending }),
        refused.orderId ?? (reason === 'duplicate' ? findOrder(progress) : undefined),
        refused.known ?? readForRecord(progress),
      ]),
    );
    const refusedSubmission = {
      submissionId: entry.token,
      submission,
      createdAtMs: startedAtMs,
      cart,
      cartHash: entry.cartHash,
      idempotencyKey: idempotencyKey(entry.participantId, cart, startedAtMs, hash.sha256Hex),
      reason,
      errors,
      orderId,
      known,
      trace: progress.trace(),
    };
    const attemptId = await progress.timer.measure('record', () => recordRefusal(refusedSubmission));
    // Not before it is recorded: the record does not wait for what it does not hold.
    const passesLater = await lookingAhead;
    const reductions =
      reason === 'invalid' && known !== undefined
        ? reductionsOf(countedLines(known.lines, policy), known.totals, known.facts.balances)
        : [];
    const retryAfterMs = Math.max(settled?.backoffMs ?? 0, refused.retryAfterMs ?? 0);
    const refusal = { outcome: 'refused', reason, errors, attemptId, orderId, retryAfterMs, standing } as const;
    return {
      ...refusal,
      ...(reductions.length > 0 && { reductions }),
      ...(passesLater !== undefined && { passesLater }),
    };
  }

  function lookAheadOf(
    { submission, startedAtMs }: SubmissionInProgress,
    { facts, totals }: Known,
    errors: readonly OrderError[],
  ): Promise<PassesLater | undefined> {
    const { participantId } = submission;
    return lookAhead({ participantId, totals, facts, errors, nowMs: startedAtMs });
  }

  /** Without the guard's answer the submission can be answered, too: it says how long to wait. */
  function tellGuard({ entry }: SubmissionInProgress, ending: Ending) {
    return tolerate('settling a submission', () => guard.settle(entry, ending, policy, clock.now()));
  }

  function findOrder({ entry, startedAtMs }: SubmissionInProgress) {
    const { participantId, cartHash } = entry;
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
