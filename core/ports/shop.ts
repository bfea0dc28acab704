import type { Category, Product } from '../domain/facts.js';
import type { Id } from '../domain/ids.js';
import type { Money } from '../domain/money.js';
import type { BalancesFrom } from '../domain/outlook.js';
import type { ProgramPause } from '../domain/shop.js';
import type { Ordering } from './ordering.js';

export interface Participant {
  readonly id: Id;
  readonly name: string;
}

export interface VoucherGrant {
  readonly participantId: Id;
  readonly kind: Category;
  /** Of each voucher. */
  readonly amount: Money;
  readonly count: number;
  readonly grantedAtMs: number;
  /** Exclusive; undefined never expires. */
  readonly expiresAtMs: number | undefined;
}

/**
 * The bundled shop: an ordering system of its own for those who have none. Its rules are the pure functions of `domain/shop.ts`. Ids are
 * given by the caller. Rejects with `UnavailableError` (`database`) when it cannot be asked.
 */
export interface Shop extends Ordering {
  forecast(participantId: Id, nowMs: number): Promise<BalancesFrom[]>;
  /** Adds products, or replaces those that have the same id. */
  putProducts(products: readonly Product[]): Promise<void>;
  /** Adds participants, or replaces those that have the same id. */
  putParticipants(participants: readonly Participant[]): Promise<void>;
  addPauses(pauses: readonly ProgramPause[]): Promise<void>;
  /** Oldest first: vouchers are used in the order of granting. Participants must exist. */
  grantVouchers(grants: readonly VoucherGrant[]): Promise<void>;
  /** By id. */
  listProducts(): Promise<Product[]>;
  findParticipant(id: Id): Promise<Participant | undefined>;
  /** Its vouchers go with it; orders and attempts are kept. Returns whether there was one. */
  deleteParticipant(id: Id): Promise<boolean>;
}
