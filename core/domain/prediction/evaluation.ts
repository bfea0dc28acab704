import { type Estimate, estimateOf, resamples } from './bootstrap.js';
import type { Example } from './example.js';
import {
  areaUnderCurve,
  brierScore,
  byProbability,
  type CalibrationBin,
  calibrationOf,
  type Judged,
} from './metrics.js';

/** The same every time, so that the same data give the same figures. */
const SEED = 20_261_128;
const RESAMPLES = 200;
const CALIBRATION_BINS = 10;

/** Too few, and nobody can tell a model from luck. */
export const LEAST_REFUSED_TO_LEARN = 30;
export const LEAST_REFUSED_TO_TEST = 10;

/** A list has no more rows. */
export const MOST_LISTED = 50;

/**
 * Nobody is listed whose probability is below: twice the base rate, and where that is more, half way from the base rate to certainty. Above a base rate of one half twice of it is more than anything can be, and
 * the list would be empty just where most are refused.
 */
export function leastListed(baseRate: number): number {
  return Math.min(2 * baseRate, (1 + baseRate) / 2);
}

export const CONTENDERS = ['base_rate', 'rules', 'model', 'model_without_balances'] as const;
export type Contender = (typeof CONTENDERS)[number];

export interface ContenderScore {
  readonly contender: Contender;
  readonly brier: Estimate;
  readonly auc: Estimate;
  /** Who would have stood on the lists of the test weeks, and how many of them were refused. */
  readonly listed: number;
  readonly listedRefused: number;
}

export interface PartOfExamples {
  /** Beginning of the first week, and end of the last. */
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly weeks: number;
  readonly participants: number;
  readonly examples: number;
  readonly refused: number;
}

export interface Abstained {
  readonly tooLittleHistory: number;
  readonly tooLittleHistoryRefused: number;
  readonly outOfRange: number;
  readonly outOfRangeRefused: number;
}

export type EvaluationVerdict = 'model_is_better' | 'model_is_not_better' | 'too_little_data';

/** How good predictions would have been: learned from the first weeks, tested on those after them. */
export interface PredictionEvaluation {
  readonly learned: PartOfExamples;
  /** Without those about whom nothing was said. */
  readonly tested: PartOfExamples;
  /** Of the test weeks: about whom nothing was said, and how many of them were refused. */
  readonly abstained: Abstained;
  readonly verdict: EvaluationVerdict;
  /** Empty with too little data. */
  readonly scores: readonly ContenderScore[];
  /** Brier score of the rules less that of the model: above 0 the model is better. Undefined with too little data. */
  readonly gain: Estimate | undefined;
  /** Of the model on the test weeks. */
  readonly calibration: readonly CalibrationBin[];
}

export function partOf(examples: readonly Example[], weeks: readonly number[], weekMs: number): PartOfExamples {
  return {
    sinceMs: weeks[0] ?? 0,
    untilMs: (weeks.at(-1) ?? -weekMs) + weekMs,
    weeks: weeks.length,
    participants: new Set(examples.map(({ participantId }) => participantId)).size,
    examples: examples.length,
    refused: examples.filter(({ refused }) => refused).length,
  };
}

export interface Contest {
  readonly scores: ContenderScore[];
  readonly gain: Estimate;
  readonly calibration: CalibrationBin[];
}

/**
 * `probabilities`: of each contender, one for each of `examples`. Intervals by a bootstrap over participants. Takes long for many examples, and yields again and again on the way, so that its caller can let
 * others work in between.
 */
export function* contestOf(
  examples: readonly Example[],
  probabilities: Readonly<Record<Contender, readonly number[]>>,
  baseRate: number,
): Generator<undefined, Contest> {
  const judged = (contender: Contender): Judged[] =>
    examples.map(({ refused }, index) => ({
      probability: probabilities[contender][index] ?? Number.NaN,
      happened: refused,
    }));
  const contenders: Measured[] = [];
  for (const contender of CONTENDERS) {
    const own = judged(contender);
    contenders.push({ contender, own, order: byProbability(own), briers: [], aucs: [] });
    yield;
  }
  const { groups, count } = groupsOf(examples);
  for (const weights of resamples(groups, count, { times: RESAMPLES, seed: SEED })) {
    for (const { own, order, briers, aucs } of contenders) {
      briers.push(brierScore(own, weights));
      aucs.push(areaUnderCurve(own, weights, order));
    }
    yield;
  }
  const scores = contenders.map(({ contender, own, order, briers, aucs }) => ({
    contender,
    brier: estimateOf(brierScore(own), briers),
    auc: estimateOf(areaUnderCurve(own, undefined, order), aucs),
    ...listedOf(examples, own, baseRate),
  }));
  const briersOf = (name: Contender) => contenders.find(({ contender }) => contender === name)?.briers ?? [];
  const model = briersOf('model');
  const gain = estimateOf(
    brierScore(judged('rules')) - brierScore(judged('model')),
    briersOf('rules').map((rules, index) => rules - (model[index] ?? Number.NaN)),
  );
  return { scores, gain, calibration: calibrationOf(judged('model'), CALIBRATION_BINS) };
}

interface Measured {
  readonly contender: Contender;
  readonly own: readonly Judged[];
  readonly order: readonly number[];
  /** Of each resample. */
  readonly briers: number[];
  readonly aucs: number[];
}

function groupsOf(examples: readonly Example[]): { groups: Int32Array; count: number } {
  const numbers = new Map<string, number>();
  const groups = Int32Array.from(examples, ({ participantId }) => {
    const number = numbers.get(participantId) ?? numbers.size;
    numbers.set(participantId, number);
    return number;
  });
  return { groups, count: numbers.size };
}

function listedOf(examples: readonly Example[], judged: readonly Judged[], baseRate: number) {
  const weeks = new Map<number, Judged[]>();
  examples.forEach(({ atMs }, index) => {
    const each = judged[index];
    if (each === undefined || each.probability < leastListed(baseRate)) return;
    const week = weeks.get(atMs);
    if (week === undefined) weeks.set(atMs, [each]);
    else week.push(each);
  });
  const listed = [...weeks.values()].flatMap((week) =>
    week.sort((a, b) => b.probability - a.probability).slice(0, MOST_LISTED),
  );
  return { listed: listed.length, listedRefused: listed.filter(({ happened }) => happened).length };
}
