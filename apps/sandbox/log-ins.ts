import type { Id, UserStore } from '../../core/index.js';
import { createPasswords } from '../auth/index.js';
import { GUEST } from './people.js';

export interface LogIn {
  readonly userId: Id;
  readonly username: string;
  /** Known to everybody: the sandbox is for this machine only. */
  readonly password: string;
  readonly participantId: Id | null;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

const FIRST_USER_ID = 20_101;

export const LOG_INS = {
  participant: logIn(0, 'participant', { participantId: GUEST.id }),
  staff: logIn(1, 'staff', { isStaff: true }),
  superuser: logIn(2, 'superuser', { isStaff: true, isSuperuser: true }),
};

/** Adds the log-ins that are not there yet. */
export async function addLogIns(users: UserStore): Promise<void> {
  const passwords = createPasswords();
  for (const { userId, password, ...user } of Object.values(LOG_INS)) {
    if ((await users.find(userId)) !== undefined) continue;
    await users.add({ id: userId, passwordHash: await passwords.hash(password), ...user });
  }
}

function logIn(index: number, username: string, roles: Partial<LogIn>): LogIn {
  const nobody = { participantId: null, isStaff: false, isSuperuser: false };
  return { userId: String(FIRST_USER_ID + index), username, password: `sandbox-${username}`, ...nobody, ...roles };
}
