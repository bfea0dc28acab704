import { DEFAULT_POLICY, type Policy } from './domain/policy.js';
import type { AlertStore } from './ports/alert-store.js';
import type { AttemptComparison } from './ports/attempt-comparison.js';
import type { AttemptFeed } from './ports/attempt-feed.js';
import type { AuditLog } from './ports/audit-log.js';
import type { Lock } from './ports/lock.js';
import type { Observer } from './ports/observer.js';
import type { ShopDirectory } from './ports/shop-directory.js';
import type { SubmissionHistory } from './ports/submission-history.js';
import type { TurnedAwayStore } from './ports/turned-away.js';
import type { ValidationLog } from './ports/validation-log.js';
import { type AnalyseFailures, createAnalyseFailures } from './usecases/analyse-failures.js';
import { type AnalyseRecovery, createAnalyseRecovery } from './usecases/analyse-recovery.js';
import { type BacktestRules, createBacktestRules } from './usecases/backtest-rules.js';
import { type CleanUpAttempts, createCleanUpAttempts } from './usecases/clean-up-attempts.js';
import { type CountAttempts, createCountAttempts } from './usecases/count-attempts.js';
import { createDeleteAttempt, type DeleteAttempt } from './usecases/delete-attempt.js';
import { createExportAttempts, type ExportAttempts } from './usecases/export-attempts.js';
import { createExportValidationLog, type ExportValidationLog } from './usecases/export-validation-log.js';
import { createFindDifferences, type FindDifferences } from './usecases/find-differences.js';
import { createFindFeedEnd, type FindFeedEnd } from './usecases/find-feed-end.js';
import { createFindParticipants, type FindParticipants } from './usecases/find-participants.js';
import { createFollowAttempts, type FollowAttempts } from './usecases/follow-attempts.js';
import { createForgetParticipant, type ForgetParticipant } from './usecases/forget-participant.js';
import { createGetAttempt, type GetAttempt } from './usecases/get-attempt.js';
import { createInspectAttempt, type InspectAttempt } from './usecases/inspect-attempt.js';
import { createInspectParticipant, type InspectParticipant } from './usecases/inspect-participant.js';
import { createListRecentFailures, type ListRecentFailures } from './usecases/list-recent-failures.js';
import { createEvaluatePrediction, type EvaluatePrediction } from './usecases/prediction/evaluate-prediction.js';
import {
  createPredictRefusals,
  type PredictionPorts,
  type PredictRefusals,
} from './usecases/prediction/predict-refusals.js';
import { createShowPrediction, type ShowPrediction } from './usecases/prediction/show-prediction.js';
import { createSealValidationLog, type SealValidationLog } from './usecases/seal-validation-log.js';
import { createSearchAttempts, type SearchAttempts } from './usecases/search-attempts.js';
import { createShowOverview, type ShowOverview } from './usecases/show-overview.js';
import {
  createStoreJournalledAttempts,
  type StoreJournalledAttempts,
} from './usecases/store-journalled-attempts.js';
import { createSubmitOrder, type SubmitOrder, type SubmitOrderPorts } from './usecases/submit-order.js';
import { createValidateCart, type ValidateCart } from './usecases/validate-cart.js';
import { createVerifyValidationLog, type VerifyValidationLog } from './usecases/verify-validation-log.js';

/** What the system can do. */
export interface OrderFailures {
  readonly submitOrder: SubmitOrder;
  readonly validateCart: ValidateCart;
  readonly analyseFailures: AnalyseFailures;
  readonly analyseRecovery: AnalyseRecovery;
  readonly findDifferences: FindDifferences;
  readonly showOverview: ShowOverview;
  readonly listRecentFailures: ListRecentFailures;
  readonly searchAttempts: SearchAttempts;
  readonly countAttempts: CountAttempts;
  readonly exportAttempts: ExportAttempts;
  readonly followAttempts: FollowAttempts;
  readonly findFeedEnd: FindFeedEnd;
  readonly getAttempt: GetAttempt;
  readonly inspectAttempt: InspectAttempt;
  readonly inspectParticipant: InspectParticipant;
  readonly findParticipants: FindParticipants;
  readonly deleteAttempt: DeleteAttempt;
  readonly forgetParticipant: ForgetParticipant;
  readonly cleanUpAttempts: CleanUpAttempts;
  readonly storeJournalledAttempts: StoreJournalledAttempts;
  readonly backtestRules: BacktestRules;
  readonly predictRefusals: PredictRefusals;
  readonly evaluatePrediction: EvaluatePrediction;
  readonly showPrediction: ShowPrediction;
  readonly sealValidationLog: SealValidationLog;
  readonly verifyValidationLog: VerifyValidationLog;
  readonly exportValidationLog: ExportValidationLog;
}

