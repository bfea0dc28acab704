import { z } from 'zod';
import type { CartLine, Id } from '../../../core/index.js';
import { idParameter } from '../schemas/values.js';

const QUANTITY = 'quantity.';
const KEY = /^[0-9a-z-]{1,64}$/;
/** An empty field, or a 0. */
const NOTHING = /^0*$/;
const WHOLE_NUMBER = /^[+-]?\d+$/;

/** Which part of the catalogue is looked at. */
export interface Browsing {
  /** Words of a product's name; empty: all products. */
  readonly words: string;
  /** 1 is the first. */
  readonly page: number;
}

export const FIRST_PAGE: Browsing = { words: '', page: 1 };
const MAX_SEARCH_CHARACTERS = 100;
const PAGE_NUMBER = /^\d{1,6}$/;

/** What the form was sent with. */
export interface OrderFormFields {
  /** `show` only looks at another part of the catalogue; `check` judges the cart and orders nothing; `place` orders it. */
  readonly action: 'show' | 'check' | 'place';
  readonly browsing: Browsing;
  /** Of the one rendered form that this came from: sent again, it orders nothing again. */
  readonly key: string;
  /** As it was typed, blanks aside, by product. Fields left empty, or at 0, are not there. */
  readonly typed: ReadonlyMap<Id, string>;
}

/** The name of the field for the quantity of one product. */
export function quantityField(productId: Id): string {
  return QUANTITY + productId;
}

/** There is no field for a participant: everybody orders for themselves here. */
export const orderForm = z
  .record(z.string(), z.string({ error: 'must be given once.' }))
  .transform((fields, context): OrderFormFields => {
    const { action = 'show', key = '', find = '', found = '', page = '1', to = page, ...others } = fields;
    const refuse = (name: string, message: string) => {
      context.addIssue({ code: 'custom', path: [name], message });
      return z.NEVER;
    };
    if (action !== 'show' && action !== 'check' && action !== 'place')
      return refuse('action', 'must be show, check or place.');
    if ([...find].length > MAX_SEARCH_CHARACTERS)
      return refuse('find', `must have at most ${MAX_SEARCH_CHARACTERS} characters.`);
    if (!PAGE_NUMBER.test(to)) return refuse('page', 'must be a whole number.');
    // The page was one of what was found for other words.
    const browsing = { words: find.trim(), page: find === found ? Number(to) : 1 };
    if (!KEY.test(key)) return refuse('key', 'must be the one that the form had.');
    const typed = new Map<Id, string>();
    for (const [name, value] of Object.entries(others)) {
      const productId = name.slice(QUANTITY.length);
      if (!name.startsWith(QUANTITY) || !idParameter.safeParse(productId).success)
        return refuse(name, 'is not known here.');
      const text = value.trim();
      if (!NOTHING.test(text)) typed.set(productId, text);
    }
    return { action, browsing, key, typed };
  });

export interface ReadQuantities {
  readonly lines: readonly CartLine[];
  /** Products whose quantity is no whole number. */
  readonly unreadable: readonly Id[];
}

/** Whole numbers are handed on whatever their size: the rules say which of them can be ordered. */
export function readQuantities(typed: ReadonlyMap<Id, string>): ReadQuantities {
  const lines: CartLine[] = [];
  const unreadable: Id[] = [];
  for (const [productId, text] of typed) {
    if (WHOLE_NUMBER.test(text)) lines.push({ productId, quantity: safeInteger(text) });
    else unreadable.push(productId);
  }
  return { lines, unreadable };
}

/** What is beyond them is out of any range anyway. */
function safeInteger(digits: string): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(digits)));
}

/** Of the field's element: ids may have blanks, which those of elements may not. */
export function fieldId(productId: Id): string {
  return `quantity-${encodeURIComponent(productId)}`;
}
