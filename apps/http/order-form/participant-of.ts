import type { Id, User } from '../../../core/index.js';
import { ProblemError } from '../problems.js';

/** Whose orders somebody places and sees here: their own, and nobody can name another's. @throws ProblemError 403 */
export function participantOf({ participantId }: User): Id {
  if (participantId !== null) return participantId;
  throw new ProblemError('permission_denied', {
    detail: 'Orders are placed by participants. This account belongs to none.',
  });
}
