import {
  ManualClock,
  MemoryAlertStore,
  MemoryAnswerStore,
  MemoryAttemptComparison,
  MemoryAttemptStore,
  MemoryAuditLog,
  MemoryChangeLog,
  MemoryClassifier,
  MemoryIssueStore,
  MemoryJournal,
  MemoryLock,
  MemoryParticipantHistories,
  MemoryPredictionStore,
  MemoryRateLimiter,
  MemorySavedViewStore,
  MemorySessionStore,
  MemoryShop,
  MemoryShopDirectory,
  MemorySubmissionGuard,
  MemorySubmissionHistory,
  MemoryTurnedAwayStore,
  MemoryUserStore,
  MemoryValidationLog,
  SequentialIds,
} from '../../adapters/memory/index.js';
import type {
  AttemptComparison,
  AttemptStore,
  ParticipantHistories,
  PredictionStore,
  Shop,
  SubmissionHistory,
} from '../../core/index.js';
import type { AttemptComparisonHarness } from './attempt-comparison.contract.js';
import type { AttemptFeedHarness, LateTransaction } from './attempt-feed.contract.js';
import { anAttempt } from './attempt-store/attempt-harness.js';
import type { AttemptStoreHarness } from './attempt-store.contract.js';
import type { ChangeLogHarness } from './change-log.contract.js';
import type { ClockHarness } from './clock.contract.js';
import type { Harness } from './harness.js';
import type { IssueStoreHarness } from './issue-store.contract.js';
import { JOURNAL_CAPACITY } from './journal-capacity.js';
import { LEASE_MS, type LockHarness } from './lock.contract.js';
import type { ParticipantHistoriesHarness } from './participant-histories.contract.js';
import type { PredictionStoreHarness } from './prediction-store.contract.js';
import type { ShopHarness } from './shop.contract.js';
import type { ShopDirectoryHarness } from './shop-directory.contract.js';
import type { SubmissionHistoryHarness } from './submission-history.contract.js';
import type { ValidationLogHarness } from './validation-log.contract.js';

/** For adapters in this process that are told the time with every call: nothing to wait for, nothing to end. */
export async function inProcess<Port>(make: () => Port): Promise<Harness<Port>> {
  return { make: async () => make(), advance: async () => {}, close: async () => {} };
}

export const memoryAlertStore = () => inProcess(() => new MemoryAlertStore());
export const memoryClassifier = () => inProcess(() => new MemoryClassifier());
export const memoryAnswerStore = () => inProcess(() => new MemoryAnswerStore());
export const memoryJournal = () => inProcess(() => new MemoryJournal({ capacity: JOURNAL_CAPACITY }));
export const memoryRateLimiter = () => inProcess(() => new MemoryRateLimiter());
export const memoryAuditLog = () => inProcess(() => new MemoryAuditLog());
export const memorySavedViewStore = () => inProcess(() => new MemorySavedViewStore());
export const memorySessionStore = () => inProcess(() => new MemorySessionStore());
export const memorySubmissionGuard = () => inProcess(() => new MemorySubmissionGuard());
export const memoryTurnedAwayStore = () => inProcess(() => new MemoryTurnedAwayStore());
export const memoryUserStore = () => inProcess(() => new MemoryUserStore());
export const sequentialIds = () => inProcess(() => new SequentialIds());

export async function memoryAttemptStore(): Promise<AttemptStoreHarness> {
  let store = new MemoryAttemptStore();
  const make = () => {
    store = new MemoryAttemptStore();
    return store;
  };
  return { ...(await inProcess(make)), deletions: async () => store.deletions() };
}

/** `make`: a shop on the answer store that it is handed. */
export async function inMemoryShop(make: (answers: MemoryAnswerStore) => Shop): Promise<ShopHarness> {
  let answers = new MemoryAnswerStore();
  const harness = await inProcess(() => {
    answers = new MemoryAnswerStore();
    return make(answers);
  });
  return { ...harness, answers: () => answers };
}

export const memoryShop = () => inMemoryShop((answers) => new MemoryShop(answers));

export async function memoryShopDirectory(): Promise<ShopDirectoryHarness> {
  let shop = new MemoryShop();
  const make = () => {
    shop = new MemoryShop();
    return new MemoryShopDirectory(shop);
  };
  return { ...(await inProcess(make)), shop: () => shop };
}

export async function memoryValidationLog(): Promise<ValidationLogHarness> {
  let log = new MemoryValidationLog();
  let attempts = new MemoryAttemptStore(log);
  let shop = new MemoryShop(undefined, log);
  const make = () => {
    log = new MemoryValidationLog();
    attempts = new MemoryAttemptStore(log);
    shop = new MemoryShop(undefined, log);
    return log;
  };
  return { ...(await inProcess(make)), attempts: () => attempts, shop: () => shop };
}

