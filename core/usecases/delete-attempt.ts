import type { FailedOrderAttempt } from '../domain/attempt.js';
import { InvalidInputError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { storableText } from '../domain/text.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';

export interface DeleteAttemptRequest {
  readonly id: number;
  /** The superuser who deletes. The edge has checked the right to. */
  readonly deletedBy: Id;
  /** Goes into the audit log. */
  readonly why: string;
}

/** Deletes one attempt and audits who, when and why. Undefined when there is none. @throws InvalidInputError without a reason. */
export type DeleteAttempt = (request: DeleteAttemptRequest) => Promise<FailedOrderAttempt | undefined>;

export function createDeleteAttempt({ attempts, clock }: { attempts: AttemptStore; clock: Clock }): DeleteAttempt {
  return async ({ id, deletedBy, why }) => {
    if (why.trim() === '') throw new InvalidInputError('why', 'must say why the attempt is deleted.');
    return attempts.delete(id, { deletedAtMs: clock.now(), deletedBy, why: storableText(why.trim()) });
  };
}
