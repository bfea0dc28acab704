import { z } from 'zod';
import { CONTENDERS, FEATURES } from '../../../core/index.js';
import { idJson, instantJson, moneyJson } from './values.js';

const probability = z.number().min(0).max(1);
const estimate = z
  .object({ value: z.number(), low: z.number(), high: z.number() })
  .meta({ id: 'Estimate', description: 'A figure, and where it lies with a confidence of 95 %.' });
const part = z.object({
  since: instantJson,
  until: instantJson,
  weeks: z.int(),
  participants: z.int(),
  examples: z.int(),
  refused: z.int(),
});
const balance = z.object({
  balance: moneyJson,
  typical_cart: moneyJson,
  missing: moneyJson.nullable().meta({ description: 'For a typical cart; null when nothing is.' }),
});
const feature = z.enum(FEATURES);

export const evaluationJson = z
  .object({
    learned: part,
    tested: part,
    abstained: z.object({
      too_little_history: z.int(),
      too_little_history_refused: z.int(),
      out_of_range: z.int(),
      out_of_range_refused: z.int(),
    }),
    verdict: z.enum(['model_is_better', 'model_is_not_better', 'too_little_data']),
    scores: z
      .array(
        z.object({
          contender: z.enum(CONTENDERS),
          brier: estimate,
          auc: estimate,
          listed: z.int(),
          listed_refused: z.int(),
        }),
      )
      .meta({ description: 'Brier score (less is better) and area under the ROC curve on the later weeks.' }),
    gain: estimate.nullable().meta({ description: 'Brier score of the rules less that of the model.' }),
    calibration: z.array(
      z.object({ examples: z.int(), happened: z.int(), predicted: probability, observed: probability }),
    ),
  })
  .meta({ id: 'PredictionEvaluation', description: 'Learned from the first weeks, tested on those after them.' });

export type EvaluationJson = z.output<typeof evaluationJson>;

const listedJson = z.object({
  participant: idJson,
  participant_name: z.string(),
  probability,
  reasons: z.array(feature).meta({ description: 'What speaks for it most, the strongest first.' }),
  facts: z.object({
    orders: z.int(),
    refusals: z.int(),
    refused_lately: z.boolean(),
    days_since_last: z.number(),
    food: balance,
    hygiene: balance,
    largest_cart: moneyJson,
    expiring: moneyJson,
  }),
});

export const predictionJson = z
  .object({
    made_at: instantJson,
    until: instantJson,
    basis: z.enum(['model', 'rules', 'nothing']),
    base_rate: probability,
    asked: z.int().meta({ description: 'Participants who ordered or were refused in the eight weeks before.' }),
    abstained: z.object({ too_little_history: z.int(), out_of_range: z.int() }),
    listed: z.array(listedJson).meta({ description: 'The most likely first; 50 at most.' }),
    rules: z.array(
      z.object({
        short: z.boolean(),
        refused_lately: z.boolean(),
        examples: z.int(),
        refused: z.int(),
        probability,
      }),
    ),
    model: z
      .object({
        intercept: z.number(),
        features: z.array(
          z.object({
            feature,
            weight: z.number(),
            mean: z.number(),
            deviation: z.number(),
            least: z.number(),
            most: z.number(),
          }),
        ),
      })
      .nullable(),
    evaluation: evaluationJson.nullable(),
  })
  .meta({ id: 'Prediction' });

export type PredictionJson = z.output<typeof predictionJson>;
export type ListedJson = PredictionJson['listed'][number];

export const predictionAnswerJson = z
  .object({ prediction: predictionJson.nullable().meta({ description: 'null before the first one.' }) })
  .meta({ id: 'PredictionAnswer' });
