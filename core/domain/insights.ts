import type { Category, OrderingFacts } from './facts.js';
import { formatInstant } from './instant.js';
import { isAtLeastPercent, isMore, type Money, minusMoney } from './money.js';
import type { PassesLater } from './outlook.js';
import type { Policy } from './policy.js';
import type { Totals } from './rules.js';

/** Something worth telling the participant before the cart is submitted. */
export interface Insight {
  readonly code: 'close_to_limit' | 'reduce_total' | 'pause_multiplier' | 'passes_later';
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
  passesLater?: PassesLater | undefined,
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
  if (passesLater !== undefined) {
    insights.push({
      code: 'passes_later',
      message: `The same cart will pass ${describePassesLater(passesLater)}.`,
    });
  }
  return insights;
}

function describePassesLater({ fromMs, untilMs, because, pauseName }: PassesLater): string {
  const until = untilMs === undefined ? '' : `, until ${formatInstant(untilMs)}`;
  const causes = {
    vouchers: 'when vouchers begin to count',
    pause_begins: `when ${pauseName} begins`,
    pause_ends: `when ${pauseName} is over`,
  };
  return `from ${formatInstant(fromMs)}, ${causes[because]}${until}`;
}
