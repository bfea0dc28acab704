import { DEFAULT_POLICY, type Policy } from './domain/policy.js';
import type { ChangeLog } from './ports/change-log.js';
import type { Clock } from './ports/clock.js';
import type { IssueStore } from './ports/issue-store.js';
import {
  type CountIssues,
  createCountIssues,
  createWatchIssues,
  type WatchIssues,
} from './usecases/issues/count-issues.js';
import { createDecideIssue, type DecideIssue } from './usecases/issues/decide-issue.js';
import { createListIssues, type ListIssues } from './usecases/issues/list-issues.js';
import { createNoteStart, type NoteStart } from './usecases/issues/note-start.js';
import { createShowIssue, type ShowIssue } from './usecases/issues/show-issue.js';

/** What the system can do about error issues. */
export interface Issues {
  readonly countIssues: CountIssues;
  readonly watchIssues: WatchIssues;
  readonly listIssues: ListIssues;
  readonly showIssue: ShowIssue;
  readonly decideIssue: DecideIssue;
  readonly noteStart: NoteStart;
}

export interface IssuesPorts {
  readonly issues: IssueStore;
  readonly changes: ChangeLog;
  readonly clock: Clock;
}

/** `policy`: the one that submissions are judged by. */
export function createIssues(ports: IssuesPorts, policy: Partial<Policy> = {}): Issues {
  return {
    countIssues: createCountIssues(ports),
    watchIssues: createWatchIssues(ports),
    listIssues: createListIssues(ports),
    showIssue: createShowIssue(ports),
    decideIssue: createDecideIssue(ports),
    noteStart: createNoteStart(ports, { ...DEFAULT_POLICY, ...policy }),
  };
}
