import type { NewAttempt } from './attempt.js';
import type { Category, Product } from './facts.js';
import type { Id } from './ids.js';
import { isMore, type Money, type Multiplier, minusMoney, sumMoney, timesQuantity } from './money.js';
import { DEFAULT_POLICY, type Policy } from './policy.js';
import { type Reduction, reductionOf } from './reduction.js';
import type { PricedLine } from './rules.js';

/** One balance against what it had to pay for: `full` x `multiplier` = `available`; `total` is over it, or leaves something. */
export interface BalanceSum {
  readonly category: Category;
  readonly full: Money;
  /** `1.0` when no program pause was on, and for hygiene always. */
  readonly multiplier: Multiplier;
  readonly available: Money;
  readonly total: Money;
  /** What the total is above the available balance; undefined when it is not. */
  readonly over: Money | undefined;
  /** What of the balance is left; undefined when the total is above it. */
  readonly left: Money | undefined;
}

/** Why an attempt's balances did or did not suffice, and what would have passed. */
export interface Explanation {
  /** Food and hygiene, as far as the facts were known. */
  readonly sums: readonly BalanceSum[];
  /**
   * For each balance that was exceeded. None for one whose products cannot be told any more, because the catalogue has changed since: the lines
   * of that category do not add up to the recorded total.
   */
  readonly reductions: readonly Reduction[];
}

/** `products`: those of the cart, as the catalogue has them now; an attempt records prices, not categories. */
export function explainAttempt(
  attempt: NewAttempt,
  products: ReadonlyMap<Id, Pick<Product, 'category'>>,
  { maxQuantity }: Pick<Policy, 'maxQuantity'> = DEFAULT_POLICY,
): Explanation {
  const sums = [
    sumOf('food', attempt.fullBalance, attempt.voucherMultiplier, attempt.availableBalance, attempt.foodTotal),
    sumOf('hygiene', attempt.hygieneBalance, '1.0', attempt.hygieneBalance, attempt.hygieneTotal),
  ].filter((sum) => sum !== undefined);
  const lines = attempt.cartSnapshot
    // Others were not counted.
    .filter(({ quantity }) => quantity >= 1 && quantity <= maxQuantity)
    .map(
      ({ price, ...line }): PricedLine => ({
        ...line,
        price: price ?? undefined,
        category: products.get(line.productId)?.category,
      }),
    );
  const reductions = sums.flatMap(({ category, total, over }) =>
    over === undefined || costOf(lines, category) !== total ? [] : [reductionOf(lines, category, over)],
  );
  return { sums, reductions };
}

function sumOf(
  category: Category,
  full: Money | null,
  multiplier: Multiplier | null,
  available: Money | null,
  total: Money | null,
): BalanceSum | undefined {
  if (full === null || multiplier === null || available === null || total === null) return undefined;
  const isOver = isMore(total, available);
  return {
    category,
    full,
    multiplier,
    available,
    total,
    over: isOver ? minusMoney(total, available) : undefined,
    left: isOver ? undefined : minusMoney(available, total),
  };
}

function costOf(lines: readonly PricedLine[], category: Category): Money {
  return sumMoney(
    lines.flatMap((line) =>
      line.category === category && line.price ? [timesQuantity(line.price, line.quantity)] : [],
    ),
  );
}
