import type { Id } from '../ids.js';

/** What staff do about an issue, and what the system notes about it: that one was seen again (`regressed`), or is one to look at after all (`escalated`). */
export const STAFF_ACTIONS = [
  'resolve',
  'reopen',
  'archive',
  'assign',
  'note',
  'merge',
  'split',
  'revert',
] as const;
export type StaffAction = (typeof STAFF_ACTIONS)[number];
export type IssueAction = StaffAction | 'regressed' | 'escalated';

/** What is not taken without a note or a reason. */
export const REASONED: readonly StaffAction[] = ['note', 'merge', 'split', 'revert'];

export const MAX_NOTE_CHARACTERS = 2_000;

/** One entry of what was decided: added, never changed. */
export interface NewIssueDecision {
  readonly atMs: number;
  /** User of staff; null for what the system noted. */
  readonly by: Id | null;
  readonly issueId: string;
  readonly action: IssueAction;
  /** The note itself, or the reason that was given; may be empty. */
  readonly why: string;
  /** Of `assign`: a user of staff, or nobody. */
  readonly assignee: Id | null;
  /** Of `merge`, and of a `revert` of one: what was merged into the issue. */
  readonly merged: readonly string[];
  /** Of `revert`: revision of the merge or split that is taken back. */
  readonly reverts: number | null;
}

export interface IssueDecision extends NewIssueDecision {
  /** 1, 2, 3, ... in the order in which they were taken. */
  readonly revision: number;
}

/** What the decisions on one issue come to. */
export interface Standing {
  /** Resolved then, and nobody has noted that it was seen again. */
  readonly resolvedAtMs: number | undefined;
  readonly archivedAtMs: number | undefined;
  readonly regressedAtMs: number | undefined;
  readonly escalatedAtMs: number | undefined;
  readonly assignee: Id | null;
  /** The last one. */
  readonly note: string | undefined;
  /** Revision of the last decision on it. Whoever decides says what they have seen. */
  readonly version: number;
}

export const UNDECIDED: Standing = {
  resolvedAtMs: undefined,
  archivedAtMs: undefined,
  regressedAtMs: undefined,
  escalatedAtMs: undefined,
  assignee: null,
  note: undefined,
  version: 0,
};

const OPEN = {
  resolvedAtMs: undefined,
  archivedAtMs: undefined,
  regressedAtMs: undefined,
  escalatedAtMs: undefined,
};

/** What stands after one more decision on the issue. */
export function decided(standing: Standing, { action, atMs, why, assignee, revision }: IssueDecision): Standing {
  const next = { ...standing, version: revision };
  switch (action) {
    case 'resolve':
      return { ...next, ...OPEN, resolvedAtMs: atMs };
    case 'archive':
      return { ...next, ...OPEN, archivedAtMs: atMs };
    case 'reopen':
      return { ...next, ...OPEN };
    case 'regressed':
      return { ...next, ...OPEN, regressedAtMs: atMs };
    case 'escalated':
      return { ...next, ...OPEN, escalatedAtMs: atMs };
    case 'assign':
      return { ...next, assignee };
    case 'note':
      return { ...next, note: why };
    case 'merge':
    case 'split':
    case 'revert':
      return next;
  }
}

/** Every issue that a decision is about, with those that it is merged with. */
export function standingsOf(decisions: readonly IssueDecision[]): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const decision of decisions) {
    for (const id of [decision.issueId, ...decision.merged]) {
      standings.set(id, decided(standings.get(id) ?? UNDECIDED, decision));
    }
  }
  return standings;
}
