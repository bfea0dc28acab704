import type { Id } from '../domain/ids.js';

/** What is done with people's data, and by whom it is looked at. */
export type AuditedAction =
  | 'sign in'
  | 'look at participant'
  | 'export attempts'
  | 'export validation log'
  | 'export recovery'
  | 'forget participant';

/** Written by the stores themselves, in the step that does it. */
export type AuditedByStore = 'delete attempt' | 'decide on issue';

export interface AuditEntry {
  readonly happenedAtMs: number;
  /** Whose doing it was. */
  readonly actorId: Id;
  readonly action: AuditedAction | AuditedByStore;
  /** What it was done to; empty when that was nothing in particular. */
  readonly subjectId: string;
  /** The reason that was given, or what else there is to say; may be empty. */
  readonly why: string;
}

/** What staff have done: added to, read, and never changed. Rejects with `UnavailableError` (`database`) when it cannot be asked. */
export interface AuditLog {
  /** Stores the entry durably before it resolves. */
  add(entry: AuditEntry & { readonly action: AuditedAction }): Promise<void>;
  /** The newest `limit` entries, newest first; of one instant the one that was added last comes first. */
  latest(limit: number): Promise<AuditEntry[]>;
}
