import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Database,
  keepSearchValues,
  makeLogPartitions,
  makePartitions,
  SequelizeAttemptStore,
  type SequelizePorts,
  seal,
  sequelizePorts,
} from '../../adapters/sequelize/index.js';
import {
  type AttemptFilter,
  type AttemptSearch,
  DAY_MS,
  type FacetQuery,
  type FailureTally,
  type TallyQuery,
} from '../../core/index.js';
import { type OpenTransaction, openTransaction } from '../support/open-transaction.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import type { AlertStoreHarness } from './alert-store.contract.js';
import type { AnswerStoreHarness } from './answer-store.contract.js';
import type { AttemptComparisonHarness } from './attempt-comparison.contract.js';
import type { AttemptFeedHarness } from './attempt-feed.contract.js';
import { T0 } from './attempt-store/attempt-harness.js';
import type { AttemptStoreHarness } from './attempt-store.contract.js';
import type { AuditLogHarness } from './audit-log.contract.js';
import type { ChangeLogHarness } from './change-log.contract.js';
import type { ContractRow, Harness } from './harness.js';
import type { IssueStoreHarness } from './issue-store.contract.js';
import type { ParticipantHistoriesHarness } from './participant-histories.contract.js';
import type { PredictionStoreHarness } from './prediction-store.contract.js';
import type { SavedViewStoreHarness } from './saved-view-store.contract.js';
import type { SessionStoreHarness } from './session-store.contract.js';
import type { ShopHarness } from './shop.contract.js';
import type { ShopDirectoryHarness } from './shop-directory.contract.js';
import type { SubmissionHistoryHarness } from './submission-history.contract.js';
import type { TurnedAwayStoreHarness } from './turned-away-store.contract.js';
import type { UserStoreHarness } from './user-store.contract.js';
import type { ValidationLogHarness } from './validation-log.contract.js';

/** One database for the whole suite, emptied for every case. */
async function inPostgres<P extends keyof SequelizePorts>(port: P) {
  const database = await TestDatabase.create();
  const connection: Database = database.connect();
  const harness: Harness<SequelizePorts[P]> = {
    async make() {
      await database.empty();
      return sequelizePorts(connection)[port];
    },
    // Nothing waits for the clock, but calls and transactions of others take their time.
    advance: async (ms) => sleep(ms),
    close: () => database.close(),
  };
  return { database, connection, harness };
}