/** What it needs for that. `order-failures/memory` has all of them but the ordering system. */
export interface OrderFailuresPorts extends Omit<SubmitOrderPorts, 'observer'> {
  /** For work that one process at a time may do, such as cleaning up. */
  readonly lock: Lock;
  /** What staff look up of participants and orders. Default: nothing is known. */
  readonly directory?: ShopDirectory | undefined;
  /** What the guard turned away, for the overview. Default: nobody counts. */
  readonly turnedAway?: TurnedAwayStore | undefined;
  /** Wakes who follows attempts. Default: they look every second. */
  readonly feed?: AttemptFeed | undefined;
  /** Whose alerts forget the participants that are forgotten. Default: there are none. */
  readonly alerts?: Pick<AlertStore, 'pseudonymise'> | undefined;
  /** What became of those who were refused. Default: nobody knows. */
  readonly history?: SubmissionHistory | undefined;
  /** What failures have in common. Default: nobody counts. */
  readonly comparison?: AttemptComparison | undefined;
  /** Who is likely to be refused, for staff; submissions know nothing of it. Default: nothing is predicted. */
  readonly prediction?: PredictionPorts | undefined;
  /** Default: nobody keeps it. */
  readonly audit?: AuditLog | undefined;
  /** Written by the attempt store and the shop; sealed, checked and exported here. Default: there is none. */
  readonly validationLog?: ValidationLog | undefined;
  /** Default: nobody looks. */
  readonly observer?: Observer;
}

export interface OrderFailuresOptions {
  /** Default: the guide's numbers. */
  readonly policy?: Partial<Policy>;
  /** IANA zone whose calendar is meant by days, months and years. Default UTC. */
  readonly timeZone?: string;
}

const NOBODY: Observer = { submissionEnded: () => {}, problem: () => {} };
const NO_AUDIT: AuditLog = { add: async () => {}, latest: async () => [] };
const NO_LOG: ValidationLog = {
  entries: async () => [],
  seal: async () => undefined,
  head: async () => undefined,
  seals: async () => [],
  entriesByIds: async () => [],
  count: async () => ({ entries: 0, waiting: 0, sealed: 0 }),
  pseudonymise: async () => 0,
};

/** Puts the use cases and the given adapters together. */
export function createOrderFailures(given: OrderFailuresPorts, options: OrderFailuresOptions = {}): OrderFailures {
  const ports = {
    ...given,
    observer: given.observer ?? NOBODY,
    audit: given.audit ?? NO_AUDIT,
    validationLog: given.validationLog ?? NO_LOG,
  };
  const { timeZone = 'UTC' } = options;
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  return {
    submitOrder: createSubmitOrder(ports, policy),
    validateCart: createValidateCart(ports, policy),
    analyseFailures: createAnalyseFailures(ports, timeZone),
    analyseRecovery: createAnalyseRecovery(ports),
    findDifferences: createFindDifferences(ports, timeZone),
    showOverview: createShowOverview(ports, timeZone),
    listRecentFailures: createListRecentFailures(ports),
    searchAttempts: createSearchAttempts(ports, timeZone),
    countAttempts: createCountAttempts(ports, timeZone),
    exportAttempts: createExportAttempts(ports, timeZone),
    followAttempts: createFollowAttempts(ports),
    findFeedEnd: createFindFeedEnd(ports),
    getAttempt: createGetAttempt(ports),
    inspectAttempt: createInspectAttempt(ports, policy),
    inspectParticipant: createInspectParticipant(ports),
    findParticipants: createFindParticipants(ports),
    deleteAttempt: createDeleteAttempt(ports),
    forgetParticipant: createForgetParticipant(ports),
    cleanUpAttempts: createCleanUpAttempts(ports),
    storeJournalledAttempts: createStoreJournalledAttempts(ports),
    backtestRules: createBacktestRules(ports, policy),
    predictRefusals: createPredictRefusals(ports),
    evaluatePrediction: createEvaluatePrediction(ports),
    showPrediction: createShowPrediction(ports),
    sealValidationLog: createSealValidationLog(ports),
    verifyValidationLog: createVerifyValidationLog(ports),
    exportValidationLog: createExportValidationLog(ports),
  };
}
