import { InvalidInputError } from '../../domain/errors.js';
import type { Id } from '../../domain/ids.js';
import {
  MAX_NOTE_CHARACTERS,
  type NewIssueDecision,
  REASONED,
  type StaffAction,
} from '../../domain/issues/decision.js';
import { type Grouping, type GroupingRule, partsOf } from '../../domain/issues/grouping.js';
import { storableText } from '../../domain/text.js';
import type { Clock } from '../../ports/clock.js';
import type { IssueStore } from '../../ports/issue-store.js';
import { type Issue, type IssueBoard, readIssues, rulesOn } from './read-issues.js';

export interface DecideIssueRequest {
  readonly issueId: string;
  readonly action: StaffAction;
  /** `standing.version` of the issue as whoever decides has seen it. */
  readonly version: number;
  readonly by: Id;
  /** The note, or the reason. Needed for a note, and for what changes the grouping: merge, split, revert. */
  readonly why?: string | undefined;
  /** Of `assign`: whom; null takes it from whoever has it. */
  readonly assignee?: Id | null | undefined;
  /** Of `merge`: the issues that become part of this one. */
  readonly merged?: readonly string[] | undefined;
  /** Of `revert`: the revision of the rule, one of those that made the issue. */
  readonly reverts?: number | undefined;
}

export type DecideIssueResult =
  | { readonly kind: 'decided'; readonly revision: number }
  /** There is no such issue (any more). */
  | { readonly kind: 'unknown' }
  /** Somebody decided something about the issue meanwhile: look again. */
  | { readonly kind: 'conflict'; readonly version: number }
  /** What it asks for cannot be. */
  | { readonly kind: 'impossible'; readonly message: string };

/** Takes a decision, unless whoever takes it has not seen the last one. @throws InvalidInputError (`why`) */
export type DecideIssue = (request: DecideIssueRequest) => Promise<DecideIssueResult>;

/** Decisions on other issues came between reading and writing. */
const TRIES = 10;

export function createDecideIssue(ports: { readonly issues: IssueStore; readonly clock: Clock }): DecideIssue {
  const { issues: store, clock } = ports;
  return async (request) => {
    const why = reasonOf(request);
    for (let tries = 1; ; tries++) {
      const nowMs = clock.now();
      const board = await readIssues(store, nowMs);
      const issue = board.issues.find(({ id }) => id === request.issueId);
      if (issue === undefined) return { kind: 'unknown' };
      const { version } = issue.standing;
      if (version !== request.version || tries > TRIES) return { kind: 'conflict', version };
      // Of this issue, whose version was looked at: what was decided about another one meanwhile, nobody has seen.
      const rule = rulesOn(issue, board.grouping).find(({ revision }) => revision === request.reverts);
      const message = whyImpossible(request, issue, board, rule);
      if (message !== undefined) return { kind: 'impossible', message };
      const decision: NewIssueDecision = {
        atMs: nowMs,
        by: request.by,
        issueId: rule === undefined || request.action !== 'revert' ? issue.id : rule.issueId,
        action: request.action,
        why,
        assignee: request.action === 'assign' ? (request.assignee ?? null) : null,
        merged: mergedBy(request, rule),
        reverts: request.action === 'revert' ? (rule?.revision ?? null) : null,
      };
      if (await store.decide(decision, board.revision)) return { kind: 'decided', revision: board.revision + 1 };
    }
  };
}

function reasonOf({ action, why = '' }: DecideIssueRequest): string {
  const text = storableText(why.trim());
  if (text === '' && REASONED.includes(action))
    throw new InvalidInputError('why', action === 'note' ? 'must be the note.' : 'must say why.');
  if ([...text].length > MAX_NOTE_CHARACTERS)
    throw new InvalidInputError('why', `must have at most ${MAX_NOTE_CHARACTERS} characters.`);
  return text;
}

/** A revert names what the rule named, so that all of it is looked at anew. */
function mergedBy({ action, merged = [] }: DecideIssueRequest, rule: GroupingRule | undefined): readonly string[] {
  if (action === 'merge') return [...new Set(merged)];
  if (action !== 'revert' || rule === undefined) return [];
  return rule.kind === 'merge' ? rule.merged : partsOf(rule.issueId);
}

/** Rules join and split only what is shown, so that each can be taken back by itself. */
function whyImpossible(
  { action, merged = [] }: DecideIssueRequest,
  issue: Issue,
  { issues, grouping }: IssueBoard,
  rule: GroupingRule | undefined,
): string | undefined {
  switch (action) {
    case 'merge':
      if (merged.length === 0) return 'There is nothing to merge.';
      if (merged.includes(issue.id)) return 'An issue cannot be merged into itself.';
      return merged.every((id) => issues.some((other) => other.id === id))
        ? undefined
        : 'One of the issues is not there, or part of another one by now.';
    case 'split':
      if (issue.members.length > 1) return 'Take the merge back first.';
      return issue.id.includes(';pause=') ? 'It is split already.' : undefined;
    case 'revert':
      if (rule === undefined) return 'This issue has no such merge or split, or it is taken back already.';
      return rule.kind === 'split' && isMerged(partsOf(rule.issueId), grouping)
        ? 'Its parts are merged: take that back first.'
        : undefined;
    default:
      return undefined;
  }
}

function isMerged(ids: readonly string[], { rules }: Grouping): boolean {
  return rules.some(
    ({ kind, issueId, merged }) => kind === 'merge' && [issueId, ...merged].some((id) => ids.includes(id)),
  );
}
