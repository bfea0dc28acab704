import { type CartLine, checkCartLines, foldCart } from '../domain/cart.js';
import type { OrderingFacts } from '../domain/facts.js';
import { type Id, parseId } from '../domain/ids.js';
import { type Insight, insightsOf } from '../domain/insights.js';
import type { PassesLater } from '../domain/outlook.js';
import type { Policy } from '../domain/policy.js';
import { type Reduction, reductionsOf } from '../domain/reduction.js';
import { countedLines, type Judgement, judgeCart } from '../domain/rules.js';
import { createLookAhead, type LookAheadPorts } from './look-ahead.js';

export interface ValidatedCart extends Judgement {
  readonly facts: OrderingFacts;
  readonly insights: readonly Insight[];
  /** For each balance that was exceeded: what would pass. */
  readonly reductions: readonly Reduction[];
  /** When the cart will pass as it is; undefined when it passes, and when nothing is known that lets it. */
  readonly passesLater: PassesLater | undefined;
}

/**
 * Judges a cart as a submission would be judged now. Writes nothing, takes no slot, makes no claim. Rejects when the facts cannot be read.
 * @throws InvalidInputError for an id or quantity that is not one.
 */
export type ValidateCart = (participantId: Id, lines: readonly CartLine[]) => Promise<ValidatedCart>;

export function createValidateCart(ports: LookAheadPorts, policy: Policy): ValidateCart {
  const { ordering, clock } = ports;
  const lookAhead = createLookAhead(ports);

  return async (participantId, lines) => {
    parseId(participantId, 'participantId');
    checkCartLines(lines);
    const cart = foldCart(lines);
    const productIds = cart.map(({ productId }) => productId);
    const nowMs = clock.now();
    const facts = await ordering.read(participantId, productIds, nowMs);
    const judgement = judgeCart(lines, cart, facts, policy);
    const { totals, errors } = judgement;
    const passesLater = await lookAhead({ participantId, totals, facts, errors, nowMs });
    return {
      ...judgement,
      facts,
      insights: insightsOf(totals, facts, policy, passesLater),
      reductions: reductionsOf(countedLines(judgement.lines, policy), totals, facts.balances),
      passesLater,
    };
  };
}
