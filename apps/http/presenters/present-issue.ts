import {
  CHANGE_WINDOW_MS,
  formatInstant,
  type Issue,
  idToJson,
  type ListedIssues,
  type ShownIssue,
} from '../../../core/index.js';
import type { IssueJson, IssuesJson, ShownIssueJson } from '../schemas/issue.js';

export function presentIssues({ atMs, complete, counts, issues, more }: ListedIssues): IssuesJson {
  return { at: formatInstant(atMs), complete, counts, results: issues.map(presentIssue), more };
}

export function presentShownIssue(shown: ShownIssue): ShownIssueJson {
  const { issue, complete, forecast, changes, rules, decisions } = shown;
  return {
    issue: presentIssue(issue),
    complete,
    forecast: forecast ?? null,
    changes:
      changes === undefined
        ? null
        : {
            since: formatInstant(changes.untilMs - CHANGE_WINDOW_MS),
            until: formatInstant(changes.untilMs),
            results: changes.list.map(({ atMs, ...change }) => ({ at: formatInstant(atMs), ...change })),
          },
    rules: rules.map(({ revision, kind, issueId, merged, by, atMs, why }) => ({
      ...{ revision, kind, issue: issueId, merged: [...merged] },
      ...{ by: idToJson(by), at: formatInstant(atMs), why },
    })),
    decisions: decisions.map(({ revision, atMs, by, action, issueId, merged, reverts, assignee, why }) => ({
      ...{ revision, at: formatInstant(atMs), by: by === null ? null : idToJson(by), action, issue: issueId },
      ...{ merged: [...merged], reverts, assignee: assignee === null ? null : idToJson(assignee), why },
    })),
  };
}

function presentIssue({ id, members, state, sinceMs, standing, days, trend, ...issue }: Issue): IssueJson {
  return {
    id,
    members: [...members],
    state,
    state_since: formatInstant(sinceMs),
    first_seen: formatInstant(issue.firstSeenMs),
    last_seen: formatInstant(issue.lastSeenMs),
    total: issue.total,
    last_24_hours: issue.lastDay,
    days: [...days],
    trend,
    assignee: standing.assignee === null ? null : idToJson(standing.assignee),
    note: standing.note ?? null,
    version: standing.version,
  };
}
