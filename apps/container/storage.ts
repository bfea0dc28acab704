import type { Container } from 'inversify';
import {
  MemoryAlertStore,
  MemoryAnswerStore,
  MemoryAttemptComparison,
  MemoryAttemptStore,
  MemoryAuditLog,
  MemoryChangeLog,
  MemoryIssueStore,
  MemoryParticipantHistories,
  MemoryPredictionStore,
  MemorySavedViewStore,
  MemorySessionStore,
  MemoryShop,
  MemoryShopDirectory,
  MemorySubmissionHistory,
  MemoryTurnedAwayStore,
  MemoryUserStore,
  MemoryValidationLog,
} from '../../adapters/memory/index.js';
import { MlMatrixClassifier } from '../../adapters/ml-matrix/index.js';
import { type Database, type Replica, sealingHealth, sequelizePorts } from '../../adapters/sequelize/index.js';
import type { HealthCheck } from '../../core/index.js';
import type { Closers } from './closers.js';
import { TOKENS } from './tokens.js';

/** In this process, gone with it. */
export function bindMemoryStorage(container: Container): readonly HealthCheck[] {
  const answers = new MemoryAnswerStore();
  const validationLog = new MemoryValidationLog();
  const audit = new MemoryAuditLog();
  const issues = new MemoryIssueStore(audit);
  const changes = new MemoryChangeLog(container.get(TOKENS.clock));
  const shop = new MemoryShop(answers, validationLog, changes);
  const attempts = new MemoryAttemptStore(validationLog, issues);
  container.bind(TOKENS.attempts).toConstantValue(attempts);
  container.bind(TOKENS.comparison).toConstantValue(new MemoryAttemptComparison(attempts));
  container.bind(TOKENS.feed).toConstantValue(attempts.feed);
  container.bind(TOKENS.shop).toConstantValue(shop);
  container.bind(TOKENS.directory).toConstantValue(new MemoryShopDirectory(shop));
  container.bind(TOKENS.turnedAway).toConstantValue(new MemoryTurnedAwayStore());
  container.bind(TOKENS.users).toConstantValue(new MemoryUserStore());
  container.bind(TOKENS.answers).toConstantValue(answers);
  container.bind(TOKENS.sessions).toConstantValue(new MemorySessionStore());
  container.bind(TOKENS.audit).toConstantValue(audit);
  container.bind(TOKENS.issues).toConstantValue(issues);
  container.bind(TOKENS.changes).toConstantValue(changes);
  container.bind(TOKENS.validationLog).toConstantValue(validationLog);
  container.bind(TOKENS.savedViews).toConstantValue(new MemorySavedViewStore());
  container.bind(TOKENS.alerts).toConstantValue(new MemoryAlertStore());
  container.bind(TOKENS.history).toConstantValue(new MemorySubmissionHistory(attempts, shop));
  container.bind(TOKENS.prediction).toConstantValue({
    histories: new MemoryParticipantHistories(validationLog, shop),
    store: new MemoryPredictionStore(shop),
    classifier: new MlMatrixClassifier(),
  });
  return [];
}

/** In PostgreSQL. `replica`: where staff's lists and analytics are read, if there is one. */
export function bindDatabaseStorage(
  container: Container,
  database: Database,
  replica: Replica | undefined,
  closers: Closers,
): readonly HealthCheck[] {
  const {
    attempts,
    comparison,
    feed,
    ordering,
    directory,
    turnedAway,
    users,
    answers,
    sessions,
    savedViews,
    audit,
    validationLog,
    alerts,
    issues,
    changes,
    history,
    participantHistories,
    predictions,
  } = sequelizePorts(database, replica);
  closers.add('attempts that wait to be stored', attempts, () => attempts.close());
  container.bind(TOKENS.attempts).toConstantValue(attempts);
  container.bind(TOKENS.comparison).toConstantValue(comparison);
  container.bind(TOKENS.feed).toConstantValue(feed);
  container.bind(TOKENS.shop).toConstantValue(ordering);
  container.bind(TOKENS.directory).toConstantValue(directory);
  container.bind(TOKENS.turnedAway).toConstantValue(turnedAway);
  container.bind(TOKENS.users).toConstantValue(users);
  container.bind(TOKENS.answers).toConstantValue(answers);
  container.bind(TOKENS.sessions).toConstantValue(sessions);
  container.bind(TOKENS.savedViews).toConstantValue(savedViews);
  container.bind(TOKENS.alerts).toConstantValue(alerts);
  container.bind(TOKENS.issues).toConstantValue(issues);
  container.bind(TOKENS.changes).toConstantValue(changes);
  container.bind(TOKENS.history).toConstantValue(history);
  container.bind(TOKENS.prediction).toConstantValue({
    histories: participantHistories,
    store: predictions,
    classifier: new MlMatrixClassifier(),
  });
  container.bind(TOKENS.audit).toConstantValue(audit);
  container.bind(TOKENS.validationLog).toConstantValue(validationLog);
  return [database, sealingHealth(database), ...(replica === undefined ? [] : [replica])];
}
