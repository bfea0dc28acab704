import {
  type Abstained,
  type Estimate,
  formatInstant,
  type PartOfExamples,
  PREDICTED_MS,
  type PredictionEvaluation,
  type StoredPrediction,
} from '../../core/index.js';
import { CONTENDER_LABELS, reasonText } from '../http/presenters/prediction-words.js';
import { oneLine } from './one-line.js';

const BY = {
  model: 'by the model, which has been better than the rules',
  rules: 'by two rules, than which the model has not been better',
  nothing: 'which nobody can say yet: too few refusals are known',
} as const;

/** For people. */
export function describePrediction(prediction: StoredPrediction): string[] {
  const { madeAtMs, basis, rules, asked, tooLittleHistory, outOfRange, listed } = prediction;
  return [
    `Likely to be refused until ${formatInstant(madeAtMs + PREDICTED_MS)}, ${BY[basis]}; of all, ${perCent(rules.baseRate)} are.`,
    ...listed.map(({ participantId, participantName, probability, reasons, facts }) =>
      oneLine(
        `  ${perCent(probability).padStart(6)}  ${participantId} ${participantName}: ${reasons.map((reason) => reasonText(reason, facts)).join('; ')}`,
      ),
    ),
    ...(listed.length === 0 ? ['  Nobody.'] : []),
    `${asked} participants were active in the last eight weeks; nothing is said about ${tooLittleHistory} with too little history and ${outOfRange} beyond what was learned from.`,
  ];
}

export function describeEvaluation(evaluation: PredictionEvaluation): string[] {
  const { learned, tested, abstained, scores, gain, verdict } = evaluation;
  const rows = scores.map(({ contender, brier, auc, listed, listedRefused }) => [
    CONTENDER_LABELS[contender],
    withBounds(brier, 5),
    withBounds(auc, 3),
    `${listedRefused} of ${listed}`,
  ]);
  return [
    `Learned from ${partText(learned)}.`,
    `Tested on ${partText(tested)}. ${abstentionText(abstained)}`,
    ...(rows.length > 0 ? ['', ...columns([['', 'Brier score', 'AUC', 'listed and refused'], ...rows]), ''] : []),
    verdictText(verdict, gain),
  ];
}

export function verdictText(verdict: PredictionEvaluation['verdict'], gain: Estimate | undefined): string {
  if (verdict === 'too_little_data' || gain === undefined)
    return 'Too few refusals to tell a model from luck: the list goes by the rules.';
  const by = `the Brier score of the model is better by ${withBounds(gain, 5)}`;
  return verdict === 'model_is_better'
    ? `Than that of the rules ${by}: the list goes by the model.`
    : `Than that of the rules ${by}, which may be luck: the list goes by the rules.`;
}

/** `0.00719 (0.00429 to 0.01019)`. */
export function withBounds({ value, low, high }: Estimate, places: number): string {
  return `${value.toFixed(places)} (${low.toFixed(places)} to ${high.toFixed(places)})`;
}

function partText({ sinceMs, untilMs, weeks, participants, examples, refused }: PartOfExamples): string {
  return `${weeks === 1 ? '1 week' : `${weeks} weeks`} from ${formatInstant(sinceMs)} to ${formatInstant(untilMs)}: ${examples} examples of ${participants} participants, ${refused} refused`;
}

function abstentionText(abstained: Abstained): string {
  const { tooLittleHistory, tooLittleHistoryRefused, outOfRange, outOfRangeRefused } = abstained;
  return `Nothing was said about ${tooLittleHistory} with too little history (${tooLittleHistoryRefused} refused) and ${outOfRange} out of range (${outOfRangeRefused} refused).`;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}

const perCent = (share: number) => `${(100 * share).toFixed(1)}%`;
