import { SequelizeAlertStore } from './alert-store.js';
import { SequelizeAnswerStore } from './answer-store.js';
import { SequelizeAttemptComparison } from './attempt-comparison.js';
import { SequelizeAttemptFeed } from './attempt-feed.js';
import { SequelizeAttemptStore } from './attempt-store.js';
import { SequelizeAuditLog } from './audit-log.js';
import { SequelizeChangeLog } from './change-log.js';
import type { Database } from './connection.js';
import { SequelizeIssueStore } from './issue-store.js';
import { SequelizeParticipantHistories } from './participant-histories.js';
import { SequelizePredictionStore } from './prediction-store.js';
import { type Reads, readsOf } from './replica.js';
import { SequelizeSavedViewStore } from './saved-view-store.js';
import { SequelizeSessionStore } from './session-store.js';
import { SequelizeShop } from './shop.js';
import { SequelizeShopDirectory } from './shop-directory.js';
import { SequelizeSubmissionHistory } from './submission-history.js';
import { SequelizeTurnedAwayStore } from './turned-away-store.js';
import { SequelizeUserStore } from './user-store.js';
import { SequelizeValidationLog } from './validation-log.js';

export interface SequelizePorts {
  readonly attempts: SequelizeAttemptStore;
  /** Of these `attempts`. */
  readonly comparison: SequelizeAttemptComparison;
  /** Learns of what these `attempts` store, and those of other processes. */
  readonly feed: SequelizeAttemptFeed;
  /** The bundled shop. A service with orders of its own puts its own adapter in this place. */
  readonly ordering: SequelizeShop;
  /** What staff look up in it. */
  readonly directory: SequelizeShopDirectory;
  readonly turnedAway: SequelizeTurnedAwayStore;
  readonly users: SequelizeUserStore;
  readonly sessions: SequelizeSessionStore;
  readonly savedViews: SequelizeSavedViewStore;
  readonly answers: SequelizeAnswerStore;
  readonly audit: SequelizeAuditLog;
  readonly alerts: SequelizeAlertStore;
  /** Told of what these `attempts` store. */
  readonly issues: SequelizeIssueStore;
  /** Told of what becomes different in the bundled shop. */
  readonly changes: SequelizeChangeLog;
  /** Of these `attempts` and the bundled shop's orders. */
  readonly history: SequelizeSubmissionHistory;
  /** Of the validation log, and the bundled shop's orders and vouchers. */
  readonly participantHistories: SequelizeParticipantHistories;
  readonly predictions: SequelizePredictionStore;
  /** Written by these `attempts` and this `ordering`. */
  readonly validationLog: SequelizeValidationLog;
}

/**
 * Every port that a database can fulfil, on one pool of connections. The schema must have been migrated. `reads`: where staff's lists and analytics are read. Default: in the
 * same database.
 */
export function sequelizePorts(database: Database, reads: Reads = readsOf(database)): SequelizePorts {
  const feed = new SequelizeAttemptFeed(database);
  return {
    attempts: new SequelizeAttemptStore(database, { onStored: () => feed.announce(), reads }),
    comparison: new SequelizeAttemptComparison(database, reads),
    feed,
    ordering: new SequelizeShop(database, reads),
    directory: new SequelizeShopDirectory(database),
    turnedAway: new SequelizeTurnedAwayStore(database),
    users: new SequelizeUserStore(database),
    sessions: new SequelizeSessionStore(database),
    savedViews: new SequelizeSavedViewStore(database),
    answers: new SequelizeAnswerStore(database),
    audit: new SequelizeAuditLog(database),
    alerts: new SequelizeAlertStore(database),
    issues: new SequelizeIssueStore(database),
    changes: new SequelizeChangeLog(database),
    history: new SequelizeSubmissionHistory(database),
    participantHistories: new SequelizeParticipantHistories(database),
    predictions: new SequelizePredictionStore(database),
    validationLog: new SequelizeValidationLog(database),
  };
}
