import type { CartLine, Category, Id, Product, ValidatedCart } from '../../../core/index.js';
import type { Instants } from '../pages/instants.js';
import type { Browsing } from './form-fields.js';
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

/** `gone`: in the cart, but not to be had (any more). `cart`: in the cart, and not on this page of the catalogue. */
export type OfferGroup = Category | 'gone' | 'cart';

/** A page of what can be ordered, and what is in the cart besides. */
export interface Offers {
  readonly groups: Readonly<Record<OfferGroup, readonly Offer[]>>;
  readonly browsing: Browsing;
  readonly pages: number;
  /** Products that can be ordered, and how many of them have the words in their names. */
  readonly all: number;
  readonly found: number;
}

/** A page's load of fields: nobody scrolls through more, and a phone draws it at once. */
const OFFERS_PER_PAGE = 60;

/** What the last try to order ended with, when no order came of it. */
export type Refusal = Exclude<Sent, { readonly kind: 'placed' }>;

/** All that the page shows. */
export interface OrderFormModel {
  readonly key: string;
  readonly nowMs: number;
  readonly instants: Instants;
  readonly offers: Offers;
  readonly nameOf: (productId: Id) => string;
  readonly lines: readonly CartLine[];
  readonly judged: ValidatedCart;
  /** What must be changed before the cart can be ordered. */
  readonly problems: readonly Problem[];
  readonly refusal: Refusal | undefined;
  /** Whether somebody asked for the cart to be checked. */
  readonly isChecked: boolean;
}

/** What can be ordered, food first and by name. What is in the cart has its field on every page. */
export function offersOf(
  catalogue: readonly Product[],
  typed: ReadonlyMap<Id, string>,
  browsing: Browsing,
): Offers {
  const offer = (id: Id, product: Product | undefined): Offer => ({ id, product, typed: typed.get(id) ?? '' });
  const products = new Map(catalogue.map((product) => [product.id, product]));
  const active = catalogue.filter((product) => product.active).sort(inOrder);
  const words = browsing.words.toLowerCase().split(/\s+/);
  const found = active.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const pages = Math.max(1, Math.ceil(found.length / OFFERS_PER_PAGE));
  const page = Math.max(1, Math.min(pages, browsing.page));
  const shown = found.slice((page - 1) * OFFERS_PER_PAGE, page * OFFERS_PER_PAGE);
  const isShown = new Set(shown.map(({ id }) => id));
  const others = [...typed.keys()].filter((id) => !isShown.has(id)).map((id) => offer(id, products.get(id)));
  const ofCategory = (category: Category) =>
    shown.filter((product) => product.category === category).map((product) => offer(product.id, product));
  return {
    groups: {
      gone: others.filter(({ product }) => !product?.active),
      cart: others.filter(({ product }) => product?.active),
      food: ofCategory('food'),
      hygiene: ofCategory('hygiene'),
    },
    browsing: { words: browsing.words, page },
    pages,
    all: active.length,
    found: found.length,
  };
}

const { compare } = new Intl.Collator('en', { numeric: true });

function inOrder(a: Product, b: Product): number {
  return compare(a.category, b.category) || compare(a.name, b.name) || compare(a.id, b.id);
}

/** A product's name, or what there is to call it by. */
export function namesOf(catalogue: readonly Product[]): OrderFormModel['nameOf'] {
  const names = new Map(catalogue.map(({ id, name }) => [id, name]));
  return (productId) => names.get(productId) ?? `product ${productId}`;
}
