import type { Container, ServiceIdentifier } from 'inversify';
import type { System, Tracing } from '../../adapters/opentelemetry/index.js';
import { TOKENS } from './tokens.js';

/** Ports whose calls are told in traces, by their names. Not those that only reckon: clock, hash, ids, policy, observer. */
const STORED = {
  AttemptComparison: TOKENS.comparison,
  AttemptStore: TOKENS.attempts,
  AttemptFeed: TOKENS.feed,
  Shop: TOKENS.shop,
  ShopDirectory: TOKENS.directory,
  TurnedAwayStore: TOKENS.turnedAway,
  UserStore: TOKENS.users,
  AnswerStore: TOKENS.answers,
  SessionStore: TOKENS.sessions,
  AuditLog: TOKENS.audit,
  ValidationLog: TOKENS.validationLog,
  AlertStore: TOKENS.alerts,
  IssueStore: TOKENS.issues,
  ChangeLog: TOKENS.changes,
  SubmissionHistory: TOKENS.history,
  SavedViewStore: TOKENS.savedViews,
};
const OTHERS = {
  SubmissionGuard: TOKENS.guard,
  Lock: TOKENS.lock,
  RateLimiter: TOKENS.rateLimiter,
  AttemptJournal: TOKENS.journal,
};
/** What the product can do, around them. */
const USE_CASES = { OrderFailures: TOKENS.app };

/** Wraps every port that is bound, but for those that only reckon. `system`: what the stores stand in. */
export function tracePorts(container: Container, tracing: Tracing, system: System | undefined): void {
  wrap(container, tracing, STORED, system);
  wrap(container, tracing, OTHERS);
  const { histories, store, classifier } = container.get(TOKENS.prediction);
  container.rebind(TOKENS.prediction).toConstantValue({
    histories: tracing.port('ParticipantHistories', histories, system),
    store: tracing.port('PredictionStore', store, system),
    classifier,
  });
}

export function traceUseCases(container: Container, tracing: Tracing): void {
  wrap(container, tracing, USE_CASES);
}

function wrap(container: Container, tracing: Tracing, tokens: object, system?: System): void {
  for (const [name, token] of Object.entries(tokens) as [string, ServiceIdentifier<object>][]) {
    const traced = tracing.port(name, container.get(token), system);
    container.rebind(token).toConstantValue(traced);
  }
}
