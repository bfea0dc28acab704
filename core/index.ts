/**
 * The table of contents.
 *
 * What the system can do: the use cases, put together by `createOrderFailures`.
 * What it needs: the ports. Adapters for each stand in `order-failures/memory`, `/sequelize`, `/redis` and others.
 * What it knows: the domain, pure functions and values.
 */

// Domain
export * from './alerts.js';
export * from './domain/admission.js';
export * from './domain/alerts/backtest.js';
export * from './domain/alerts/episode.js';
export * from './domain/alerts/evaluation.js';
export * from './domain/alerts/figures.js';
export * from './domain/alerts/message.js';
export * from './domain/alerts/notice.js';
export * from './domain/alerts/rule.js';
export * from './domain/alerts/rule-problems.js';
export * from './domain/alerts/silence.js';
export * from './domain/alerts/texts.js';
export * from './domain/alerts/thresholds.js';
export * from './domain/alerts/timeline.js';
export * from './domain/alerts/transition.js';
export * from './domain/alerts/wilson.js';
export * from './domain/analytics.js';
export * from './domain/attempt.js';
export * from './domain/backoff.js';
export * from './domain/backtest/judge-again.js';
export * from './domain/backtest/past-submission.js';
export type * from './domain/breakdown.js';
export * from './domain/calendar.js';
export * from './domain/cart.js';
export * from './domain/claim.js';
export * from './domain/errors.js';
export * from './domain/explanation.js';
export type * from './domain/facets.js';
export * from './domain/facts.js';
export type * from './domain/feed.js';
export * from './domain/guard.js';
export * from './domain/idempotency.js';
export * from './domain/ids.js';
export * from './domain/insights.js';
export * from './domain/instant.js';
export * from './domain/log-seal.js';
export * from './domain/money.js';
export * from './domain/orders.js';
export * from './domain/participant-lease.js';
export * from './domain/participants.js';
export * from './domain/policy.js';
export * from './domain/reduction.js';
export * from './domain/refusal.js';
export * from './domain/rules.js';
export * from './domain/search.js';
export * from './domain/shop.js';
export * from './domain/sorting.js';
export * from './domain/submission.js';
export * from './domain/text.js';
export * from './domain/throttle.js';
export * from './domain/turned-away.js';
export * from './domain/validation-log.js';
export * from './order-failures.js';
// Ports
export type * from './ports/alert-store.js';
export type * from './ports/answer-store.js';
export type * from './ports/attempt-feed.js';
export type * from './ports/attempt-store.js';
export type * from './ports/audit-log.js';
export type * from './ports/clock.js';
export type * from './ports/hash.js';
export type * from './ports/health.js';
export type * from './ports/ids.js';
export type * from './ports/journal.js';
export type * from './ports/lock.js';
export type * from './ports/notice-channel.js';
export type * from './ports/observer.js';
export type * from './ports/ordering.js';
export type * from './ports/rate-limiter.js';
export type * from './ports/saved-view-store.js';
export type * from './ports/session-store.js';
export type * from './ports/shop.js';
export type * from './ports/shop-directory.js';
export type * from './ports/submission-guard.js';
export type * from './ports/submission-history.js';
export type * from './ports/turned-away.js';
export type * from './ports/users.js';
export type * from './ports/validation-log.js';
// Use cases
export type * from './usecases/alerts/acknowledge-alert.js';
export type * from './usecases/alerts/backtest-alert.js';
export type * from './usecases/alerts/deliver-notices.js';
export type * from './usecases/alerts/evaluate-alerts.js';
export type { Gauges } from './usecases/alerts/measure-rules.js';
export type * from './usecases/alerts/send-test-notice.js';
export type * from './usecases/alerts/show-alerts.js';
export type * from './usecases/alerts/silence-alerts.js';
export * from './usecases/analyse-failures.js';
export type * from './usecases/attempt-query.js';
export * from './usecases/backtest-rules.js';
export * from './usecases/clean-up-attempts.js';
export * from './usecases/count-attempts.js';
export * from './usecases/delete-attempt.js';
export * from './usecases/export-attempts.js';
export * from './usecases/export-validation-log.js';
export * from './usecases/find-feed-end.js';
export * from './usecases/find-participants.js';
export * from './usecases/follow-attempts.js';
export * from './usecases/forget-participant.js';
export * from './usecases/get-attempt.js';
export * from './usecases/inspect-attempt.js';
export * from './usecases/inspect-participant.js';
export * from './usecases/list-recent-failures.js';
export * from './usecases/seal-validation-log.js';
export * from './usecases/search-attempts.js';
export * from './usecases/show-overview.js';
export * from './usecases/store-journalled-attempts.js';
export type { SubmitOrder, SubmitOrderPorts } from './usecases/submit-order.js';
export * from './usecases/validate-cart.js';
export * from './usecases/verify-validation-log.js';
