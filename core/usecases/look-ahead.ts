import type { Cart, CartLine } from '../domain/cart.js';
import type { OrderingFacts } from '../domain/facts.js';
import type { Id } from '../domain/ids.js';
import { type PassesLater, passesLater } from '../domain/outlook.js';
import type { Policy } from '../domain/policy.js';
import { BALANCE_CODES, type OrderError } from '../domain/refusal.js';
import { judgeCart } from '../domain/rules.js';
import type { Ordering } from '../ports/ordering.js';

/** A cart and what it was judged by. */
export interface RefusedCart {
  readonly participantId: Id;
  readonly submitted: readonly CartLine[];
  readonly cart: Cart;
  readonly facts: OrderingFacts;
  readonly errors: readonly OrderError[];
  readonly nowMs: number;
}

/**
 * When a cart will pass as it is, by the rules that refused it. Undefined when nothing is known that lets it, and for carts that break more than balances: waiting does not help
 * them. Asks the ordering system only for those that it may help.
 */
export type LookAhead = (refused: RefusedCart) => Promise<PassesLater | undefined>;

export function createLookAhead({ ordering }: { readonly ordering: Ordering }, policy: Policy): LookAhead {
  return async ({ participantId, submitted, cart, facts, errors, nowMs }) => {
    if (errors.length === 0 || errors.some(({ code }) => !BALANCE_CODES.includes(code))) return undefined;
    const forecast = (await ordering.forecast?.(participantId, nowMs)) ?? [];
    return passesLater(facts, forecast, (then) => judgeCart(submitted, cart, then, policy).errors.length === 0);
  };
}
