import { DAY_MS } from '../instant.js';
import { isMore, type Money, sumMoney, timesMultiplier } from '../money.js';
import { type ProgramPause, pauseAt } from '../shop.js';
import { LATELY_MS, LOOK_BACK_MS, type ParticipantHistory, PREDICTED_MS, unusedBefore } from './history.js';

/** Of one category of products. */
export interface BalanceFacts {
  /** Available. */
  readonly balance: Money;
  /** The cart in the middle of the placed ones; of two the smaller. */
  readonly typicalCart: Money;
}

/** What a prediction is made of: what was known just before an instant of the eight weeks before it. */
export interface RefusalFacts {
  readonly orders: number;
  /** Because of a balance. */
  readonly refusals: number;
  /** Within the last four weeks. */
  readonly refusedLately: boolean;
  readonly daysSinceLast: number;
  readonly food: BalanceFacts;
  readonly hygiene: BalanceFacts;
  /** Food total of the largest placed cart. */
  readonly largestCart: Money;
  /** The part of the food balance that ends within the coming week. */
  readonly expiring: Money;
}

/**
 * Undefined for a participant who neither ordered nor was refused in the eight weeks before. Nothing at or after `atMs` changes the answer but the use, the expiry and the granting
 * of vouchers before it. A pause counts when it has begun: nobody writes down since when it was planned.
 */
export function refusalFactsAt(
  history: ParticipantHistory,
  pauses: readonly ProgramPause[],
  atMs: number,
): RefusalFacts | undefined {
  const recent = (instant: number) => atMs - LOOK_BACK_MS <= instant && instant < atMs;
  const orders = history.orders.filter(({ placedAtMs }) => recent(placedAtMs));
  const refusals = history.refusedAtMs.filter(recent);
  const lastMs = Math.max(orders.at(-1)?.placedAtMs ?? -Infinity, refusals.at(-1) ?? -Infinity);
  if (lastMs === -Infinity) return undefined;
  const food = unusedBefore(history.vouchers, 'food', atMs);
  const expiring = food.filter(({ expiresAtMs = Infinity }) => expiresAtMs <= atMs + PREDICTED_MS);
  const multiplier =
    pauseAt(
      pauses.filter(({ fromMs }) => fromMs < atMs),
      atMs,
    )?.multiplier ?? '1.0';
  const worth = (vouchers: readonly { amount: Money }[]) =>
    timesMultiplier(sumMoney(vouchers.map(({ amount }) => amount)), multiplier);
  const foodCarts = ascending(orders.map(({ totals }) => totals.food));
  return {
    orders: orders.length,
    refusals: refusals.length,
    refusedLately: (refusals.at(-1) ?? -Infinity) >= atMs - LATELY_MS,
    daysSinceLast: (atMs - lastMs) / DAY_MS,
    food: { balance: worth(food), typicalCart: middle(foodCarts) },
    hygiene: {
      balance: sumMoney(unusedBefore(history.vouchers, 'hygiene', atMs).map(({ amount }) => amount)),
      typicalCart: middle(ascending(orders.map(({ totals }) => totals.hygiene))),
    },
    largestCart: foodCarts.at(-1) ?? sumMoney([]),
    expiring: worth(expiring),
  };
}

/** Is a balance below the typical cart? What a person would look at first. */
export function isShort({ food, hygiene }: Pick<RefusalFacts, 'food' | 'hygiene'>): boolean {
  return isMore(food.typicalCart, food.balance) || isMore(hygiene.typicalCart, hygiene.balance);
}

function ascending(amounts: readonly Money[]): Money[] {
  return [...amounts].sort((a, b) => (isMore(a, b) ? 1 : isMore(b, a) ? -1 : 0));
}

function middle(sorted: readonly Money[]): Money {
  return sorted[(sorted.length - 1) >> 1] ?? sumMoney([]);
}
