import type { Id } from './ids.js';
import { type Money, type Multiplier, NO_MONEY } from './money.js';

export type Category = 'food' | 'hygiene';

export interface Product {
  readonly id: Id;
  readonly name: string;
  readonly category: Category;
  readonly price: Money;
  readonly active: boolean;
}

export interface Balances {
  /** Before the multiplier. */
  readonly full: Money;
  /** What food may cost: full x multiplier. */
  readonly available: Money;
  /** What hygiene products may cost. */
  readonly hygiene: Money;
}

/** What the ordering system knows at one instant about one participant and the products of one cart. */
export interface OrderingFacts {
  /** Absent when there is no such participant. */
  readonly participant: { readonly id: Id; readonly name: string } | undefined;
  /** The products that exist among those asked for, active or not. */
  readonly products: ReadonlyMap<Id, Product>;
  readonly balances: Balances;
  /** The program pause that is on, if one is. */
  readonly pause: { readonly name: string; readonly multiplier: Multiplier } | undefined;
  /** Vouchers behind the balances, of both kinds. */
  readonly activeVoucherCount: number;
}

export const NO_BALANCES: Balances = { full: NO_MONEY, available: NO_MONEY, hygiene: NO_MONEY };
