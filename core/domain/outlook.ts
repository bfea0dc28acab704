import type { Balances, OrderingFacts } from './facts.js';

/** What is known to hold from an instant on. */
export interface BalancesFrom {
  readonly atMs: number;
  readonly balances: Balances;
  readonly pause: OrderingFacts['pause'];
}

export const PASSES_LATER_CAUSES = ['vouchers', 'pause_begins', 'pause_ends'] as const;

/** When a cart that does not pass will pass as it is, because vouchers begin to count or a program pause begins or ends. */
export interface PassesLater {
  readonly fromMs: number;
  /** Exclusive; undefined when nothing is known that ends it. */
  readonly untilMs: number | undefined;
  readonly because: (typeof PASSES_LATER_CAUSES)[number];
  /** The name of the pause that begins or ends. */
  readonly pauseName: string | undefined;
}

/** `passes`: whether the cart would with other balances. Undefined when nothing of what is known lets it. */
export function passesLater(
  now: Pick<OrderingFacts, 'pause'>,
  forecast: readonly BalancesFrom[],
  passes: (balances: Balances) => boolean,
): PassesLater | undefined {
  const passesAt = ({ balances }: BalancesFrom) => passes(balances);
  const index = forecast.findIndex(passesAt);
  const change = forecast[index];
  if (change === undefined) return undefined;
  const end = forecast.slice(index + 1).find((later) => !passesAt(later));
  return {
    fromMs: change.atMs,
    untilMs: end?.atMs,
    ...causeOf((forecast[index - 1] ?? now).pause, change.pause),
  };
}

function causeOf(
  before: OrderingFacts['pause'],
  after: OrderingFacts['pause'],
): Pick<PassesLater, 'because' | 'pauseName'> {
  if (before?.name === after?.name && before?.multiplier === after?.multiplier)
    return { because: 'vouchers', pauseName: undefined };
  return after === undefined
    ? { because: 'pause_ends', pauseName: before?.name }
    : { because: 'pause_begins', pauseName: after.name };
}
