import { MlMatrixClassifier } from '../../adapters/ml-matrix/index.js';
import { FALLBACK_LOCKS, FALLBACK_RATE_LIMITERS, FALLBACK_SUBMISSION_GUARDS } from './fallback-rows.js';
import { fileJournal } from './file-rows.js';
import type { ContractRow } from './harness.js';
import * as memory from './memory-rows.js';
import * as node from './node-rows.js';
import { mailNoticeChannel, memoryNoticeChannel, slackNoticeChannel } from './notice-channel-rows.js';
import { REDIS_LOCKS, REDIS_RATE_LIMITERS, REDIS_SUBMISSION_GUARDS } from './redis-rows.js';
import {
  SEQUELIZE_ALERT_STORES,
  SEQUELIZE_ANSWER_STORES,
  SEQUELIZE_ATTEMPT_COMPARISONS,
  SEQUELIZE_ATTEMPT_FEEDS,
  SEQUELIZE_ATTEMPT_STORES,
  SEQUELIZE_AUDIT_LOGS,
  SEQUELIZE_CHANGE_LOGS,
  SEQUELIZE_ISSUE_STORES,
  SEQUELIZE_PARTICIPANT_HISTORIES,
  SEQUELIZE_PREDICTION_STORES,
  SEQUELIZE_SAVED_VIEW_STORES,
  SEQUELIZE_SESSION_STORES,
  SEQUELIZE_SHOP_DIRECTORIES,
  SEQUELIZE_SHOPS,
  SEQUELIZE_SUBMISSION_HISTORIES,
  SEQUELIZE_TURNED_AWAY_STORES,
  SEQUELIZE_USER_STORES,
  SEQUELIZE_VALIDATION_LOGS,
} from './sequelize-rows.js';
import type { HarnessOf, Port } from './suites.js';

/**
 * Every adapter of every port. An adapter joins with one row: its class, how to open its harness, and `whyMissing` when it needs a server.
 * test/contract/complete.test.ts fails when one is forgotten.
 */
export const ADAPTERS: { readonly [P in Port]: readonly ContractRow<HarnessOf[P]>[] } = {
  AlertStore: [{ adapter: 'MemoryAlertStore', open: memory.memoryAlertStore }, ...SEQUELIZE_ALERT_STORES],
  AnswerStore: [{ adapter: 'MemoryAnswerStore', open: memory.memoryAnswerStore }, ...SEQUELIZE_ANSWER_STORES],
  AttemptComparison: [
    { adapter: 'MemoryAttemptComparison', open: () => memory.memoryAttemptComparison() },
    ...SEQUELIZE_ATTEMPT_COMPARISONS,
  ],
  AttemptFeed: [
    { adapter: 'MemoryAttemptFeed', open: () => memory.memoryAttemptFeed() },
    ...SEQUELIZE_ATTEMPT_FEEDS,
  ],
  AttemptStore: [{ adapter: 'MemoryAttemptStore', open: memory.memoryAttemptStore }, ...SEQUELIZE_ATTEMPT_STORES],
  AuditLog: [{ adapter: 'MemoryAuditLog', open: memory.memoryAuditLog }, ...SEQUELIZE_AUDIT_LOGS],
  Classifier: [
    { adapter: 'MemoryClassifier', open: memory.memoryClassifier },
    { adapter: 'MlMatrixClassifier', open: () => memory.inProcess(() => new MlMatrixClassifier()) },
  ],
  ChangeLog: [{ adapter: 'MemoryChangeLog', open: () => memory.memoryChangeLog() }, ...SEQUELIZE_CHANGE_LOGS],
  Clock: [
    { adapter: 'ManualClock', open: memory.manualClock },
    { adapter: 'SystemClock', open: node.systemClock },
  ],
  Hash: [{ adapter: 'NodeHash', open: node.nodeHash }],
  Ids: [
    { adapter: 'SequentialIds', open: memory.sequentialIds },
    { adapter: 'RandomIds', open: node.randomIds },
  ],
  IssueStore: [{ adapter: 'MemoryIssueStore', open: () => memory.memoryIssueStore() }, ...SEQUELIZE_ISSUE_STORES],
  Journal: [
    { adapter: 'MemoryJournal', open: memory.memoryJournal },
    { adapter: 'FileJournal', open: fileJournal },
  ],
  Lock: [{ adapter: 'MemoryLock', open: memory.memoryLock }, ...REDIS_LOCKS, ...FALLBACK_LOCKS],
  NoticeChannel: [
    { adapter: 'MemoryNoticeChannel', open: () => memoryNoticeChannel() },
    { adapter: 'MailNoticeChannel', open: mailNoticeChannel },
    { adapter: 'SlackNoticeChannel', open: slackNoticeChannel },
  ],
  ParticipantHistories: [
    { adapter: 'MemoryParticipantHistories', open: () => memory.memoryParticipantHistories() },
    ...SEQUELIZE_PARTICIPANT_HISTORIES,
  ],
  PredictionStore: [
    { adapter: 'MemoryPredictionStore', open: () => memory.memoryPredictionStore() },
    ...SEQUELIZE_PREDICTION_STORES,
  ],
  RateLimiter: [
    { adapter: 'MemoryRateLimiter', open: memory.memoryRateLimiter },
    ...REDIS_RATE_LIMITERS,
    ...FALLBACK_RATE_LIMITERS,
  ],
  SavedViewStore: [
    { adapter: 'MemorySavedViewStore', open: memory.memorySavedViewStore },
    ...SEQUELIZE_SAVED_VIEW_STORES,
  ],
  SessionStore: [{ adapter: 'MemorySessionStore', open: memory.memorySessionStore }, ...SEQUELIZE_SESSION_STORES],
  ShopDirectory: [
    { adapter: 'MemoryShopDirectory', open: memory.memoryShopDirectory },
    ...SEQUELIZE_SHOP_DIRECTORIES,
  ],
  Shop: [{ adapter: 'MemoryShop', open: memory.memoryShop }, ...SEQUELIZE_SHOPS],
  SubmissionGuard: [
    { adapter: 'MemorySubmissionGuard', open: memory.memorySubmissionGuard },
    ...REDIS_SUBMISSION_GUARDS,
    ...FALLBACK_SUBMISSION_GUARDS,
  ],
  SubmissionHistory: [
    { adapter: 'MemorySubmissionHistory', open: () => memory.memorySubmissionHistory() },
    ...SEQUELIZE_SUBMISSION_HISTORIES,
  ],
  TurnedAwayStore: [
    { adapter: 'MemoryTurnedAwayStore', open: memory.memoryTurnedAwayStore },
    ...SEQUELIZE_TURNED_AWAY_STORES,
  ],
  UserStore: [{ adapter: 'MemoryUserStore', open: memory.memoryUserStore }, ...SEQUELIZE_USER_STORES],
  ValidationLog: [
    { adapter: 'MemoryValidationLog', open: memory.memoryValidationLog },
    ...SEQUELIZE_VALIDATION_LOGS,
  ],
};
