import type { Cart, CartLine } from './cart.js';
import type { Balances, Category, OrderingFacts } from './facts.js';
import type { Id } from './ids.js';
import { isMore, type Money, minusMoney, sumMoney, timesQuantity } from './money.js';
import type { Policy } from './policy.js';
import { type ErrorCode, type OrderError, productMessage } from './refusal.js';

/** A cart's line with what the catalogue says of it; price and category are absent for an unknown product. */
export interface PricedLine extends CartLine {
  readonly price: Money | undefined;
  readonly category: Category | undefined;
}

export interface Totals {
  readonly food: Money;
  readonly hygiene: Money;
  readonly total: Money;
}

export interface Judgement {
  /** Empty when the cart may be ordered. */
  readonly errors: readonly OrderError[];
  readonly lines: readonly PricedLine[];
  /** Of the lines that have a price and a quantity in range; all of them when there are no errors. */
  readonly totals: Totals;
}

type CartPolicy = Pick<Policy, 'maxCartLines' | 'maxQuantity'>;

/**
 * Judges a cart against the facts. Pure: the same answer for the guard, for validate-cart and for the order form.
 * `submitted` is the cart before folding: the limits on lines and quantities hold for what was sent, so that +5 and -4
 * of one product is not taken for 1.
 */
export function judgeCart(
  submitted: readonly CartLine[],
  cart: Cart,
  facts: OrderingFacts,
  policy: CartPolicy,
): Judgement {
  const inRange = (quantity: number) => quantity >= 1 && quantity <= policy.maxQuantity;
  const lines = cart.map((line): PricedLine => {
    const product = facts.products.get(line.productId);
    return { ...line, price: product?.price, category: product?.category };
  });
  const totals = totalsOf(countedLines(lines, policy));
  const errors: OrderError[] = [];
  if (facts.participant === undefined)
    errors.push({ code: 'participant_unknown', message: 'The participant does not exist' });
  if (submitted.length === 0) errors.push({ code: 'cart_empty', message: 'The cart is empty' });
  if (submitted.length > policy.maxCartLines) {
    // The lines are not judged one by one: thousands of texts would help nobody.
    errors.push({
      code: 'cart_too_large',
      message: `The cart has more than ${grouped(policy.maxCartLines)} lines`,
    });
    return { errors, lines, totals };
  }
  const outOfRange = new Set<Id>();
  for (const { productId, quantity } of [...submitted, ...cart]) if (!inRange(quantity)) outOfRange.add(productId);
  for (const { productId } of cart) {
    const product = facts.products.get(productId);
    if (product === undefined)
      errors.push(productError('product_unknown', productId, productMessage('product_unknown', productId)));
    else if (!product.active)
      errors.push(productError('product_inactive', productId, productMessage('product_inactive', productId)));
    if (outOfRange.has(productId)) {
      const message = `Quantity of product ${productId} must be between 1 and ${grouped(policy.maxQuantity)}`;
      errors.push(productError('quantity_out_of_range', productId, message));
    }
  }
  errors.push(...balanceErrors(totals, facts.balances));
  return { errors, lines, totals };
}

/** The lines that the totals are made of: others are out of range. */
export function countedLines(lines: readonly PricedLine[], policy: Pick<Policy, 'maxQuantity'>): PricedLine[] {
  return lines.filter(({ quantity }) => quantity >= 1 && quantity <= policy.maxQuantity);
}

/** What the balances alone say of a cart of these totals. */
export function balanceErrors(totals: Totals, balances: Balances): OrderError[] {
  const checks = [
    { label: 'Food', code: 'food_balance_exceeded', total: totals.food, balance: balances.available },
    { label: 'Hygiene', code: 'hygiene_balance_exceeded', total: totals.hygiene, balance: balances.hygiene },
  ] as const;
  return checks
    .filter(({ total, balance }) => isMore(total, balance))
    .map(({ label, code, total, balance }) => ({
      code,
      message: `${label} balance exceeded: $${total} > $${balance}`,
      amountOver: minusMoney(total, balance),
    }));
}

function totalsOf(lines: readonly PricedLine[]): Totals {
  const sumOf = (category: Category) =>
    sumMoney(
      lines.flatMap((line) =>
        line.category === category && line.price ? [timesQuantity(line.price, line.quantity)] : [],
      ),
    );
  const food = sumOf('food');
  const hygiene = sumOf('hygiene');
  return { food, hygiene, total: sumMoney([food, hygiene]) };
}

function productError(code: ErrorCode, productId: Id, message: string): OrderError {
  return { code, message, productId };
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
