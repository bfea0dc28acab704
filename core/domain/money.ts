import Big from 'big.js';
import { InvalidInputError } from './errors.js';

/**
 * An exact decimal amount with two places, written as text: `"246.50"`. Text and not an object, so that it travels
 * through JSON, SQL and copies unchanged; all arithmetic goes through this file, on big.js, never on binary floats.
 */
export type Money = string;

/** A decimal factor such as `"2.0"`: at least one place, as many as it needs. */
export type Multiplier = string;

export const NO_MONEY: Money = '0.00';

const DECIMAL = /^\d{1,18}(?:\.\d{1,9})?$/;

/** Reads a non-negative amount, such as a price. More than two places that are not zero are an error, never rounded away. */
export function parseMoney(text: string, field: string): Money {
  if (!DECIMAL.test(text))
    throw new InvalidInputError(field, 'must be a non-negative decimal amount such as "12.50".');
  const value = new Big(text);
  if (!value.eq(value.round(2))) throw new InvalidInputError(field, 'must have at most two decimal places.');
  return value.toFixed(2);
}

/** Reads a positive factor, such as a program pause's. */
export function parseMultiplier(text: string, field: string): Multiplier {
  if (!DECIMAL.test(text) || new Big(text).eq(0))
    throw new InvalidInputError(field, 'must be a positive decimal such as "2.0".');
  return formatMultiplier(text);
}

export function formatMultiplier(text: string): Multiplier {
  const plain = new Big(text).toFixed();
  return plain.includes('.') ? plain : `${plain}.0`;
}

export function sumMoney(amounts: Iterable<Money>): Money {
  let total = new Big(0);
  for (const amount of amounts) total = total.plus(amount);
  return total.toFixed(2);
}

/** Amount x whole number, exact. */
export function timesQuantity(amount: Money, quantity: number): Money {
  return new Big(amount).times(quantity).toFixed(2);
}

/**
 * Amount x factor, rounded down to two places. Carts have two places, so "total above the rounded balance" and "total
 * above the exact balance" are the same question.
 */
export function timesMultiplier(amount: Money, multiplier: Multiplier): Money {
  return new Big(amount).times(multiplier).toFixed(2, Big.roundDown);
}

export function isMore(a: Money, b: Money): boolean {
  return new Big(a).gt(b);
}

/** a - b; negative when b is more. */
export function minusMoney(a: Money, b: Money): Money {
  return new Big(a).minus(b).toFixed(2);
}

/** part / whole in per cent, two places, half up; 0 when the whole is nothing. A number, because JSON shows it as one. */
export function percentage(part: number, whole: number): number {
  return whole === 0 ? 0 : new Big(part).times(100).div(whole).round(2, Big.roundHalfUp).toNumber();
}

/** Is `part` at least `percent` per cent of `whole`? */
export function isAtLeastPercent(part: Money, whole: Money, percent: number): boolean {
  return new Big(part).times(100).gte(new Big(whole).times(percent));
}
