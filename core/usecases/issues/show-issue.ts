import { endOfHour } from '../../domain/issues/activity.js';
import { type Change, changesQueryFor } from '../../domain/issues/change.js';
import type { IssueDecision } from '../../domain/issues/decision.js';
import { type DailyForecast, forecastFor } from '../../domain/issues/escalation.js';
import type { GroupingRule } from '../../domain/issues/grouping.js';
import type { ChangeLog } from '../../ports/change-log.js';
import type { Clock } from '../../ports/clock.js';
import type { IssueStore } from '../../ports/issue-store.js';
import { createCountIssues } from './count-issues.js';
import { STEPS_BEFORE_READING } from './list-issues.js';
import { type Issue, type IssueBoard, readIssues, rulesOn } from './read-issues.js';

export interface ShownIssue {
  readonly issue: Issue;
  readonly complete: boolean;
  /** Of the last 24 hours; undefined while the issue is too young. */
  readonly forecast: DailyForecast | undefined;
  /** What changed in the 24 hours before it was first seen, was seen again or escalated, newest first. */
  readonly changes: { readonly untilMs: number; readonly list: readonly Change[] } | undefined;
  /** Newest first. */
  readonly decisions: readonly IssueDecision[];
  /** Merges and splits that made it, oldest first. */
  readonly rules: readonly GroupingRule[];
  /** Other issues that it can be merged into, by id. */
  readonly others: readonly string[];
}

/** Undefined when there is no such issue: it was never seen, or stands in another by now. */
export type ShowIssue = (id: string, atMs?: number) => Promise<ShownIssue | undefined>;

export interface ShowIssuePorts {
  readonly issues: IssueStore;
  readonly changes: ChangeLog;
  readonly clock: Clock;
}

export function createShowIssue(ports: ShowIssuePorts): ShowIssue {
  const { issues: store, changes, clock } = ports;
  const countIssues = createCountIssues(ports);

  return async (id, atMs = clock.now()) => {
    const complete = await countIssues({ steps: STEPS_BEFORE_READING });
    const board = await readIssues(store, atMs);
    const issue = board.issues.find((each) => each.id === id);
    const activity = board.activities.get(id);
    if (issue === undefined || activity === undefined) return undefined;
    const untilMs = changedBefore(issue);
    return {
      issue,
      complete,
      forecast: forecastFor(activity, endOfHour(atMs)),
      changes:
        untilMs === undefined
          ? undefined
          : { untilMs, list: await changes.between(changesQueryFor(issue.members, untilMs)) },
      decisions: decisionsOn(issue, board),
      rules: rulesOn(issue, board.grouping),
      others: board.issues.map((each) => each.id).filter((other) => other !== id),
    };
  };
}

/** Nothing is to be explained about what goes on as it did, or is settled. */
function changedBefore({ state, sinceMs }: Issue): number | undefined {
  return state === 'new' || state === 'regressed' || state === 'escalating' ? sinceMs : undefined;
}

function decisionsOn({ id }: Issue, { decisions }: IssueBoard): IssueDecision[] {
  return decisions.filter(({ issueId, merged }) => issueId === id || merged.includes(id)).reverse();
}
