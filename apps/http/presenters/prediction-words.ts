import {
  type BalanceFacts,
  type Contender,
  type Feature,
  isMore,
  missingOf,
  type RefusalFacts,
} from '../../../core/index.js';

export const CONTENDER_LABELS: Readonly<Record<Contender, string>> = {
  base_rate: 'always the base rate',
  rules: 'two rules',
  model: 'model',
  model_without_balances: 'model without balances',
};

export const FEATURE_LABELS: Readonly<Record<Feature, string>> = {
  orders: 'Orders in eight weeks',
  refusals: 'Refusals in eight weeks',
  days_since_last: 'Days since the last submission',
  spread: 'Largest cart against the typical one',
  has_balance: 'Has a balance at all',
  food_gap: 'Typical food cart against the balance',
  hygiene_gap: 'Typical hygiene cart against the balance',
  expiring: 'Share of the food balance that ends within the week',
};

const REASONS: Readonly<Record<Feature, (facts: RefusalFacts) => string>> = {
  orders: ({ orders }) => `ordered ${times(orders)} in eight weeks`,
  refusals: ({ refusals, refusedLately }) =>
    `refused ${times(refusals)} in eight weeks${refusedLately ? ', also in the last four' : ''}`,
  days_since_last: ({ daysSinceLast }) => `last here ${daysAgo(Math.floor(daysSinceLast))}`,
  spread: ({ largestCart, food }) => `largest cart $${largestCart}, typical $${food.typicalCart}`,
  has_balance: ({ food, hygiene }) =>
    `has ${[food, hygiene].some(({ balance }) => isMore(balance, '0')) ? '' : 'no '}vouchers to order with`,
  food_gap: ({ food }) => balanceText('food', food),
  hygiene_gap: ({ hygiene }) => balanceText('hygiene', hygiene),
  expiring: ({ expiring }) =>
    `${isMore(expiring, '0') ? `$${expiring}` : 'nothing'} of the food balance ends within the week`,
};

/** Why somebody is listed, with the facts behind it. */
export function reasonText(feature: Feature, facts: RefusalFacts): string {
  return REASONS[feature](facts);
}

/** What staff could do about it. */
export function helpTexts(facts: RefusalFacts): string[] {
  const [food, hygiene] = [missingOf(facts.food), missingOf(facts.hygiene)];
  const missing = [
    ...(food === undefined ? [] : [`$${food} more food balance would cover a typical cart`]),
    ...(hygiene === undefined ? [] : [`$${hygiene} more hygiene balance would cover a typical cart`]),
  ];
  const soon = isMore(facts.expiring, '0') ? [`$${facts.expiring} can be ordered with until it ends`] : [];
  const smaller = isMore(facts.largestCart, facts.food.balance)
    ? [`a cart of at most $${facts.food.balance} of food`]
    : [];
  return missing.length > 0 ? [...missing, ...soon] : [...soon, ...smaller];
}

function balanceText(kind: string, { balance, typicalCart }: BalanceFacts): string {
  const has = isMore(balance, '0') ? `${kind} balance $${balance}` : `no ${kind} balance`;
  return `${has}, typical cart $${typicalCart}`;
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
const daysAgo = (days: number) => (days === 0 ? 'within a day' : days === 1 ? '1 day ago' : `${days} days ago`);
