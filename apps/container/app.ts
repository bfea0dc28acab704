import type { Container } from 'inversify';
import {
  type AlertStore,
  type AttemptComparison,
  type AttemptFeed,
  type AttemptJournal,
  type AttemptStore,
  type AuditLog,
  type Clock,
  createOrderFailures,
  type Hash,
  type IdSource,
  type Lock,
  type Observer,
  type Policy,
  type PredictionPorts,
  type Shop,
  type ShopDirectory,
  type SubmissionGuard,
  type SubmissionHistory,
  type TurnedAwayStore,
  type ValidationLog,
} from '../../core/index.js';
import type { Settings } from '../settings.js';
import { TOKENS } from './tokens.js';

/** The use cases, on whatever ports are bound. */
export function bindApp(container: Container, { timeZone, predictions }: Settings): void {
  container
    .bind(TOKENS.app)
    .toResolvedValue(
      (
        alerts: AlertStore,
        attempts: AttemptStore,
        comparison: AttemptComparison,
        feed: AttemptFeed,
        ordering: Shop,
        directory: ShopDirectory,
        turnedAway: TurnedAwayStore,
        guard: SubmissionGuard,
        lock: Lock,
        journal: AttemptJournal,
        audit: AuditLog,
        validationLog: ValidationLog,
        history: SubmissionHistory,
        prediction: PredictionPorts,
        clock: Clock,
        hash: Hash,
        ids: IdSource,
        observer: Observer,
        policy: Policy,
      ) =>
        createOrderFailures(
          {
            alerts,
            attempts,
            comparison,
            feed,
            ordering,
            directory,
            turnedAway,
            guard,
            lock,
            journal,
            audit,
            validationLog,
            history,
            prediction: predictions ? prediction : undefined,
            clock,
            hash,
            ids,
            observer,
          },
          { policy, timeZone },
        ),
      [
        TOKENS.alerts,
        TOKENS.attempts,
        TOKENS.comparison,
        TOKENS.feed,
        TOKENS.shop,
        TOKENS.directory,
        TOKENS.turnedAway,
        TOKENS.guard,
        TOKENS.lock,
        TOKENS.journal,
        TOKENS.audit,
        TOKENS.validationLog,
        TOKENS.history,
        TOKENS.prediction,
        TOKENS.clock,
        TOKENS.hash,
        TOKENS.ids,
        TOKENS.observer,
        TOKENS.policy,
      ],
    )
    .inSingletonScope();
}
