import type { CartLine, Category, Id, Product, ValidatedCart } from '../../../core/index.js';
import type { Sent } from './place-order.js';
import type { Problem } from './problems-of-cart.js';

/** A product as the form offers it. */
export interface Offer {
  readonly id: Id;
  /** Undefined when the catalogue does not have it (any more). */
  readonly product: Product | undefined;
  /** What is in its field. */
  readonly typed: string;
}

/** `gone`: in the cart, but not to be had (any more). */
export type OfferGroup = Category | 'gone';

/** What the last try to order ended with, when no order came of it. */
export type Refusal = Exclude<Sent, { readonly kind: 'placed' }>;

/** All that the page shows. */
export interface OrderFormModel {
  readonly key: string;
  readonly nowMs: number;
  readonly offers: Readonly<Record<OfferGroup, readonly Offer[]>>;
  readonly nameOf: (productId: Id) => string;
  readonly lines: readonly CartLine[];
  readonly judged: ValidatedCart;
  /** What must be changed before the cart can be ordered. */
  readonly problems: readonly Problem[];
  readonly refusal: Refusal | undefined;
  /** Whether somebody asked for the cart to be checked. */
  readonly isChecked: boolean;
}

/** What can be ordered, by name, and what is in the cart although it cannot be. */
export function offersOf(catalogue: readonly Product[], typed: ReadonlyMap<Id, string>): OrderFormModel['offers'] {
  const offers: Record<OfferGroup, Offer[]> = { food: [], hygiene: [], gone: [] };
  const known = new Set<Id>();
  for (const product of catalogue) {
    const { id, active, category } = product;
    known.add(id);
    if (active) offers[category].push({ id, product, typed: typed.get(id) ?? '' });
    else if (typed.has(id)) offers.gone.push({ id, product, typed: typed.get(id) ?? '' });
  }
  for (const [id, text] of typed) if (!known.has(id)) offers.gone.push({ id, product: undefined, typed: text });
  const { compare } = new Intl.Collator('en', { numeric: true });
  const nameOf = ({ id, product }: Offer) => product?.name ?? id;
  for (const group of Object.values(offers)) group.sort((a, b) => compare(nameOf(a), nameOf(b)));
  return offers;
}

/** A product's name, or what there is to call it by. */
export function namesOf(catalogue: readonly Product[]): OrderFormModel['nameOf'] {
  const names = new Map(catalogue.map(({ id, name }) => [id, name]));
  return (productId) => names.get(productId) ?? `product ${productId}`;
}
