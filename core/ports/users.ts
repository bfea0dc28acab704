import type { Id } from '../domain/ids.js';

export interface NewUser {
  /** Given by the store when absent: the next free integer. */
  readonly id?: Id | undefined;
  /** Unique, whatever its case. */
  readonly username: string;
  /** null: cannot log in with a password. */
  readonly passwordHash: string | null;
  readonly participantId: Id | null;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

export interface User extends NewUser {
  readonly id: Id;
  readonly isActive: boolean;
  /** Tokens and sessions that carry an older version are void: log-out everywhere. */
  readonly tokenVersion: number;
}

export type UserChanges = Partial<
  Pick<User, 'passwordHash' | 'isStaff' | 'isSuperuser' | 'isActive' | 'tokenVersion'>
>;

/** People and services that may sign in. Rejects with `UnavailableError` (`database`) when it cannot be asked. */
export interface UserStore {
  /** Returns undefined when the username or the id is taken. */
  add(user: NewUser): Promise<User | undefined>;
  find(id: Id): Promise<User | undefined>;
  /** Whatever the case of the name. */
  findByUsername(username: string): Promise<User | undefined>;
  /** Those who order as the participant, by id (`compareIds`). */
  findByParticipant(participantId: Id): Promise<User[]>;
  /** Returns the user after the change. */
  update(id: Id, changes: UserChanges): Promise<User | undefined>;
  /** Attempts of the user are kept. Returns whether there was one. */
  delete(id: Id): Promise<boolean>;
}
