import type { Classifier } from '../../core/index.js';
import { ALERT_STORE_CASES, type AlertStoreHarness } from './alert-store.contract.js';
import { ANSWER_STORE_CASES, type AnswerStoreHarness } from './answer-store.contract.js';
import { ATTEMPT_COMPARISON_CASES, type AttemptComparisonHarness } from './attempt-comparison.contract.js';
import { ATTEMPT_FEED_CASES, type AttemptFeedHarness } from './attempt-feed.contract.js';
import { ATTEMPT_STORE_CASES, type AttemptStoreHarness } from './attempt-store.contract.js';
import { AUDIT_LOG_CASES, type AuditLogHarness } from './audit-log.contract.js';
import { CHANGE_LOG_CASES, type ChangeLogHarness } from './change-log.contract.js';
import { CLASSIFIER_CASES } from './classifier.contract.js';
import { CLOCK_CASES, type ClockHarness } from './clock.contract.js';
import type { ContractCase, Harness } from './harness.js';
import { HASH_CASES, type HashHarness } from './hash.contract.js';
import { ID_SOURCE_CASES, type IdSourceHarness } from './id-source.contract.js';
import { ISSUE_STORE_CASES, type IssueStoreHarness } from './issue-store.contract.js';
import { JOURNAL_CASES, type JournalHarness } from './journal.contract.js';
import { LOCK_CASES, type LockHarness } from './lock.contract.js';
import { NOTICE_CHANNEL_CASES, type NoticeChannelHarness } from './notice-channel.contract.js';
import {
  PARTICIPANT_HISTORIES_CASES,
  type ParticipantHistoriesHarness,
} from './participant-histories.contract.js';
import { PREDICTION_STORE_CASES, type PredictionStoreHarness } from './prediction-store.contract.js';
import { RATE_LIMITER_CASES, type RateLimiterHarness } from './rate-limiter.contract.js';
import { SAVED_VIEW_STORE_CASES, type SavedViewStoreHarness } from './saved-view-store.contract.js';
import { SESSION_STORE_CASES, type SessionStoreHarness } from './session-store.contract.js';
import { SHOP_CASES, type ShopHarness } from './shop.contract.js';
import { SHOP_DIRECTORY_CASES, type ShopDirectoryHarness } from './shop-directory.contract.js';
import { SUBMISSION_GUARD_CASES, type SubmissionGuardHarness } from './submission-guard.contract.js';
import { SUBMISSION_HISTORY_CASES, type SubmissionHistoryHarness } from './submission-history.contract.js';
import { TURNED_AWAY_STORE_CASES, type TurnedAwayStoreHarness } from './turned-away-store.contract.js';
import { USER_STORE_CASES, type UserStoreHarness } from './user-store.contract.js';
import { VALIDATION_LOG_CASES, type ValidationLogHarness } from './validation-log.contract.js';

/** The harness that the suite of each port takes. The names are how adapters of the port are called: `<Technology><Port>`. */
export interface HarnessOf {
  AlertStore: AlertStoreHarness;
  AnswerStore: AnswerStoreHarness;
  AttemptComparison: AttemptComparisonHarness;
  AttemptFeed: AttemptFeedHarness;
  AttemptStore: AttemptStoreHarness;
  AuditLog: AuditLogHarness;
  Classifier: Harness<Classifier>;
  ChangeLog: ChangeLogHarness;
  Clock: ClockHarness;
  Hash: HashHarness;
  Ids: IdSourceHarness;
  IssueStore: IssueStoreHarness;
  Journal: JournalHarness;
  Lock: LockHarness;
  NoticeChannel: NoticeChannelHarness;
  ParticipantHistories: ParticipantHistoriesHarness;
  PredictionStore: PredictionStoreHarness;
  RateLimiter: RateLimiterHarness;
  SavedViewStore: SavedViewStoreHarness;
  SessionStore: SessionStoreHarness;
  Shop: ShopHarness;
  ShopDirectory: ShopDirectoryHarness;
  SubmissionGuard: SubmissionGuardHarness;
  SubmissionHistory: SubmissionHistoryHarness;
  TurnedAwayStore: TurnedAwayStoreHarness;
  UserStore: UserStoreHarness;
  ValidationLog: ValidationLogHarness;
}

export type Port = keyof HarnessOf;

/** The contract of each port: one suite, the same for every adapter. */
export const SUITES: { readonly [P in Port]: readonly ContractCase<HarnessOf[P]>[] } = {
  AlertStore: ALERT_STORE_CASES,
  AnswerStore: ANSWER_STORE_CASES,
  AttemptComparison: ATTEMPT_COMPARISON_CASES,
  AttemptFeed: ATTEMPT_FEED_CASES,
  AttemptStore: ATTEMPT_STORE_CASES,
  AuditLog: AUDIT_LOG_CASES,
  Classifier: CLASSIFIER_CASES,
  ChangeLog: CHANGE_LOG_CASES,
  Clock: CLOCK_CASES,
  Hash: HASH_CASES,
  Ids: ID_SOURCE_CASES,
  IssueStore: ISSUE_STORE_CASES,
  Journal: JOURNAL_CASES,
  Lock: LOCK_CASES,
  NoticeChannel: NOTICE_CHANNEL_CASES,
  ParticipantHistories: PARTICIPANT_HISTORIES_CASES,
  PredictionStore: PREDICTION_STORE_CASES,
  RateLimiter: RATE_LIMITER_CASES,
  SavedViewStore: SAVED_VIEW_STORE_CASES,
  SessionStore: SESSION_STORE_CASES,
  Shop: SHOP_CASES,
  ShopDirectory: SHOP_DIRECTORY_CASES,
  SubmissionGuard: SUBMISSION_GUARD_CASES,
  SubmissionHistory: SUBMISSION_HISTORY_CASES,
  TurnedAwayStore: TURNED_AWAY_STORE_CASES,
  UserStore: USER_STORE_CASES,
  ValidationLog: VALIDATION_LOG_CASES,
};
