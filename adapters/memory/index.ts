/** Adapters that live in this process: the reference of every port, for unit tests, single processes and as the last resort in an outage. */
export * from './answer-store.js';
export * from './attempt-feed.js';
export * from './attempt-store.js';
export * from './audit-log.js';
export * from './journal.js';
export * from './lock.js';
export * from './manual-clock.js';
export * from './ports.js';
export * from './rate-limiter.js';
export * from './saved-view-store.js';
export * from './sequential-ids.js';
export * from './session-store.js';
export * from './shop.js';
export * from './shop-directory.js';
export * from './submission-guard.js';
export * from './turned-away-store.js';
export * from './user-store.js';
