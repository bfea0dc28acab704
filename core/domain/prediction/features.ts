import { isMore, type Money } from '../money.js';
import type { BalanceFacts, RefusalFacts } from './refusal-facts.js';

/** In the order in which a row of values has them. */
export const FEATURES = [
  'orders',
  'refusals',
  'days_since_last',
  'spread',
  'has_balance',
  'food_gap',
  'hygiene_gap',
  'expiring',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Those that no voucher changes. */
export const FEATURES_WITHOUT_BALANCES: readonly Feature[] = ['orders', 'refusals', 'days_since_last', 'spread'];

/** A factor of 20 between cart and balance is as much as one can be. */
const MOST_GAP = 3;

const VALUES: Readonly<Record<Feature, (facts: RefusalFacts) => number>> = {
  // Counts and amounts by their logarithm: the second refusal says more than the tenth.
  orders: ({ orders }) => Math.log1p(orders),
  refusals: ({ refusals }) => Math.log1p(refusals),
  days_since_last: ({ daysSinceLast }) => Math.log1p(daysSinceLast),
  spread: ({ largestCart, food }) => log(largestCart) - log(food.typicalCart),
  has_balance: (facts) => Number(hasBalance(facts)),
  food_gap: (facts) => (hasBalance(facts) ? gap(facts.food) : 0),
  hygiene_gap: (facts) => (hasBalance(facts) ? gap(facts.hygiene) : 0),
  expiring: ({ expiring, food }) => (isAny(food.balance) ? Number(expiring) / Number(food.balance) : 0),
};

/** One value for each of `FEATURES`. */
export function featuresOf(facts: RefusalFacts): number[] {
  return FEATURES.map((feature) => VALUES[feature](facts));
}

/** Of a row of `featuresOf`. */
export function featureValue(row: readonly number[], feature: Feature): number {
  return row[FEATURES.indexOf(feature)] ?? Number.NaN;
}

/** Of whoever has none at all `has_balance` says so, and the gaps nothing. One balance that is used up while the other is not is a gap as wide as the typical cart. */
function hasBalance({ food, hygiene }: RefusalFacts): boolean {
  return isAny(food.balance) || isAny(hygiene.balance);
}

/** Above 0: a typical cart is more than the balance. */
function gap({ balance, typicalCart }: BalanceFacts): number {
  return Math.max(-MOST_GAP, Math.min(MOST_GAP, log(typicalCart) - log(balance)));
}

const isAny = (amount: Money) => isMore(amount, '0');
/** Amounts leave the exact world here: nothing is paid by a feature. */
const log = (amount: Money) => Math.log1p(Number(amount));