/** Seals whatever there is before each question. */
class SealedAttemptStore extends SequelizeAttemptStore {
  readonly #connection: Database;
  constructor(connection: Database) {
    super(connection);
    this.#connection = connection;
  }
  override async tally(query: TallyQuery): Promise<FailureTally> {
    await seal(this.#connection, T0 + 30 * DAY_MS);
    return super.tally(query);
  }
}

/** Takes into the dictionary of the search what was stored, before each question that could look there. */
class WithDictionary extends SequelizeAttemptStore {
  readonly #kept: Database;
  constructor(database: Database) {
    super(database);
    this.#kept = database;
  }
  override async search(search: AttemptSearch) {
    await keepSearchValues(this.#kept);
    return super.search(search);
  }
  override async count(filter: AttemptFilter, cap: number) {
    await keepSearchValues(this.#kept);
    return super.count(filter, cap);
  }
  override async facets(query: FacetQuery) {
    await keepSearchValues(this.#kept);
    return super.facets(query);
  }
}

/**
 * `partitionedAtMs`: the week from there on has partitions, other days do not. Default: no day has. `sealed`: tallies come from buckets. `withDictionary`: searches find texts
 * in the dictionary first. Default: there is none, and they read by time.
 */
async function sequelizeAttemptStore({
  partitionedAtMs,
  sealed = false,
  withDictionary = false,
}: {
  partitionedAtMs?: number;
  sealed?: boolean;
  withDictionary?: boolean;
} = {}): Promise<AttemptStoreHarness> {
  const { database, connection, harness: made } = await inPostgres('attempts');
  const harness = {
    ...made,
    make: async () => {
      const store = await made.make();
      // Some of the cases drop them.
      if (partitionedAtMs !== undefined) await makePartitions(connection, partitionedAtMs);
      if (sealed) return new SealedAttemptStore(connection);
      return withDictionary ? new WithDictionary(connection) : store;
    },
  };
  const deletions = async () => {
    const rows = await database.query<{ happened_at: Date; actor_id: string; subject_id: string; why: string }>(
      `SELECT happened_at, actor_id, subject_id, why FROM audit_log WHERE action = 'delete attempt' ORDER BY id`,
    );
    return rows.map(({ happened_at, actor_id, subject_id, why }) => ({
      attemptId: Number(subject_id),
      deletedAtMs: happened_at.getTime(),
      deletedBy: actor_id,
      why,
    }));
  };
  return { ...harness, deletions };
}

export const SEQUELIZE_ATTEMPT_STORES: readonly ContractRow<AttemptStoreHarness>[] = [
  { adapter: 'SequelizeAttemptStore', open: () => sequelizeAttemptStore(), whyMissing: whyPostgresMissing },
  {
    adapter: 'SequelizeAttemptStore on daily partitions',
    open: () => sequelizeAttemptStore({ partitionedAtMs: T0 }),
    whyMissing: whyPostgresMissing,
  },
  {
    adapter: 'SequelizeAttemptStore that is sealed',
    open: () => sequelizeAttemptStore({ partitionedAtMs: T0, sealed: true }),
    whyMissing: whyPostgresMissing,
  },
  {
    adapter: 'SequelizeAttemptStore with a dictionary of texts',
    open: () => sequelizeAttemptStore({ withDictionary: true }),
    whyMissing: whyPostgresMissing,
  },
];

export const SEQUELIZE_ATTEMPT_COMPARISONS: readonly ContractRow<AttemptComparisonHarness>[] = [
  {
    adapter: 'SequelizeAttemptComparison',
    open: async () => {
      const { connection, harness } = await inPostgres('comparison');
      const { attempts } = sequelizePorts(connection);
      return { ...harness, attempts: () => attempts };
    },
    whyMissing: whyPostgresMissing,
  },
];

/** What is stored comes from a pool of its own, as that of another process. */
async function sequelizeAttemptFeed(): Promise<AttemptFeedHarness> {
  const { database, harness } = await inPostgres('feed');
  const { attempts } = sequelizePorts(database.connect());
  const begun: OpenTransaction[] = [];
  const cutAll = () => Promise.all(begun.splice(0).map((transaction) => transaction.close()));
  return {
    ...harness,
    async make() {
      // What is still open would keep the tables from being emptied.
      await cutAll();
      return harness.make();
    },
    store: () => attempts,
    async begin() {
      const transaction = await openTransaction(database.url);
      begun.push(transaction);
      return {
        store: async (submissionId) => {
          await transaction.run(insertAttempt(submissionId));
        },
        end: transaction.end,
      };
    },
    async close() {
      await cutAll();
      await harness.close();
    },
  };
}

const insertAttempt = (submissionId: string) => `INSERT INTO orders_failedorderattempt (submission_id, created_at,
    participant_id, user_id, reason, error_codes, validation_errors, error_summary, idempotency_key, cart_hash, cart_snapshot,
    program_pause_name)
  VALUES ('${submissionId}', to_timestamp(${T0 / 1_000}), 'p', 'u', 'invalid', '{}', '{}', '', '', '', '[]', '')`;

export const SEQUELIZE_ATTEMPT_FEEDS: readonly ContractRow<AttemptFeedHarness>[] = [
  { adapter: 'SequelizeAttemptFeed', open: sequelizeAttemptFeed, whyMissing: whyPostgresMissing },
];
export const SEQUELIZE_ANSWER_STORES: readonly ContractRow<AnswerStoreHarness>[] = [
  {
    adapter: 'SequelizeAnswerStore',
    open: async () => (await inPostgres('answers')).harness,
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_AUDIT_LOGS: readonly ContractRow<AuditLogHarness>[] = [
  {
    adapter: 'SequelizeAuditLog',
    open: async () => (await inPostgres('audit')).harness,
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_SAVED_VIEW_STORES: readonly ContractRow<SavedViewStoreHarness>[] = [
  {
    adapter: 'SequelizeSavedViewStore',
    open: async () => (await inPostgres('savedViews')).harness,
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_SESSION_STORES: readonly ContractRow<SessionStoreHarness>[] = [
  {
    adapter: 'SequelizeSessionStore',
    open: async () => (await inPostgres('sessions')).harness,
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_SHOPS: readonly ContractRow<ShopHarness>[] = [
  {
    adapter: 'SequelizeShop',
    open: async () => {
      const { connection, harness } = await inPostgres('ordering');
      return { ...harness, answers: () => sequelizePorts(connection).answers };
    },
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_SHOP_DIRECTORIES: readonly ContractRow<ShopDirectoryHarness>[] = [
  {
    adapter: 'SequelizeShopDirectory',
    open: async () => {
      const { connection, harness } = await inPostgres('directory');
      return { ...harness, shop: () => sequelizePorts(connection).ordering };
    },
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_TURNED_AWAY_STORES: readonly ContractRow<TurnedAwayStoreHarness>[] = [
  {
    adapter: 'SequelizeTurnedAwayStore',
    open: async () => (await inPostgres('turnedAway')).harness,
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_USER_STORES: readonly ContractRow<UserStoreHarness>[] = [
  {
    adapter: 'SequelizeUserStore',
    open: async () => (await inPostgres('users')).harness,
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_ALERT_STORES: readonly ContractRow<AlertStoreHarness>[] = [
  {
    adapter: 'SequelizeAlertStore',
    open: async () => (await inPostgres('alerts')).harness,
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_SUBMISSION_HISTORIES: readonly ContractRow<SubmissionHistoryHarness>[] = [
  {
    adapter: 'SequelizeSubmissionHistory',
    open: async () => {
      const { connection, harness } = await inPostgres('history');
      const { attempts, ordering } = sequelizePorts(connection);
      return { ...harness, attempts: () => attempts, shop: () => ordering };
    },
    whyMissing: whyPostgresMissing,
  },
];

/** `partitionedAtMs`: the days from there on have partitions. Default: no day has. */
async function sequelizeIssueStore(partitionedAtMs?: number): Promise<IssueStoreHarness> {
  const { connection, harness } = await inPostgres('issues');
  const { attempts, audit } = sequelizePorts(connection);
  const make = async () => {
    const store = await harness.make();
    if (partitionedAtMs !== undefined) await makePartitions(connection, partitionedAtMs);
    return store;
  };
  const audited = async () => {
    const entries = await audit.latest(1_000);
    return entries.filter(({ action }) => action === 'decide on issue').reverse();
  };
  return { ...harness, make, attempts: () => attempts, audited };
}

export const SEQUELIZE_ISSUE_STORES: readonly ContractRow<IssueStoreHarness>[] = [
  { adapter: 'SequelizeIssueStore', open: () => sequelizeIssueStore(), whyMissing: whyPostgresMissing },
  {
    adapter: 'SequelizeIssueStore on daily partitions',
    open: () => sequelizeIssueStore(T0),
    whyMissing: whyPostgresMissing,
  },
];

export const SEQUELIZE_CHANGE_LOGS: readonly ContractRow<ChangeLogHarness>[] = [
  {
    adapter: 'SequelizeChangeLog',
    open: async () => {
      const { connection, harness } = await inPostgres('changes');
      return { ...harness, shop: () => sequelizePorts(connection).ordering, now: () => Date.now() };
    },
    whyMissing: whyPostgresMissing,
  },
];

/** `partitionedAtMs`: the months from there on have partitions, others do not. Default: no month has. */
async function sequelizeValidationLog(partitionedAtMs?: number): Promise<ValidationLogHarness> {
  const { connection, harness } = await inPostgres('validationLog');
  if (partitionedAtMs !== undefined) await makeLogPartitions(connection, partitionedAtMs);
  const { attempts, ordering } = sequelizePorts(connection);
  return { ...harness, attempts: () => attempts, shop: () => ordering };
}

export const SEQUELIZE_VALIDATION_LOGS: readonly ContractRow<ValidationLogHarness>[] = [
  { adapter: 'SequelizeValidationLog', open: () => sequelizeValidationLog(), whyMissing: whyPostgresMissing },
  {
    adapter: 'SequelizeValidationLog on monthly partitions',
    open: () => sequelizeValidationLog(T0),
    whyMissing: whyPostgresMissing,
  },
];

export const SEQUELIZE_PARTICIPANT_HISTORIES: readonly ContractRow<ParticipantHistoriesHarness>[] = [
  {
    adapter: 'SequelizeParticipantHistories',
    open: async () => {
      const { connection, harness } = await inPostgres('participantHistories');
      const { attempts, ordering } = sequelizePorts(connection);
      return { ...harness, attempts: () => attempts, shop: () => ordering };
    },
    whyMissing: whyPostgresMissing,
  },
];
export const SEQUELIZE_PREDICTION_STORES: readonly ContractRow<PredictionStoreHarness>[] = [
  {
    adapter: 'SequelizePredictionStore',
    open: async () => {
      const { connection, harness } = await inPostgres('predictions');
      return { ...harness, shop: () => sequelizePorts(connection).ordering };
    },
    whyMissing: whyPostgresMissing,
  },
];
