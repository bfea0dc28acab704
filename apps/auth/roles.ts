import type { Id, User } from '../../core/index.js';

/** Analytics, recent failures, admin pages. A superuser may do all that staff may. */
export function isStaff(user: User): boolean {
  return user.isStaff || user.isSuperuser;
}

/** Participants order for themselves, staff for anyone. */
export function mayOrderFor(user: User, participantId: Id): boolean {
  return isStaff(user) || user.participantId === participantId;
}