/** `make`: issues whose decisions are noted in the audit log; `tell`: attempts that tell them. */
export async function memoryIssueStore(
  make = (audit: MemoryAuditLog) => new MemoryIssueStore(audit),
  tell = (issues: MemoryIssueStore) => new MemoryAttemptStore(undefined, issues),
): Promise<IssueStoreHarness> {
  let audit = new MemoryAuditLog();
  let attempts = new MemoryAttemptStore();
  const harness = await inProcess(() => {
    audit = new MemoryAuditLog();
    const issues = make(audit);
    attempts = tell(issues);
    return issues;
  });
  const audited = async () => (await audit.latest(1_000)).reverse();
  return { ...harness, attempts: () => attempts, audited };
}

/** `make`: a log by the clock that it is handed. */
export async function memoryChangeLog(
  make = (clock: ManualClock) => new MemoryChangeLog(clock),
): Promise<ChangeLogHarness> {
  const clock = new ManualClock(Date.UTC(2026, 1, 12));
  let shop = new MemoryShop();
  const harness = await inProcess(() => {
    const changes = make(clock);
    shop = new MemoryShop(undefined, undefined, changes);
    return changes;
  });
  return { ...harness, shop: () => shop, now: () => clock.now() };
}

/** `make`: a store that is followed. */
export async function memoryAttemptFeed(make = () => new MemoryAttemptStore()): Promise<AttemptFeedHarness> {
  let store = make();
  const harness = await inProcess(() => {
    store = make();
    return store.feed;
  });
  return { ...harness, store: () => store, begin: async () => storedAtTheEnd(store) };
}

/** Of a store that has no transactions. */
export function storedAtTheEnd(store: AttemptStore): LateTransaction {
  const kept: string[] = [];
  return {
    store: async (submissionId) => {
      kept.push(submissionId);
    },
    end: async (how) => {
      if (how === 'COMMIT') for (const submissionId of kept) await store.add(anAttempt({ submissionId }));
    },
  };
}

export async function memoryLock(): Promise<LockHarness> {
  const clock = new ManualClock(Date.UTC(2026, 1, 12));
  return {
    make: async () => new MemoryLock(clock),
    advance: (ms) => clock.advance(ms),
    // The clock jumps, as after a process stood still: renewals come too late.
    expire: async (_key, leaseMs = LEASE_MS) => clock.set(clock.now() + leaseMs),
    close: async () => {},
  };
}

export async function manualClock(): Promise<ClockHarness> {
  let clock = new ManualClock();
  return {
    make: async () => {
      clock = new ManualClock(Date.UTC(2026, 1, 12));
      return clock;
    },
    advance: (ms) => clock.advance(Math.ceil(ms)),
    close: async () => {},
  };
}

/** `make`: a comparison of the attempts that it is handed. */
export async function memoryAttemptComparison(
  make: (attempts: AttemptStore) => AttemptComparison = (attempts) => new MemoryAttemptComparison(attempts),
): Promise<AttemptComparisonHarness> {
  let attempts = new MemoryAttemptStore();
  const harness = await inProcess(() => {
    attempts = new MemoryAttemptStore();
    return make(attempts);
  });
  return { ...harness, attempts: () => attempts };
}

/** `make`: a history of the attempts and the shop that it is handed. */
export async function memorySubmissionHistory(
  make: (attempts: AttemptStore, shop: MemoryShop) => SubmissionHistory = (attempts, shop) =>
    new MemorySubmissionHistory(attempts, shop),
): Promise<SubmissionHistoryHarness> {
  let attempts = new MemoryAttemptStore();
  let shop = new MemoryShop();
  const harness = await inProcess(() => {
    attempts = new MemoryAttemptStore();
    shop = new MemoryShop();
    return make(attempts, shop);
  });
  return { ...harness, attempts: () => attempts, shop: () => shop };
}

/** `make`: of what these log and shop have. */
export async function memoryParticipantHistories(
  make: (log: MemoryValidationLog, shop: MemoryShop) => ParticipantHistories = (log, shop) =>
    new MemoryParticipantHistories(log, shop),
): Promise<ParticipantHistoriesHarness> {
  let attempts = new MemoryAttemptStore();
  let shop = new MemoryShop();
  const harness = await inProcess(() => {
    const log = new MemoryValidationLog();
    attempts = new MemoryAttemptStore(log);
    shop = new MemoryShop(undefined, log);
    return make(log, shop);
  });
  return { ...harness, attempts: () => attempts, shop: () => shop };
}

/** `make`: with the participants of this shop. */
export async function memoryPredictionStore(
  make: (shop: MemoryShop) => PredictionStore = (shop) => new MemoryPredictionStore(shop),
): Promise<PredictionStoreHarness> {
  let shop = new MemoryShop();
  const harness = await inProcess(() => {
    shop = new MemoryShop();
    return make(shop);
  });
  return { ...harness, shop: () => shop };
}
