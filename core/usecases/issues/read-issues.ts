import {
  activitiesOf,
  countsByDay,
  countWithin,
  type IssueActivity,
  lastDays,
} from '../../domain/issues/activity.js';
import { type IssueDecision, type Standing, standingsOf, UNDECIDED } from '../../domain/issues/decision.js';
import { BASELINE_DAYS } from '../../domain/issues/escalation.js';
import { type Grouping, type GroupingRule, groupingOf, rulesOf } from '../../domain/issues/grouping.js';
import { KNOWN_DAYS, type StateOfIssue, stateOf } from '../../domain/issues/state.js';
import { type Trend, trendOf } from '../../domain/issues/trend.js';
import type { IssueStore } from '../../ports/issue-store.js';

/** Refusals for the same reason. */
export interface Issue extends StateOfIssue {
  /** A fingerprint: `food_balance_exceeded`, `product_inactive;product=17`. */
  readonly id: string;
  /** The fingerprints that are shown as this issue, its own first. */
  readonly members: readonly string[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Since it was first seen. */
  readonly total: number;
  /** In the last 24 hours, that of now among them. */
  readonly lastDay: number;
  /** One for each 24 hours of the last 28 days, oldest first; the last one is `lastDay`. */
  readonly days: readonly number[];
  readonly trend: Trend;
  readonly standing: Standing;
}

/** Everything about issues at one moment. */
export interface IssueBoard {
  readonly atMs: number;
  readonly issues: readonly Issue[];
  readonly grouping: Grouping;
  readonly decisions: readonly IssueDecision[];
  readonly activities: ReadonlyMap<string, IssueActivity>;
  readonly revision: number;
}

export async function readIssues(store: IssueStore, nowMs: number): Promise<IssueBoard> {
  // The decisions first: what is decided while the counts are read makes the revision an old one.
  const decisions = await store.decisions();
  const counts = await store.counts(lastDays(nowMs, KNOWN_DAYS));
  const grouping = groupingOf(rulesOf(decisions));
  const activities = activitiesOf(counts, grouping);
  const standings = standingsOf(decisions);
  const issues = [...activities].map(([id, activity]): Issue => {
    const standing = standings.get(id) ?? UNDECIDED;
    const days = countsByDay(activity.hours, lastDays(nowMs, BASELINE_DAYS));
    const { firstSeenMs, lastSeenMs, total } = activity;
    return {
      id,
      members: grouping.membersOf(id),
      ...stateOf(activity, standing, nowMs),
      firstSeenMs,
      lastSeenMs,
      total,
      lastDay: countWithin(activity.hours, lastDays(nowMs, 1)),
      days,
      trend: trendOf(days),
      standing,
    };
  });
  return { atMs: nowMs, issues, grouping, decisions, activities, revision: decisions.at(-1)?.revision ?? 0 };
}

/** Merges and splits that made the issue, oldest first: what can be taken back from it. */
export function rulesOn({ id, members }: Issue, { rules }: Grouping): GroupingRule[] {
  return rules.filter(({ kind, issueId }) =>
    kind === 'merge' ? members.includes(issueId) : id.startsWith(`${issueId};pause=`),
  );
}
