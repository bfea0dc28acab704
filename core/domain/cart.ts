import { InvalidInputError } from './errors.js';
import { type Id, parseId } from './ids.js';
import { compareText } from './text.js';

/** One line as it was submitted; quantities are whole numbers, in range or not. */
export interface CartLine {
  readonly productId: Id;
  readonly quantity: number;
}

/** A cart in canonical form: one line a product, in the order of the product ids' text. Two carts are the same when these are. */
export type Cart = readonly CartLine[];

/** The edge hands in clean lines; a service that embeds the core may not. @throws InvalidInputError naming the line's member. */
export function checkCartLines(lines: readonly CartLine[]): void {
  lines.forEach(({ productId, quantity }, index) => {
    parseId(productId, `lines[${index}].productId`);
    if (!Number.isSafeInteger(quantity))
      throw new InvalidInputError(`lines[${index}].quantity`, 'must be a whole number.');
  });
}

/** Adds up the lines of one product and puts them in canonical order. */
export function foldCart(lines: readonly CartLine[]): Cart {
  // Exact up to the end, so that the order of the lines cannot matter however large the quantities are.
  const quantities = new Map<Id, bigint>();
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0n) + BigInt(quantity));
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity: clamp(Number(quantity)) }))
    .sort((a, b) => compareText(a.productId, b.productId));
}

/** `[["17",2],["9",1]]`: JSON without blanks, ids as strings, in canonical order. What the cart's hash is made of. */
export function canonicalCart(cart: Cart): string {
  return JSON.stringify(cart.map(({ productId, quantity }) => [productId, quantity]));
}

/** A sum beyond the safe integers is out of range anyway; it must only stay a number that is exact in JSON. */
function clamp(quantity: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, quantity));
}
