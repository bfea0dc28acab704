import { createHash } from 'node:crypto';
import type { FailedOrderAttempt, Id } from '../../core/index.js';

/** The attempt without anything that leads to a person. Of the pseudonym and the attempt's own id, so that no guess at a participant can be checked against it. */
export function pseudonymous(attempt: FailedOrderAttempt, pseudonym: Id): FailedOrderAttempt {
  return {
    ...attempt,
    participantId: pseudonym,
    participantName: null,
    userId: pseudonym,
    username: null,
    orderId: null,
    ipAddress: null,
    userAgent: null,
    idempotencyKey: createHash('sha256').update(`${pseudonym}:${attempt.id}`).digest('hex'),
  };
}
