import { MemoryAttemptStore, MemoryAuditLog, MemoryIssueStore } from '../../../adapters/memory/index.js';
import type { NewIssueDecision, Window } from '../../../core/index.js';
import { CONTENDERS } from '../contenders.js';
import type { IssueStoreHarness } from '../issue-store.contract.js';
import { memoryIssueStore } from '../memory-rows.js';
import type { BrokenAdapter } from './broken-adapter.js';

type Told = Parameters<MemoryIssueStore['stored']>[0];

class ByCodeAlone extends MemoryIssueStore {
  override stored(attempt: Told) {
    super.stored({ ...attempt, validationErrors: [] });
  }
}

class UntilInclusive extends MemoryIssueStore {
  override counts(window: Window) {
    return super.counts({ ...window, untilMs: window.untilMs + 1 });
  }
}

class TotalOfWindow extends MemoryIssueStore {
  override async counts(window: Window) {
    const counts = await super.counts(window);
    return counts.map((each) => ({ ...each, total: each.hours.reduce((sum, { count }) => sum + count, 0) }));
  }
}

class NeverForgets extends MemoryIssueStore {
  override deleted() {}
}

class KeepsFirstSeen extends MemoryIssueStore {
  readonly #first = new Map<string, number>();
  override async counts(window: Window) {
    const counts = await super.counts(window);
    return counts.map((each) => {
      const firstAtMs = Math.min(each.firstAtMs, this.#first.get(each.traits) ?? each.firstAtMs);
      this.#first.set(each.traits, firstAtMs);
      return { ...each, firstAtMs };
    });
  }
  override deleted(attempt: Told) {
    this.#first.set('food_balance_exceeded on', attempt.createdAtMs);
    super.deleted(attempt);
  }
}

class LastWins extends MemoryIssueStore {
  override async decide(decision: NewIssueDecision) {
    return super.decide(decision, (await this.decisions()).length);
  }
}

class TakesAnythingBack extends MemoryIssueStore {
  override decide(decision: NewIssueDecision, revision: number) {
    return super.decide({ ...decision, reverts: null }, revision);
  }
}

class DecidesLate extends MemoryIssueStore {
  #revision = 0;
  override async decide(decision: NewIssueDecision, revision: number) {
    const seen = this.#revision;
    await Promise.resolve();
    return seen === revision && super.decide(decision, this.#revision++);
  }
}

class Unaudited extends MemoryIssueStore {
  constructor() {
    super(new MemoryAuditLog());
  }
}

class AuditsTheSystem extends MemoryIssueStore {
  override decide(decision: NewIssueDecision, revision: number) {
    return super.decide({ ...decision, by: decision.by ?? 'system' }, revision);
  }
}

const broken = (
  fault: string,
  caughtBy: string,
  make: (audit: MemoryAuditLog) => MemoryIssueStore,
  attempts?: (issues: MemoryIssueStore) => MemoryAttemptStore,
): BrokenAdapter<IssueStoreHarness> => ({ fault, caughtBy, open: () => memoryIssueStore(make, attempts) });

const TRAITS = 'counts what is stored by hour and traits, with the first and the last one of each hour';
const WINDOW = 'hands out hours that begin within the window, and totals of all that begin before its end';
const DELETED = 'takes out what is deleted by itself, and keeps what is cleaned up';
const KEPT = 'keeps decisions in their order, unchanged and copied, each with its entry in the audit log';

/** Tells of what is handed in again, too. */
class TellsTwice extends MemoryAttemptStore {
  readonly #issues: MemoryIssueStore;
  constructor(issues: MemoryIssueStore) {
    super(undefined, undefined);
    this.#issues = issues;
  }
  override add(attempt: Parameters<MemoryAttemptStore['add']>[0]) {
    this.#issues.stored(attempt);
    return super.add(attempt);
  }
}

/** Tells of what is cleaned up as if it were deleted. */
class TellsOfCleanUp extends MemoryAttemptStore {
  readonly #issues: MemoryIssueStore;
  constructor(issues: MemoryIssueStore) {
    super(undefined, issues);
    this.#issues = issues;
  }
  override async deleteExpired(beforeMs: number, limit: number) {
    const { samples } = await this.expired(beforeMs, limit);
    for (const attempt of samples) this.#issues.deleted(attempt);
    return super.deleteExpired(beforeMs, limit);
  }
}

export const BROKEN_ISSUE_STORES: readonly BrokenAdapter<IssueStoreHarness>[] = [
  broken('does not tell products apart', TRAITS, (audit) => new ByCodeAlone(audit)),
  broken('counts the hour at the end of the window', WINDOW, (audit) => new UntilInclusive(audit)),
  broken('forgets what was before the window', WINDOW, (audit) => new TotalOfWindow(audit)),
  broken('keeps counting what is deleted', DELETED, (audit) => new NeverForgets(audit)),
  broken('remembers the first one that is deleted', DELETED, (audit) => new KeepsFirstSeen(audit)),
  broken(
    'forgets what is cleaned up',
    'counts what is stored and deleted, or cleaned up, before anybody has counted it',
    (audit) => new MemoryIssueStore(audit),
    (issues) => new TellsOfCleanUp(issues),
  ),
  broken(
    'counts twice what is handed in twice',
    'counts an attempt that is handed in again once',
    (audit) => new MemoryIssueStore(audit),
    (issues) => new TellsTwice(issues),
  ),
  broken(
    'lets the last one win',
    'takes no decision of whoever has not seen the last one, and notes none in the audit log',
    (audit) => new LastWins(audit),
  ),
  broken(
    'looks at the revision before it writes',
    `takes one of ${CONTENDERS} decisions that are made at once`,
    (audit) => new DecidesLate(audit),
  ),
  broken(
    'takes back what is no rule of the issue',
    'takes nothing back but a merge or a split of the very issue, and that once',
    (audit) => new TakesAnythingBack(audit),
  ),
  broken('leaves the audit log out', KEPT, () => new Unaudited()),
  broken('audits the system as if it were staff', KEPT, (audit) => new AuditsTheSystem(audit)),
];
