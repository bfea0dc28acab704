import { compareText } from '../text.js';
import type { IssueDecision } from './decision.js';
import { type IssueTraits, PAUSE_STATES } from './fingerprint.js';

/** A merge or a split that holds: recorded once, applied whenever issues are read, and taken back by another record. Attempts and counts know nothing of it. */
export interface GroupingRule {
  /** The decision that made it. */
  readonly revision: number;
  readonly kind: 'merge' | 'split';
  /** Merge: what the others are shown as. Split: what was told apart by pause. */
  readonly issueId: string;
  /** Merge: what was merged into it. Split: empty. */
  readonly merged: readonly string[];
  readonly by: string;
  readonly atMs: number;
  readonly why: string;
}

/** The rules that hold, oldest first. */
export function rulesOf(decisions: readonly IssueDecision[]): GroupingRule[] {
  const reverted = new Set(decisions.map(({ reverts }) => reverts));
  return decisions.flatMap(({ revision, action, issueId, merged, by, atMs, why }) =>
    (action === 'merge' || action === 'split') && !reverted.has(revision)
      ? [{ revision, kind: action, issueId, merged, by: by ?? '', atMs, why }]
      : [],
  );
}

/** Which issue an error belongs to. */
export interface Grouping {
  readonly rules: readonly GroupingRule[];
  /** The issues of an attempt, each once. */
  issuesOf(traits: IssueTraits): string[];
  /** Fingerprints that are shown as the issue, its own first; the others ascending. */
  membersOf(issueId: string): string[];
}

/** Merges can follow each other: what was merged into an issue goes along when that is merged into a third. */
export function groupingOf(rules: readonly GroupingRule[]): Grouping {
  const split = new Set(rules.flatMap(({ kind, issueId }) => (kind === 'split' ? [issueId] : [])));
  const mergedInto = new Map(
    rules.flatMap(({ kind, issueId, merged }) =>
      kind === 'merge' ? merged.map((id) => [id, issueId] as const) : [],
    ),
  );
  const shownAs = (id: string): string => {
    let shown = id;
    // Rules only ever join what stands for itself, so there is no way around in a circle; a damaged table must not hang a server.
    for (let left = mergedInto.size; left > 0; left--) {
      const next = mergedInto.get(shown);
      if (next === undefined) break;
      shown = next;
    }
    return shown;
  };
  // Once for all: they are asked for of every issue.
  const members = new Map<string, string[]>();
  for (const id of [...mergedInto.keys()].sort(compareText)) {
    const shown = shownAs(id);
    const others = members.get(shown) ?? [];
    members.set(shown, others);
    others.push(id);
  }
  return {
    rules,
    issuesOf: ({ errors, pause }) => [
      ...new Set(errors.map((error) => shownAs(split.has(error) ? pausedId(error, pause) : error))),
    ],
    membersOf: (issueId) => [issueId, ...(members.get(issueId) ?? [])],
  };
}

/** What an issue is split into. */
export function partsOf(issueId: string): string[] {
  return PAUSE_STATES.map((pause) => pausedId(issueId, pause));
}

function pausedId(issueId: string, pause: IssueTraits['pause']): string {
  return `${issueId};pause=${pause}`;
}
