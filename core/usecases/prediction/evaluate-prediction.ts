import { InvalidInputError } from '../../domain/errors.js';
import type { PredictionEvaluation } from '../../domain/prediction/evaluation.js';
import type { Clock } from '../../ports/clock.js';
import { evaluateExamples } from './evaluate-examples.js';
import { gatherExamples } from './gather-examples.js';
import type { PredictionPorts } from './predict-refusals.js';

export interface EvaluatePredictionRequest {
  /** End of the last week, not in the future: of weeks to come nobody was refused yet. Default: now. */
  readonly untilMs?: number | undefined;
  /** Default: two thirds of the weeks are learned from. */
  readonly learnUntilMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How good predictions would have been; stores nothing. Undefined when there are no weeks to learn from and to test on.
 * @throws InvalidInputError for an `untilMs` in the future (`until`), and a `learnUntilMs` that is not before it (`learn_until`).
 */
export type EvaluatePrediction = (
  request?: EvaluatePredictionRequest,
) => Promise<PredictionEvaluation | undefined>;

export interface EvaluatePredictionPorts {
  readonly prediction?: PredictionPorts | undefined;
  readonly clock: Clock;
}

export function createEvaluatePrediction({ prediction, clock }: EvaluatePredictionPorts): EvaluatePrediction {
  return async ({ untilMs = clock.now(), learnUntilMs, signal } = {}) => {
    if (untilMs > clock.now()) throw new InvalidInputError('until', 'must not be in the future.');
    if (learnUntilMs !== undefined && learnUntilMs >= untilMs)
      throw new InvalidInputError('learn_until', 'must be before the end.');
    if (prediction === undefined) return undefined;
    const gathered = await gatherExamples(prediction.histories, untilMs, signal);
    return evaluateExamples(gathered, prediction.classifier, learnUntilMs);
  };
}
