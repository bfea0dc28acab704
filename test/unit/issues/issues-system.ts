import {
  ManualClock,
  MemoryAttemptStore,
  MemoryChangeLog,
  MemoryIssueStore,
  MemoryShop,
} from '../../../adapters/memory/index.js';
import {
  createIssues,
  type DecideIssueRequest,
  type ErrorCode,
  type Issue,
  type IssueStore,
  type NewAttempt,
} from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';

export const T0 = Date.UTC(2026, 1, 12, 10, 30);
export const FOOD = 'food_balance_exceeded';
export const HYGIENE = 'hygiene_balance_exceeded';

/** Issues of attempts in this process, by a clock that stands still. `change`: what the use cases are handed in place of their store. */
export function system(change: (issues: IssueStore) => IssueStore = (same) => same) {
  const clock = new ManualClock(T0);
  const store = new MemoryIssueStore();
  const attempts = new MemoryAttemptStore(undefined, store);
  const changes = new MemoryChangeLog(clock);
  const shop = new MemoryShop(undefined, undefined, changes);
  const issues = createIssues({ issues: change(store), changes, clock });
  const refuse = (errorCodes: readonly ErrorCode[], given: Partial<NewAttempt> = {}) =>
    attempts.add(
      anAttempt({
        createdAtMs: clock.now(),
        errorCodes,
        validationErrors: errorCodes.map((code) => code),
        ...given,
      }),
    );
  const listed = async () =>
    (await issues.listIssues({ states: ['new', 'regressed', 'escalating', 'ongoing', 'archived', 'resolved'] }))
      .issues;
  const find = async (id: string): Promise<Issue | undefined> => (await listed()).find((issue) => issue.id === id);
  const decide = async (request: Partial<DecideIssueRequest> & Pick<DecideIssueRequest, 'action'>) => {
    const issueId = request.issueId ?? FOOD;
    const version = (await find(issueId))?.standing.version ?? 0;
    return issues.decideIssue({ issueId, version, by: '1', why: 'A reason.', ...request });
  };
  const totals = async () => Object.fromEntries((await listed()).map(({ id, total }) => [id, total]));
  return { ...issues, clock, store, attempts, changes, shop, refuse, listed, find, decide, totals };
}
