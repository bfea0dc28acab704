import type { FailedOrderAttempt } from '../attempt.js';
import { type Cart, foldCart } from '../cart.js';
import type { OrderingFacts, Product } from '../facts.js';
import type { Id } from '../ids.js';
import type { PastOrder } from '../orders.js';
import type { Policy } from '../policy.js';
import type { ErrorCode, RecordedReason, RefusalReason } from '../refusal.js';
import { judgeCart, type Totals } from '../rules.js';

/** What came of a submission: what of it can be compared bit for bit. */
export interface Ruling {
  readonly outcome: 'placed' | RefusalReason;
  readonly codes: readonly ErrorCode[];
  readonly messages: readonly string[];
}

/**
 * Why a stored verdict cannot be made again from what is stored. `locked` and `failed`: no rule made them. `order_in_flight`: a duplicate of a submission that placed no
 * order, of which nothing is stored. `facts_unknown`: they could not be read then. `participant_deleted`: the vouchers are gone. `catalogue_changed`: a product has another category now, or is
 * gone. `sent_lines_unknown`: the lines were refused as they were sent, and are stored added up.
 */
export const UNJUDGEABLE = [
  'locked',
  'failed',
  'order_in_flight',
  'facts_unknown',
  'participant_deleted',
  'catalogue_changed',
  'sent_lines_unknown',
] as const;
export type Unjudgeable = (typeof UNJUDGEABLE)[number];

/** A stored order or attempt, as far as rules are concerned. */
export interface PastSubmission {
  readonly kind: 'order' | 'attempt';
  readonly id: Id;
  readonly atMs: number;
  readonly participantId: Id;
  readonly userId: Id;
  readonly cartHash: string;
  readonly cart: Cart;
  readonly recorded: Ruling;
  /** Undefined when they are not known, or not known well enough. */
  readonly facts: OrderingFacts | undefined;
  /** Undefined when the verdict can be made again. */
  readonly unjudgeable: Unjudgeable | undefined;
}

type CartPolicy = Pick<Policy, 'maxCartLines' | 'maxQuantity'>;
type Products = ReadonlyMap<Id, Pick<Product, 'category'>>;

export const PLACED: Ruling = { outcome: 'placed', codes: [], messages: [] };

/** `policy`: under which it was judged. */
export function pastOrder(order: PastOrder, policy: CartPolicy): PastSubmission {
  const { id, participantId, userId, cartHash, placedAtMs, totals, worth } = order;
  const cart = foldCart(order.lines);
  const products = new Map(
    order.lines.flatMap(({ productId, price, product }) =>
      product === undefined ? [] : [[productId, { id: productId, price, active: true, ...product }] as const],
    ),
  );
  const facts = worth && { participant: { id: participantId, name: '' }, products, ...worth };
  const isSame = facts !== undefined && sameTotals(cart, facts, totals, policy);
  return {
    ...{ kind: 'order', id, atMs: placedAtMs, participantId, userId, cartHash, cart, recorded: PLACED },
    facts: isSame ? facts : undefined,
    unjudgeable: facts === undefined ? 'participant_deleted' : isSame ? undefined : 'catalogue_changed',
  };
}

/** `products`: those of the cart, as the catalogue has them now; an attempt records prices, not categories. */
export function pastAttempt(attempt: FailedOrderAttempt, products: Products, policy: CartPolicy): PastSubmission {
  const { participantId, userId, cartHash, reason, errorCodes, validationErrors } = attempt;
  const cart = attempt.cartSnapshot.map(({ productId, quantity }) => ({ productId, quantity }));
  const { facts, missing } = factsOf(attempt, cart, products, policy);
  return {
    ...{
      kind: 'attempt',
      id: String(attempt.id),
      atMs: attempt.createdAtMs,
      participantId,
      userId,
      cartHash,
      cart,
    },
    recorded: { outcome: reason, codes: errorCodes, messages: validationErrors },
    facts,
    unjudgeable: withoutFacts(reason, attempt) ?? (reason === 'invalid' ? missing : undefined),
  };
}

function withoutFacts(reason: RecordedReason, { orderId }: FailedOrderAttempt): Unjudgeable | undefined {
  if (reason === 'locked' || reason === 'failed') return reason;
  return reason === 'duplicate' && orderId === null ? 'order_in_flight' : undefined;
}

function factsOf(
  attempt: FailedOrderAttempt,
  cart: Cart,
  categories: Products,
  policy: CartPolicy,
): { facts: OrderingFacts | undefined; missing: Unjudgeable | undefined } {
  const { fullBalance, availableBalance, hygieneBalance, voucherMultiplier, foodTotal, hygieneTotal } = attempt;
  const nothing = (missing: Unjudgeable) => ({ facts: undefined, missing });
  if (fullBalance === null || availableBalance === null || hygieneBalance === null || voucherMultiplier === null)
    return nothing('facts_unknown');
  if (foodTotal === null || hygieneTotal === null) return nothing('facts_unknown');
  if (isAboutSentLines(attempt, policy)) return nothing('sent_lines_unknown');
  const products = new Map<Id, Product>();
  for (const { productId, price } of attempt.cartSnapshot) {
    if (price === null) continue;
    const category = categories.get(productId)?.category;
    if (category === undefined) return nothing('catalogue_changed');
    const active = !attempt.validationErrors.includes(`Product ${productId} is not available`);
    products.set(productId, { id: productId, name: '', category, price, active });
  }
  const facts = {
    participant: attempt.errorCodes.includes('participant_unknown')
      ? undefined
      : { id: attempt.participantId, name: '' },
    products,
    balances: { full: fullBalance, available: availableBalance, hygiene: hygieneBalance },
    pause: attempt.programPauseActive
      ? { name: attempt.programPauseName, multiplier: voucherMultiplier }
      : undefined,
    activeVoucherCount: attempt.activeVoucherCount ?? 0,
  };
  const isSame = sameTotals(cart, facts, { food: foodTotal, hygiene: hygieneTotal }, policy);
  return isSame ? { facts, missing: undefined } : nothing('catalogue_changed');
}

/** Limits hold for what was sent; what is stored is added up. */
function isAboutSentLines(attempt: FailedOrderAttempt, { maxCartLines, maxQuantity }: CartPolicy): boolean {
  const { cartSnapshot, errorCodes, validationErrors } = attempt;
  if (errorCodes.includes('cart_too_large')) return cartSnapshot.length <= maxCartLines;
  const outOfRange = cartSnapshot.filter(({ quantity }) => quantity < 1 || quantity > maxQuantity);
  const told = validationErrors.filter((_, index) => errorCodes[index] === 'quantity_out_of_range');
  return told.length !== outOfRange.length;
}

function sameTotals(
  cart: Cart,
  facts: OrderingFacts,
  { food, hygiene }: Omit<Totals, 'total'>,
  policy: CartPolicy,
): boolean {
  const { totals } = judgeCart(cart, cart, facts, policy);
  return totals.food === food && totals.hygiene === hygiene;
}
