import {
  type BalanceFacts,
  formatInstant,
  idToJson,
  missingOf,
  type NamedParticipant,
  type PartOfExamples,
  PREDICTED_MS,
  type PredictionEvaluation,
  type StoredPrediction,
} from '../../../core/index.js';
import type { EvaluationJson, ListedJson, PredictionJson } from '../schemas/prediction.js';

export function presentPrediction(prediction: StoredPrediction): PredictionJson {
  const { madeAtMs, basis, rules, model, evaluation, asked, tooLittleHistory, outOfRange, listed } = prediction;
  return {
    made_at: formatInstant(madeAtMs),
    until: formatInstant(madeAtMs + PREDICTED_MS),
    basis,
    base_rate: rules.baseRate,
    asked,
    abstained: { too_little_history: tooLittleHistory, out_of_range: outOfRange },
    listed: listed.map(presentListed),
    rules: rules.cells.map(({ short, refusedLately, examples, refused, probability }) => ({
      short,
      refused_lately: refusedLately,
      examples,
      refused,
      probability,
    })),
    model:
      model === undefined
        ? null
        : { intercept: model.intercept, features: model.features.map((feature) => ({ ...feature })) },
    evaluation: evaluation === undefined ? null : presentEvaluation(evaluation),
  };
}

function presentListed({
  participantId,
  participantName,
  probability,
  reasons,
  facts,
}: NamedParticipant): ListedJson {
  return {
    participant: idToJson(participantId),
    participant_name: participantName,
    probability,
    reasons: [...reasons],
    facts: {
      orders: facts.orders,
      refusals: facts.refusals,
      refused_lately: facts.refusedLately,
      days_since_last: facts.daysSinceLast,
      food: presentBalance(facts.food),
      hygiene: presentBalance(facts.hygiene),
      largest_cart: facts.largestCart,
      expiring: facts.expiring,
    },
  };
}

function presentBalance(facts: BalanceFacts) {
  return { balance: facts.balance, typical_cart: facts.typicalCart, missing: missingOf(facts) ?? null };
}

export function presentEvaluation(evaluation: PredictionEvaluation): EvaluationJson {
  const { learned, tested, abstained, verdict, scores, gain, calibration } = evaluation;
  return {
    learned: presentPart(learned),
    tested: presentPart(tested),
    abstained: {
      too_little_history: abstained.tooLittleHistory,
      too_little_history_refused: abstained.tooLittleHistoryRefused,
      out_of_range: abstained.outOfRange,
      out_of_range_refused: abstained.outOfRangeRefused,
    },
    verdict,
    scores: scores.map(({ contender, brier, auc, listed, listedRefused }) => ({
      contender,
      brier,
      auc,
      listed,
      listed_refused: listedRefused,
    })),
    gain: gain ?? null,
    calibration: calibration.map((bin) => ({ ...bin })),
  };
}

function presentPart({ sinceMs, untilMs, ...counts }: PartOfExamples) {
  return { since: formatInstant(sinceMs), until: formatInstant(untilMs), ...counts };
}
