import { BusyError } from '../../domain/errors.js';
import { MINUTE_MS } from '../../domain/instant.js';
import { type Basis, LEAST_REFUSED, type Prediction } from '../../domain/prediction/prediction.js';
import { learnRules } from '../../domain/prediction/rules-baseline.js';
import type { Classifier } from '../../ports/classifier.js';
import type { Clock } from '../../ports/clock.js';
import type { Lock } from '../../ports/lock.js';
import type { ParticipantHistories } from '../../ports/participant-histories.js';
import type { PredictionStore } from '../../ports/prediction-store.js';
import { evaluateExamples } from './evaluate-examples.js';
import { gatherExamples } from './gather-examples.js';
import { learnModel } from './learn-model.js';
import { listLikelyRefusals } from './list-likely-refusals.js';

const LEASE_MS = MINUTE_MS;

export interface PredictRefusalsRequest {
  /** Do nothing when the newest prediction is younger. Default: make one in any case. */
  readonly unlessYoungerThanMs?: number | undefined;
  /** Ends it early, with its reason; the prediction before stays. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Learns from the past, sees on its later part whether the model is better than two rules, and stores by the better of them who is likely to be refused in the coming week. The same data give the same
 * prediction. Returns undefined when there is a young one. @throws BusyError while another process is at it.
 */
export type PredictRefusals = (request?: PredictRefusalsRequest) => Promise<Prediction | undefined>;

/** Absent: nothing is predicted. */
export interface PredictionPorts {
  readonly histories: ParticipantHistories;
  readonly store: PredictionStore;
  readonly classifier: Classifier;
}

export interface PredictRefusalsPorts {
  readonly prediction?: PredictionPorts | undefined;
  readonly lock: Lock;
  readonly clock: Clock;
}

export function createPredictRefusals({ prediction, lock, clock }: PredictRefusalsPorts): PredictRefusals {
  return async ({ unlessYoungerThanMs, signal } = {}) => {
    if (prediction === undefined) return undefined;
    const { store } = prediction;
    const isYoung = async () => {
      if (unlessYoungerThanMs === undefined) return false;
      const madeAtMs = await store.latestAt();
      return madeAtMs !== undefined && clock.now() - madeAtMs < unlessYoungerThanMs;
    };
    if (await isYoung()) return undefined;
    const leased = await lock.withLease('predict-refusals', LEASE_MS, async (lease) => {
      // Whoever held the lock before may have made one.
      if (await isYoung()) return undefined;
      const ended = signal === undefined ? lease.signal : AbortSignal.any([lease.signal, signal]);
      const made = await predict(prediction, clock.now(), ended);
      ended.throwIfAborted();
      await store.save(made);
      return made;
    });
    if (!leased.acquired) throw new BusyError('A prediction', leased.retryAfterMs);
    return leased.value;
  };
}

async function predict(
  { histories, classifier }: PredictionPorts,
  madeAtMs: number,
  signal: AbortSignal,
): Promise<Prediction> {
  const gathered = await gatherExamples(histories, madeAtMs, signal);
  const { examples } = gathered;
  const evaluation = await evaluateExamples(gathered, classifier);
  const rules = learnRules(examples);
  // What was good enough on the later weeks learns from all of them.
  const model = evaluation?.verdict === 'model_is_better' ? await learnModel(classifier, examples) : undefined;
  const refused = examples.filter((example) => example.refused).length;
  const basis: Basis = refused < LEAST_REFUSED ? 'nothing' : model === undefined ? 'rules' : 'model';
  const judge = { madeAtMs, basis, rules, model };
  return { ...judge, evaluation, ...(await listLikelyRefusals(histories, judge, signal)) };
}
