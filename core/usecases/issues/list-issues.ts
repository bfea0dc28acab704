import { ISSUE_STATES, type IssueState } from '../../domain/issues/state.js';
import { compareText } from '../../domain/text.js';
import type { Clock } from '../../ports/clock.js';
import type { IssueStore } from '../../ports/issue-store.js';
import { createCountIssues } from './count-issues.js';
import { type Issue, readIssues } from './read-issues.js';

/** So many are handed out; the others are counted. */
export const MAX_ISSUES = 200;
/** Before it answers it counts what was stored just now, but does not make anybody wait for a first count. */
export const STEPS_BEFORE_READING = 2;

export interface ListIssuesRequest {
  /** Default: all but resolved and archived ones. */
  readonly states?: readonly IssueState[] | undefined;
  /** The user of staff who looks after them. */
  readonly assignee?: string | undefined;
  /** As it was at an instant, by what was counted until the end of its hour; decisions are those of now. Default: now. */
  readonly atMs?: number | undefined;
}

export interface ListedIssues {
  readonly atMs: number;
  /** False while attempts that are stored still wait to be counted. */
  readonly complete: boolean;
  /** What needs attention first: by state, then by attempts of the last 24 hours, of the last 28 days and in all. */
  readonly issues: readonly Issue[];
  /** That pass, beyond those that are handed out. */
  readonly more: number;
  /** Of all issues, whatever was asked for. */
  readonly counts: Readonly<Record<IssueState, number>>;
}

export type ListIssues = (request?: ListIssuesRequest) => Promise<ListedIssues>;

export const OPEN_STATES: readonly IssueState[] = ['new', 'regressed', 'escalating', 'ongoing'];

export function createListIssues(ports: { readonly issues: IssueStore; readonly clock: Clock }): ListIssues {
  const { issues: store, clock } = ports;
  const countIssues = createCountIssues(ports);

  return async ({ states = OPEN_STATES, assignee, atMs = clock.now() } = {}) => {
    const complete = await countIssues({ steps: STEPS_BEFORE_READING });
    const { issues } = await readIssues(store, atMs);
    const counts = Object.fromEntries(
      ISSUE_STATES.map((state) => [state, issues.filter((issue) => issue.state === state).length]),
    ) as Record<IssueState, number>;
    const passing = issues
      .filter(({ state }) => states.includes(state))
      .filter(({ standing }) => assignee === undefined || standing.assignee === assignee)
      .sort(byAttention);
    return {
      atMs,
      complete,
      issues: passing.slice(0, MAX_ISSUES),
      more: Math.max(0, passing.length - MAX_ISSUES),
      counts,
    };
  };
}

const URGENCY: Readonly<Record<IssueState, number>> = {
  escalating: 0,
  regressed: 1,
  new: 2,
  ongoing: 3,
  archived: 4,
  resolved: 5,
};

function byAttention(a: Issue, b: Issue): number {
  const month = ({ days }: Issue) => days.reduce((sum, count) => sum + count, 0);
  return (
    URGENCY[a.state] - URGENCY[b.state] ||
    b.lastDay - a.lastDay ||
    month(b) - month(a) ||
    b.total - a.total ||
    compareText(a.id, b.id)
  );
}
