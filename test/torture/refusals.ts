import { DEFAULT_POLICY } from '../../core/index.js';
import { groupBy } from '../support/invariants.js';
import type { SentSubmission } from '../support/submissions.js';

const { duplicateWindowMs, lockLeaseMs, submissionRate, backoffResetMs } = DEFAULT_POLICY;
/** 408: a server that stood still for longer than it waits for a request has not read it. */
const EXPECTED = new Set([201, 408, 409, 422, 429, 503]);

/**
 * Refusals that nothing which was sent can explain. An outage must refuse nobody: whoever is throttled has sent too much, whoever has to wait was refused
 * before, a duplicate has an order or a submission that is not known to have failed, and a participant is locked while somebody else orders for it, or for no longer than a
 * lease afterwards. And every answer is one of those that are meant to be given.
 */
export function falseRefusals(sent: readonly SentSubmission[]): string[] {
  const byUser = groupBy(sent, ({ user }) => user.id);
  const byParticipant = groupBy(sent, ({ participantId }) => participantId);
  return sent.flatMap((submission) => {
    const { mark, reply } = submission;
    if (reply === undefined || reply.headers.has('Idempotency-Replayed')) return [];
    const others = {
      ofUser: (byUser.get(submission.user.id) ?? []).filter((other) => other !== submission),
      ofParticipant: (byParticipant.get(submission.participantId) ?? []).filter((other) => other !== submission),
    };
    if (isExplained(submission, reply.status, reply.body.reason, others)) return [];
    return [
      `${mark}, user ${submission.user.id}, participant ${submission.participantId}: ${reply.status} ${reply.text}`,
    ];
  });
}

interface Others {
  readonly ofUser: readonly SentSubmission[];
  readonly ofParticipant: readonly SentSubmission[];
}

function isExplained(
  submission: SentSubmission,
  status: number,
  reason: unknown,
  { ofUser, ofParticipant }: Others,
): boolean {
  /** Whether the other one was at work so long before this one's end, and did not begin after it. */
  const wasWithin = (ms: number) => (other: SentSubmission) =>
    other.sentAtMs <= submission.endedAtMs && other.endedAtMs >= submission.sentAtMs - ms;
  switch (reason) {
    case 'throttled':
      return ofUser.filter(wasWithin(submissionRate.windowMs)).length >= submissionRate.limit;
    case 'backing_off':
      return ofUser.filter(wasWithin(backoffResetMs)).some(mayCountAsFailure);
    case 'duplicate':
      return ofParticipant.some(
        (other) =>
          other.quantity === submission.quantity &&
          wasWithin(duplicateWindowMs)(other) &&
          (mayHaveOrdered(other) || other.endedAtMs >= submission.sentAtMs),
      );
    case 'locked':
      return ofParticipant.some(wasWithin(lockLeaseMs));
    default:
      return EXPECTED.has(status);
  }
}

function mayCountAsFailure({ reply }: SentSubmission): boolean {
  return reply === undefined || reply.status === 409 || reply.status === 422;
}

function mayHaveOrdered({ reply }: SentSubmission): boolean {
  return reply === undefined || reply.status === 201 || reply.status === 503;
}

/** Keys under which more than one order was announced. */
export function keysWithTwoOrders(sent: readonly SentSubmission[]): string[] {
  const placed = sent.filter(({ idempotencyKey, reply }) => idempotencyKey !== undefined && reply?.status === 201);
  return [...groupBy(placed, ({ user, idempotencyKey }) => `${user.id} ${idempotencyKey}`)]
    .map(([key, all]) => [key, [...new Set(all.map(({ reply }) => String(reply?.body.order_id)))]] as const)
    .filter(([, orders]) => orders.length > 1)
    .map(([key, orders]) => `the key of ${key} has the orders ${orders.join(' and ')}`);
}
