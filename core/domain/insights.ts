import type { Category, OrderingFacts } from './facts.js';
import { isAtLeastPercent, isMore, type Money, minusMoney } from './money.js';
import type { Policy } from './policy.js';
import type { Totals } from './rules.js';

/** Something worth telling the participant before the cart is submitted. */
export interface Insight {
  readonly code: 'close_to_limit' | 'reduce_total' | 'pause_multiplier';
  readonly message: string;
  /** `close_to_limit`: what is left of the balance. `reduce_total`: what must go. */
  readonly amount?: Money;
  /** `close_to_limit` and `reduce_total`: whose balance it is about. */
  readonly category?: Category;
}

export function insightsOf(
  totals: Totals,
  facts: OrderingFacts,
  policy: Pick<Policy, 'closeToLimitPercent'>,
): Insight[] {
  const insights: Insight[] = [];
  const { balances, pause } = facts;
  for (const [category, total, balance] of [
    ['food', totals.food, balances.available],
    ['hygiene', totals.hygiene, balances.hygiene],
  ] as const) {
    if (isMore(total, balance)) {
      const amount = minusMoney(total, balance);
      insights.push({
        code: 'reduce_total',
        message: `Remove ${category} products worth $${amount} to stay within your balance.`,
        amount,
        category,
      });
    } else if (isMore(total, '0') && isAtLeastPercent(total, balance, policy.closeToLimitPercent)) {
      const amount = minusMoney(balance, total);
      insights.push({
        code: 'close_to_limit',
        message: `Your cart is close to limit: $${amount} of your ${category} balance is left.`,
        amount,
        category,
      });
    }
  }
  if (pause !== undefined) {
    const message = `${pause.name}: your food balance of $${balances.full} counts ${pause.multiplier} times, $${balances.available} in all.`;
    insights.push({ code: 'pause_multiplier', message });
  }
  return insights;
}
