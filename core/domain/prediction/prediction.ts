import type { Id } from '../ids.js';
import type { Money } from '../money.js';
import { isMore, minusMoney } from '../money.js';
import type { PredictionEvaluation } from './evaluation.js';
import type { Feature } from './features.js';
import type { BalanceFacts, RefusalFacts } from './refusal-facts.js';
import { type Contribution, contributionsOf, type RefusalModel } from './refusal-model.js';
import type { RulesBaseline } from './rules-baseline.js';

/** What the list of a prediction was made by. `nothing`: fewer than five refusals are known to learn from. */
export type Basis = 'model' | 'rules' | 'nothing';

/** Too few to say anything, even by rules. */
export const LEAST_REFUSED = 5;

/** Somebody who is likely to be refused in the week. Never a reason to refuse: submissions know nothing of it. */
export interface ListedParticipant {
  readonly participantId: Id;
  readonly probability: number;
  /** What speaks for it most, the strongest first; three at most. */
  readonly reasons: readonly Feature[];
  readonly facts: RefusalFacts;
}

/** Who is likely to be refused because of a balance in the week from `madeAtMs` on, and how far that can be trusted. */
export interface Prediction {
  readonly madeAtMs: number;
  readonly basis: Basis;
  /** On the operator's own past. Undefined without a week of the past to look at. */
  readonly evaluation: PredictionEvaluation | undefined;
  /** Learned from all weeks. */
  readonly rules: RulesBaseline;
  /** Undefined unless it is the basis. */
  readonly model: RefusalModel | undefined;
  /** Participants who were active in the eight weeks before. */
  readonly asked: number;
  /** Those of them about whom nothing is said. */
  readonly tooLittleHistory: number;
  readonly outOfRange: number;
  /** The most likely first. */
  readonly listed: readonly ListedParticipant[];
}

const MOST_REASONS = 3;
/** Less adds hardly a tenth to the odds. */
const LEAST_LOG_ODDS = 0.1;

export function reasonsByModel(model: RefusalModel, row: readonly number[]): Feature[] {
  return contributionsOf(model, row)
    .filter(({ logOdds }) => logOdds >= LEAST_LOG_ODDS)
    .sort((a: Contribution, b: Contribution) => b.logOdds - a.logOdds)
    .slice(0, MOST_REASONS)
    .map(({ feature }) => feature);
}

export function reasonsByRules({ food, hygiene, refusedLately }: RefusalFacts): Feature[] {
  return [
    ...(missingOf(food) === undefined ? [] : (['food_gap'] as const)),
    ...(missingOf(hygiene) === undefined ? [] : (['hygiene_gap'] as const)),
    ...(refusedLately ? (['refusals'] as const) : []),
  ];
}

/** What is missing for a typical cart; undefined when nothing is. */
export function missingOf({ balance, typicalCart }: BalanceFacts): Money | undefined {
  return isMore(typicalCart, balance) ? minusMoney(typicalCart, balance) : undefined;
}
