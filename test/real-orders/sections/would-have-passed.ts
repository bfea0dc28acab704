import {
  type FailedOrderAttempt,
  type InspectedAttempt,
  isMore,
  judgeCart,
  type Policy,
  pastAttempt,
} from '../../../core/index.js';
import { table } from '../markdown.js';
import type { RealOrders, Section } from '../section.js';

/** The smallest change to each refused cart, and whether the rules let the changed one through. */
export const wouldHavePassed: Section = {
  name: 'would-have-passed',
  lines: async (orders) => {
    const refused = await invalidAttempts(orders);
    let passing = 0;
    let nothing = 0;
    let items = 0;
    let single = 0;
    for (const { id } of refused) {
      const inspected = await orders.container.app.inspectAttempt(id);
      if (inspected === undefined) continue;
      const { reductions } = inspected.explanation;
      if (passes(inspected, orders.container.policy)) passing++;
      else if (balancesPayNothing(inspected)) nothing++;
      if (reductions.length > 0 && reductions.every(({ oneProduct }) => oneProduct.length > 0)) single++;
      items += reductions.flatMap(({ fewestItems }) => fewestItems).reduce((sum, { remove }) => sum + remove, 0);
    }
    return table(
      ['', '>attempts'],
      [
        ['refused for their cart', refused.length],
        ['pass when the fewest items are taken out, judged again by the rules', passing],
        ['balances that do not pay for a single item of what was ordered', nothing],
        ['would have passed with fewer of one product for each balance', single],
        ['items to take out, of all attempts together', items],
      ],
    );
  },
};

async function invalidAttempts({ container }: RealOrders): Promise<readonly FailedOrderAttempt[]> {
  const { attempts } = await container.attempts.search({ reason: 'invalid', order: 'oldest', limit: 10_000 });
  return attempts;
}

function passes({ attempt, products, explanation }: InspectedAttempt, policy: Policy): boolean {
  const { cart, facts } = pastAttempt(attempt, products, policy);
  const kept = new Map(
    explanation.reductions.flatMap(({ fewestItems }) =>
      fewestItems.map(({ productId, keep }) => [productId, keep] as const),
    ),
  );
  const smaller = cart
    .map((line) => ({ ...line, quantity: kept.get(line.productId) ?? line.quantity }))
    .filter(({ quantity }) => quantity > 0);
  return facts !== undefined && judgeCart(smaller, smaller, facts, policy).errors.length === 0;
}

/** Of each category that was over. */
function balancesPayNothing({ attempt, products, explanation }: InspectedAttempt): boolean {
  return explanation.sums.every(({ category, available, over }) => {
    const prices = attempt.cartSnapshot.filter(({ productId }) => products.get(productId)?.category === category);
    return over === undefined ? prices.length === 0 : prices.every(({ price }) => isMore(price ?? '0', available));
  });
}
