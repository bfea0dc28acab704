import { DAY_MS } from '../instant.js';
import { endOfHour, type IssueActivity } from './activity.js';
import { decided, type Standing } from './decision.js';
import { BASELINE_DAYS, type Escalation, escalationWithin } from './escalation.js';

export const ISSUE_STATES = ['new', 'regressed', 'escalating', 'ongoing', 'archived', 'resolved'] as const;
export type IssueState = (typeof ISSUE_STATES)[number];

/** So long after its first attempt an issue is new, and after it was seen again regressed. */
export const NEW_FOR_MS = 7 * DAY_MS;
/** So long an issue is escalating after the hour with which there were too many. */
export const ESCALATING_FOR_MS = DAY_MS;
/** An archived issue is looked at so far back: longer than any server stands still unnoticed. What was found is noted. */
const LOOK_BACK_MS = 9 * DAY_MS;

/** Hours that must be known to tell the state. */
export const KNOWN_DAYS = BASELINE_DAYS + 1 + LOOK_BACK_MS / DAY_MS;

export interface StateOfIssue {
  readonly state: IssueState;
  /** When it began. Of `ongoing`: the first attempt. */
  readonly sinceMs: number;
  /** What made it escalating, if that is still to be seen. */
  readonly escalation?: Escalation;
}

/** What overtook a decision: the system notes it down, so that it need not be found again in what was counted long ago. */
export interface Overtaken {
  readonly action: 'regressed' | 'escalated';
  readonly atMs: number;
}

/** A resolved issue that was seen again, or an archived one that escalated. Seen at the very instant of the decision is not seen again. */
export function overtakenBy(activity: IssueActivity, standing: Standing, nowMs: number): Overtaken | undefined {
  const { archivedAtMs, resolvedAtMs } = standing;
  if (resolvedAtMs !== undefined) {
    const atMs = seenAgain(activity, resolvedAtMs);
    return atMs === undefined ? undefined : { action: 'regressed', atMs };
  }
  if (archivedAtMs === undefined) return undefined;
  const untilMs = endOfHour(nowMs);
  const fromMs = Math.max(archivedAtMs, untilMs - LOOK_BACK_MS);
  const escalation = escalationWithin(activity, { fromMs, untilMs, countedFromMs: archivedAtMs });
  // The hour that is running is not over: nothing happens in the future.
  return escalation && { action: 'escalated', atMs: Math.min(escalation.atMs, nowMs) };
}

/**
 * Pure: what was counted, what was decided, and now. The first that applies: archived or resolved, as long as nothing has overtaken that; regressed; back from
 * the archive; new; escalating; ongoing.
 */
export function stateOf(activity: IssueActivity, given: Standing, nowMs: number): StateOfIssue {
  const overtaken = overtakenBy(activity, given, nowMs);
  const standing = overtaken === undefined ? given : noted(given, overtaken);
  const { archivedAtMs, resolvedAtMs, regressedAtMs, escalatedAtMs } = standing;
  if (archivedAtMs !== undefined) return { state: 'archived', sinceMs: archivedAtMs };
  if (resolvedAtMs !== undefined) return { state: 'resolved', sinceMs: resolvedAtMs };
  if (regressedAtMs !== undefined && nowMs - regressedAtMs < NEW_FOR_MS)
    return { state: 'regressed', sinceMs: regressedAtMs };
  if (escalatedAtMs !== undefined && nowMs - escalatedAtMs < ESCALATING_FOR_MS)
    return { state: 'escalating', sinceMs: escalatedAtMs };
  if (nowMs - activity.firstSeenMs < NEW_FOR_MS) return { state: 'new', sinceMs: activity.firstSeenMs };
  const untilMs = endOfHour(nowMs);
  const escalation = escalationWithin(activity, { fromMs: untilMs - ESCALATING_FOR_MS, untilMs });
  if (escalation !== undefined) return { state: 'escalating', sinceMs: escalation.atMs, escalation };
  return { state: 'ongoing', sinceMs: activity.firstSeenMs };
}

function noted(standing: Standing, { action, atMs }: Overtaken): Standing {
  const facts = { atMs, by: null, issueId: '', why: '', assignee: null, merged: [], reverts: null };
  return { ...decided(standing, { ...facts, action, revision: standing.version }), version: standing.version };
}

/**
 * The first attempt after the instant that is known of: of the hour of the decision itself only the first and the last attempt are. Undefined when there was none.
 */
function seenAgain({ lastSeenMs, hours }: IssueActivity, resolvedAtMs: number): number | undefined {
  if (lastSeenMs <= resolvedAtMs) return undefined;
  const hour = hours.find(({ lastAtMs }) => lastAtMs > resolvedAtMs);
  if (hour === undefined) return lastSeenMs;
  return hour.firstAtMs > resolvedAtMs ? hour.firstAtMs : hour.lastAtMs;
}
