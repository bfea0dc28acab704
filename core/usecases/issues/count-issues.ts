import { standingsOf } from '../../domain/issues/decision.js';
import { overtakenBy } from '../../domain/issues/state.js';
import type { Clock } from '../../ports/clock.js';
import type { IssueStore } from '../../ports/issue-store.js';
import { readIssues } from './read-issues.js';

/** What is counted in one transaction. */
const STEP_ROWS = 5_000;
/** At least, where there is a rest: others are at what is left, and a step that finds nothing to take takes no time. */
const LEAST_REST_MS = 100;

export interface CountIssuesRequest {
  /** Steps at most. Default: until everything is counted. */
  readonly steps?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Between two steps it rests for so many times as long as the first of them took, 100 ms at least. Default: it does not. */
  readonly rest?: number | undefined;
}

interface CountIssuesPorts {
  readonly issues: IssueStore;
  readonly clock: Clock;
}

/** Counts what was stored since. Returns whether everything is counted now. */
export type CountIssues = (request?: CountIssuesRequest) => Promise<boolean>;

/** Counts, and notes which resolved issues were seen again and which archived ones escalated. Returns how many were noted. */
export type WatchIssues = (request?: CountIssuesRequest) => Promise<number>;

export function createCountIssues({ issues, clock }: CountIssuesPorts): CountIssues {
  return async ({ steps = Number.POSITIVE_INFINITY, signal, rest } = {}) => {
    for (let step = 0; step < steps && !signal?.aborted; step++) {
      const beganAtMs = clock.now();
      if (!(await issues.count(STEP_ROWS))) return true;
      if (rest === undefined || step + 1 === steps) continue;
      const restMs = Math.max(LEAST_REST_MS, rest * (clock.now() - beganAtMs));
      // Aborted: the only reason for a sleep to end early.
      await clock.sleep(restMs, signal).catch(() => {});
    }
    return false;
  };
}

export function createWatchIssues(ports: CountIssuesPorts): WatchIssues {
  const { issues, clock } = ports;
  const countIssues = createCountIssues(ports);

  return async (request) => {
    await countIssues(request);
    const decisions = await issues.decisions();
    const isWaiting = [...standingsOf(decisions).values()].some(
      ({ resolvedAtMs, archivedAtMs }) => resolvedAtMs !== undefined || archivedAtMs !== undefined,
    );
    if (!isWaiting) return 0;
    const nowMs = clock.now();
    const board = await readIssues(issues, nowMs);
    let { revision } = board;
    let noted = 0;
    for (const { id, standing } of board.issues) {
      const activity = board.activities.get(id);
      const overtaken = activity && overtakenBy(activity, standing, nowMs);
      if (overtaken === undefined) continue;
      const facts = { by: null, issueId: id, why: '', assignee: null, merged: [], reverts: null };
      // Somebody was faster: the next look finds what is left.
      if (!(await issues.decide({ ...facts, ...overtaken }, revision))) break;
      revision++;
      noted++;
    }
    return noted;
  };
}
