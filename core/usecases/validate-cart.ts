import { type CartLine, checkCartLines, foldCart } from '../domain/cart.js';
import type { OrderingFacts } from '../domain/facts.js';
import { type Id, parseId } from '../domain/ids.js';
import { type Insight, insightsOf } from '../domain/insights.js';
import type { Policy } from '../domain/policy.js';
import { type Judgement, judgeCart } from '../domain/rules.js';
import type { Clock } from '../ports/clock.js';
import type { Ordering } from '../ports/ordering.js';

export interface ValidatedCart extends Judgement {
  readonly facts: OrderingFacts;
  readonly insights: readonly Insight[];
}

/**
 * Judges a cart as a submission would be judged now. Writes nothing, takes no slot, makes no claim. Rejects when the facts cannot be read.
 * @throws InvalidInputError for an id or quantity that is not one.
 */
export type ValidateCart = (participantId: Id, lines: readonly CartLine[]) => Promise<ValidatedCart>;

export function createValidateCart(
  { ordering, clock }: { ordering: Ordering; clock: Clock },
  policy: Policy,
): ValidateCart {
  return async (participantId, lines) => {
    parseId(participantId, 'participantId');
    checkCartLines(lines);
    const cart = foldCart(lines);
    const productIds = cart.map(({ productId }) => productId);
    const facts = await ordering.read(participantId, productIds, clock.now());
    const judgement = judgeCart(lines, cart, facts, policy);
    return { ...judgement, facts, insights: insightsOf(judgement.totals, facts, policy) };
  };
}
