import { verdictText, withBounds } from '../../../apps/cli/prediction-text.js';
import { calibrationFile } from '../../../apps/http/presenters/calibration-chart.js';
import { CONTENDER_LABELS } from '../../../apps/http/presenters/prediction-words.js';
import {
  type Abstained,
  formatInstant,
  type PartOfExamples,
  type PredictionEvaluation,
} from '../../../core/index.js';
import { table } from '../markdown.js';
import type { RealOrders, Section } from '../section.js';

/** The first six months are learned from. */
const LEARN_UNTIL_MS = Date.UTC(2011, 5, 1);

/** How good predictions would have been, the first months learned from and the others tested on. */
export const prediction: Section = {
  name: 'prediction',
  lines: async (orders) => {
    const { learned, tested, abstained, scores, gain, verdict } = await evaluationOf(orders);
    return [
      `- Learned from ${partText(learned)}.`,
      `- Tested on ${partText(tested)}.`,
      `- Nothing said about ${abstentionText(abstained)}.`,
      '',
      ...table(
        ['', '>Brier score (95 %)', '>AUC (95 %)', '>listed', '>of them refused'],
        scores.map(({ contender, brier, auc, listed, listedRefused }) => [
          CONTENDER_LABELS[contender],
          withBounds(brier, 5),
          withBounds(auc, 3),
          listed,
          listedRefused,
        ]),
      ),
      '',
      verdictText(verdict, gain),
    ];
  },
  files: async (orders) => {
    const { calibration } = await evaluationOf(orders);
    return new Map([['images/prediction-calibration.svg', calibrationFile(calibration)]]);
  },
};

const evaluations = new WeakMap<RealOrders, Promise<PredictionEvaluation | undefined>>();

async function evaluationOf(orders: RealOrders): Promise<PredictionEvaluation> {
  const begun =
    evaluations.get(orders) ?? orders.container.app.evaluatePrediction({ learnUntilMs: LEARN_UNTIL_MS });
  evaluations.set(orders, begun);
  const evaluation = await begun;
  if (evaluation === undefined) throw new Error('Nothing could be evaluated.');
  return evaluation;
}

function partText({ sinceMs, untilMs, weeks, participants, examples, refused }: PartOfExamples): string {
  const day = (atMs: number) => formatInstant(atMs).slice(0, 10);
  return `${weeks} weeks, ${day(sinceMs)} to ${day(untilMs)}: ${number(examples)} examples of ${number(participants)} participants, ${number(refused)} of them refused within the week`;
}

function abstentionText(abstained: Abstained): string {
  const { tooLittleHistory, tooLittleHistoryRefused, outOfRange, outOfRangeRefused } = abstained;
  return `${number(tooLittleHistory)} of the test weeks with too little history (${number(tooLittleHistoryRefused)} refused) and ${number(outOfRange)} unlike everything that was learned from (${number(outOfRangeRefused)} refused)`;
}

const number = (value: number) => value.toLocaleString('en-US');
