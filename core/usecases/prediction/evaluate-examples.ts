import {
  contestOf,
  LEAST_REFUSED_TO_LEARN,
  LEAST_REFUSED_TO_TEST,
  type PredictionEvaluation,
  partOf,
} from '../../domain/prediction/evaluation.js';
import { FEATURES_WITHOUT_BALANCES } from '../../domain/prediction/features.js';
import { PREDICTED_MS } from '../../domain/prediction/history.js';
import { isWithin, probabilityByModel } from '../../domain/prediction/refusal-model.js';
import { learnRules, probabilityByRules } from '../../domain/prediction/rules-baseline.js';
import type { Classifier } from '../../ports/classifier.js';
import type { Gathered } from './gather-examples.js';
import { learnModel } from './learn-model.js';

/**
 * Learns from the weeks that end until `learnUntilMs` and tests on those that begin from there on. Default: two thirds and one third of the weeks. Undefined when either has no week.
 */
export async function evaluateExamples(
  { weeks, examples, unknown }: Gathered,
  classifier: Classifier,
  learnUntilMs: number = weeks[Math.ceil((2 * weeks.length) / 3)] ?? Infinity,
): Promise<PredictionEvaluation | undefined> {
  const isLearned = (atMs: number) => atMs + PREDICTED_MS <= learnUntilMs;
  const isTested = (atMs: number) => atMs >= learnUntilMs;
  const [learnedWeeks, testedWeeks] = [weeks.filter(isLearned), weeks.filter(isTested)];
  if (learnedWeeks.length === 0 || testedWeeks.length === 0) return undefined;

  const learning = examples.filter(({ atMs }) => isLearned(atMs));
  const candidates = examples.filter(({ atMs }) => isTested(atMs));
  const model = await learnModel(classifier, learning);
  const tested = candidates.filter(({ row }) => model === undefined || isWithin(model.features, row));
  const outOfRange = candidates.filter(({ row }) => model !== undefined && !isWithin(model.features, row));
  const tooLittle = unknown.filter(({ atMs }) => isTested(atMs));
  const facts = {
    learned: partOf(learning, learnedWeeks, PREDICTED_MS),
    tested: partOf(tested, testedWeeks, PREDICTED_MS),
    abstained: {
      tooLittleHistory: tooLittle.length,
      tooLittleHistoryRefused: tooLittle.filter(({ refused }) => refused).length,
      outOfRange: outOfRange.length,
      outOfRangeRefused: outOfRange.filter(({ refused }) => refused).length,
    },
  };
  const withoutBalances = await learnModel(classifier, learning, FEATURES_WITHOUT_BALANCES);
  const isEnough =
    facts.learned.refused >= LEAST_REFUSED_TO_LEARN &&
    facts.tested.refused >= LEAST_REFUSED_TO_TEST &&
    facts.tested.refused < facts.tested.examples;
  if (model === undefined || withoutBalances === undefined || !isEnough) {
    return { ...facts, verdict: 'too_little_data', scores: [], gain: undefined, calibration: [] };
  }

  const rules = learnRules(learning);
  const steps = contestOf(
    tested,
    {
      base_rate: tested.map(() => rules.baseRate),
      rules: tested.map((example) => probabilityByRules(rules, example.rules)),
      model: tested.map(({ row }) => probabilityByModel(model, row)),
      model_without_balances: tested.map(({ row }) => probabilityByModel(withoutBalances, row)),
    },
    rules.baseRate,
  );
  let step = steps.next();
  for (; !step.done; step = steps.next()) await classifier.letOthersWork();
  const contest = step.value;
  return { ...facts, ...contest, verdict: contest.gain.low > 0 ? 'model_is_better' : 'model_is_not_better' };
}
