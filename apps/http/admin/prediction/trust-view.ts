import type {
  Basis,
  Estimate,
  PartOfExamples,
  PredictionEvaluation,
  StoredPrediction,
} from '../../../../core/index.js';
import { type Fragment, type Html, html } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import { calibrationChart } from '../../presenters/calibration-chart.js';
import { CONTENDER_LABELS, FEATURE_LABELS } from '../../presenters/prediction-words.js';
import { count, share } from '../dashboard/numbers.js';
import { fieldset } from '../fieldset.js';
import { table } from '../people/tables.js';

const BASES: Readonly<Record<Basis, string>> = {
  model: 'The model: on the later weeks it has been better than the rules, and not by luck',
  rules: 'Two rules: no model has been shown to be better than they are',
  nothing: 'Nothing: too few refusals are known',
};

/** How good such predictions have been on this system's own past, and what they are made of. */
export function trustView(prediction: StoredPrediction, instants: Instants): Html {
  const { basis, evaluation } = prediction;
  return html`<div class="detail-main">
    ${fieldset(
      'How Far to Trust It',
      [
        ['The list goes by', BASES[basis]],
        ...(evaluation === undefined
          ? ([['Tested', 'Not yet: eight weeks must be known before a week can be tested']] as const)
          : evaluationFields(evaluation, instants)),
      ],
      evaluation && scoresOf(evaluation),
    )}
    ${prediction.model ? modelOf(prediction) : rulesOf(prediction)}
  </div>`;
}

function evaluationFields({ learned, tested, abstained, gain }: PredictionEvaluation, instants: Instants) {
  const { tooLittleHistory, tooLittleHistoryRefused, outOfRange, outOfRangeRefused } = abstained;
  const fields: (readonly [string, Fragment])[] = [
    ['Learned from', partOf(learned, instants)],
    ['Tested on', partOf(tested, instants)],
    [
      'Nothing said about',
      `${count(tooLittleHistory + outOfRange)} of the test weeks, of whom ${count(tooLittleHistoryRefused + outOfRangeRefused)} were refused`,
    ],
  ];
  if (gain !== undefined) fields.push(['Better than the rules by', withBounds(gain, 5)]);
  return fields;
}

function partOf({ sinceMs, untilMs, weeks, participants, examples, refused }: PartOfExamples, instants: Instants) {
  return html`${weeks === 1 ? '1 week' : `${count(weeks)} weeks`}, ${instants.time(sinceMs)} to ${instants.time(untilMs)}: ${count(examples)} examples of ${count(participants)} participants, ${count(refused)} refused`;
}

function scoresOf({ scores, calibration }: PredictionEvaluation): Html {
  if (scores.length === 0) return html`<p class="nothing">Too few refusals to tell a model from luck.</p>`;
  return html`<div class="trust">
    ${table(
      'Scores on the later weeks',
      ['Goes by', '>Brier score, less is better', '>AUC, 1 is best', '>Listed', '>Of them refused'],
      scores.map(({ contender, brier, auc, listed, listedRefused }) => [
        CONTENDER_LABELS[contender],
        withBounds(brier, 5),
        withBounds(auc, 3),
        count(listed),
        count(listedRefused),
      ]),
      '',
    )}
    <figure class="calibration-figure">
      ${calibrationChart(calibration, { alone: false })}
      <figcaption class="muted">Calibration of the model: each point is a tenth of the examples by probability; on the dashed line as many were refused as was said. Axes are stretched at the low end.</figcaption>
    </figure>
    <details class="behind"><summary>Calibration as a table</summary>
    ${table(
      'Calibration',
      ['>Examples', '>Predicted', '>Refused', '>Share refused'],
      calibration.map(({ examples, happened, predicted, observed }) => [
        count(examples),
        share(predicted),
        count(happened),
        share(observed),
      ]),
      '',
    )}</details>
  </div>`;
}

function modelOf({ model }: StoredPrediction): Html {
  const features = [...(model?.features ?? [])].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return fieldset(
    'What the Model Learned',
    [],
    html`<p class="note muted">By how much the odds of a refusal change with one standard deviation more of each, the others being the same.</p>
    ${table(
      'Weights',
      ['Feature', '>Odds'],
      features.map(({ feature, weight }) => [FEATURE_LABELS[feature], `× ${Math.exp(weight).toFixed(2)}`]),
      '',
    )}`,
  );
}

function rulesOf({ rules }: StoredPrediction): Html {
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  return fieldset(
    'What the Rules Go By',
    [],
    table(
      'Rules',
      ['Balance below the typical cart', 'Refused within four weeks', '>Examples', '>Refused', '>Probability'],
      rules.cells.map(({ short, refusedLately, examples, refused, probability }) => [
        yes(short),
        yes(refusedLately),
        count(examples),
        count(refused),
        share(probability),
      ]),
      '',
    ),
  );
}

function withBounds({ value, low, high }: Estimate, places: number): string {
  return `${value.toFixed(places)} (${low.toFixed(places)} to ${high.toFixed(places)})`;
}
