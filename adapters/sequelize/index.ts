/** PostgreSQL (15 or newer) through Sequelize: attempts, the bundled shop, users, sessions, idempotent answers, alerts and error issues. */
export * from './alert-store.js';
export * from './answer-store.js';
export * from './attempt-comparison.js';
export * from './attempt-feed.js';
export * from './attempt-store.js';
export * from './audit-log.js';
export * from './change-log.js';
export {
  type ConnectionUse,
  connectDatabase,
  type Database,
  type DatabaseOptions,
  type PoolState,
} from './connection.js';
export { CommitUnknownError, StatementRefusedError } from './errors.js';
export * from './issue-store.js';
export { makeLogPartitions } from './log-partitions.js';
export * from './migrate.js';
export * from './participant-histories.js';
export { makePartitions } from './partitions.js';
export * from './ports.js';
export * from './prediction-store.js';
export { Replica } from './replica.js';
export * from './saved-view-store.js';
export { countUnsealed, sealingHealth } from './sealing/backlog.js';
export { seal } from './sealing/sealer.js';
export { forgetSearchValues, keepSearchValues } from './search-values.js';
export * from './session-store.js';
export * from './shop.js';
export * from './shop-directory.js';
export * from './submission-history.js';
export * from './turned-away-store.js';
export * from './user-store.js';
export * from './validation-log.js';
