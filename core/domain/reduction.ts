import Big from 'big.js';
import type { Balances, Category } from './facts.js';
import { compareIds, type Id } from './ids.js';
import { isMore, type Money, minusMoney, timesQuantity } from './money.js';
import type { PricedLine, Totals } from './rules.js';

/** Fewer of one product. */
export interface LineReduction {
  readonly productId: Id;
  readonly remove: number;
  /** What is left of the line; 0 takes it out. */
  readonly keep: number;
  /** What the removed ones cost. */
  readonly worth: Money;
}

/** How the products of one category can be brought down by an amount. */
export interface Reduction {
  readonly category: Category;
  readonly over: Money;
  /**
   * As few items as will do: the dearest ones, and in place of the last of them the cheapest that still suffices. By product id. Empty when even
   * all products of the category cost less than `over`.
   */
  readonly fewestItems: readonly LineReduction[];
  /** Each product of which fewer suffice, alone; what costs least first. */
  readonly oneProduct: readonly LineReduction[];
}

/** For each balance that the totals are above, what would have to go. */
export function reductionsOf(lines: readonly PricedLine[], totals: Totals, balances: Balances): Reduction[] {
  return (
    [
      ['food', totals.food, balances.available],
      ['hygiene', totals.hygiene, balances.hygiene],
    ] as const
  ).flatMap(([category, total, balance]) =>
    isMore(total, balance) ? [reductionOf(lines, category, minusMoney(total, balance))] : [],
  );
}

type CountedLine = PricedLine & { readonly price: Money };

/** The smallest changes to a cart that make the products of `category` cheaper by `over` at least. */
export function reductionOf(lines: readonly PricedLine[], category: Category, over: Money): Reduction {
  const dearestFirst = lines
    .filter((line): line is CountedLine => line.category === category && line.price !== undefined)
    .filter(({ price, quantity }) => isMore(price, '0') && quantity > 0)
    .sort((a, b) => new Big(b.price).cmp(a.price) || compareIds(a.productId, b.productId));
  const oneProduct = dearestFirst
    .map((line) => reduced(line, itemsWorth(over, line.price)))
    .filter(({ keep }) => keep >= 0)
    .sort((a, b) => new Big(a.worth).cmp(b.worth) || a.remove - b.remove || compareIds(a.productId, b.productId));
  return { category, over, fewestItems: fewestItems(dearestFirst, over), oneProduct };
}

function fewestItems(dearestFirst: readonly CountedLine[], over: Money): LineReduction[] {
  const removed = new Map<CountedLine, number>();
  let left = new Big(over);
  for (const [index, line] of dearestFirst.entries()) {
    const needed = itemsWorth(left.toFixed(), line.price);
    if (needed > line.quantity) {
      removed.set(line, line.quantity);
      left = left.minus(timesQuantity(line.price, line.quantity));
      continue;
    }
    if (needed > 1) removed.set(line, needed - 1);
    const rest = left.minus(timesQuantity(line.price, needed - 1));
    const last = dearestFirst.slice(index).findLast(({ price }) => rest.lte(price)) ?? line;
    removed.set(last, (removed.get(last) ?? 0) + 1);
    return [...removed]
      .map(([line, count]) => reduced(line, count))
      .sort((a, b) => compareIds(a.productId, b.productId));
  }
  return [];
}

/** How many items of a price are worth an amount at least. */
function itemsWorth(amount: Money, price: Money): number {
  return new Big(amount).div(price).round(0, Big.roundUp).toNumber();
}

function reduced({ productId, quantity, price }: CountedLine, remove: number): LineReduction {
  return { productId, remove, keep: quantity - remove, worth: timesQuantity(price, remove) };
}
