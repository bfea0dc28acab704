/** The rules of the bundled shop: what a participant's vouchers are worth, and which ones an order uses up. */
import Big from 'big.js';
import type { Balances, Category, OrderingFacts } from './facts.js';
import type { Id } from './ids.js';
import { FOR_EVER_MS } from './instant.js';
import { type Money, type Multiplier, minusMoney, sumMoney, timesMultiplier } from './money.js';
import type { BalancesFrom } from './outlook.js';
import type { Totals } from './rules.js';

export interface Voucher {
  readonly id: Id;
  readonly kind: Category;
  readonly amount: Money;
  readonly grantedAtMs: number;
  /** Exclusive; undefined never expires. */
  readonly expiresAtMs: number | undefined;
}

export interface ProgramPause {
  readonly name: string;
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly untilMs: number;
  readonly multiplier: Multiplier;
}

/** The pause that is on at `nowMs`; of several the one that began last, and of those the first by name. */
export function pauseAt(pauses: Iterable<ProgramPause>, nowMs: number): ProgramPause | undefined {
  let found: ProgramPause | undefined;
  for (const pause of pauses) {
    if (pause.fromMs > nowMs || pause.untilMs <= nowMs) continue;
    if (
      found === undefined ||
      pause.fromMs > found.fromMs ||
      (pause.fromMs === found.fromMs && pause.name < found.name)
    )
      found = pause;
  }
  return found;
}

/** Balances of the vouchers that are granted, unexpired and unused. The caller hands in unused ones only. */
export function balancesOf(
  vouchers: readonly Voucher[],
  pause: ProgramPause | undefined,
  nowMs: number,
): Pick<OrderingFacts, 'balances' | 'activeVoucherCount'> {
  const active = vouchers.filter((voucher) => isActive(voucher, nowMs));
  const sumOf = (kind: Category) =>
    sumMoney(active.filter((voucher) => voucher.kind === kind).map(({ amount }) => amount));
  const full = sumOf('food');
  const balances: Balances = {
    full,
    available: timesMultiplier(full, pause?.multiplier ?? '1.0'),
    hygiene: sumOf('hygiene'),
  };
  return { balances, activeVoucherCount: active.length };
}

/** What begins or ends at one instant, for each kind of voucher. */
type Steps = Record<Category, { readonly added: Money[]; readonly ended: Money[] }>;

/**
 * How balances and pause will change after `nowMs` (exclusive), as far as it is known already, should nothing be ordered until then: each change, ascending. What lasts until the end of 9999 never
 * ends. The caller hands in unused vouchers only. One pass, however many there are: each change is the one before it, more or less what begins or ends.
 */
export function forecastOf(
  vouchers: readonly Voucher[],
  pauses: readonly ProgramPause[],
  nowMs: number,
): BalancesFrom[] {
  const comes = (atMs: number) => nowMs < atMs && atMs < FOR_EVER_MS;
  const steps = new Map<number, Steps>();
  const at = (atMs: number): Steps => {
    const known = steps.get(atMs) ?? { food: { added: [], ended: [] }, hygiene: { added: [], ended: [] } };
    steps.set(atMs, known);
    return known;
  };
  for (const { kind, amount, grantedAtMs, expiresAtMs = FOR_EVER_MS } of vouchers) {
    if (grantedAtMs >= expiresAtMs) continue;
    if (comes(grantedAtMs)) at(grantedAtMs)[kind].added.push(amount);
    if (comes(expiresAtMs)) at(expiresAtMs)[kind].ended.push(amount);
  }
  for (const atMs of pauses.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])) if (comes(atMs)) at(atMs);

  const sums = { ...balancesOf(vouchers, undefined, nowMs).balances };
  const worthAt = (atMs: number): BalancesFrom => {
    const pause = pauseAt(pauses, atMs);
    const balances = { ...sums, available: timesMultiplier(sums.full, pause?.multiplier ?? '1.0') };
    return { atMs, balances, pause: pause && { name: pause.name, multiplier: pause.multiplier } };
  };
  const changes: BalancesFrom[] = [];
  let before = worthAt(nowMs);
  for (const [atMs, { food, hygiene }] of [...steps].sort(([a], [b]) => a - b)) {
    sums.full = minusMoney(sumMoney([sums.full, ...food.added]), sumMoney(food.ended));
    sums.hygiene = minusMoney(sumMoney([sums.hygiene, ...hygiene.added]), sumMoney(hygiene.ended));
    const after = worthAt(atMs);
    if (isSameWorth(before, after)) continue;
    changes.push(after);
    before = after;
  }
  return changes;
}

function isSameWorth(a: BalancesFrom, b: BalancesFrom): boolean {
  const { full, available, hygiene } = a.balances;
  return (
    full === b.balances.full &&
    available === b.balances.available &&
    hygiene === b.balances.hygiene &&
    a.pause?.name === b.pause?.name &&
    a.pause?.multiplier === b.pause?.multiplier
  );
}

/**
 * The vouchers that an order uses up: whole ones of each kind, oldest grant first, until that kind's total is covered. A
 * food voucher counts amount x multiplier. Undefined when they do not cover the totals.
 */
export function vouchersToUse(
  vouchers: readonly Voucher[],
  totals: Totals,
  pause: ProgramPause | undefined,
  nowMs: number,
): Voucher[] | undefined {
  const active = vouchers.filter((voucher) => isActive(voucher, nowMs)).sort(byGrant);
  const food = cover(active, 'food', totals.food, pause?.multiplier ?? '1.0');
  const hygiene = cover(active, 'hygiene', totals.hygiene, '1.0');
  return food && hygiene && [...food, ...hygiene];
}

function cover(
  active: readonly Voucher[],
  kind: Category,
  total: Money,
  multiplier: Multiplier,
): Voucher[] | undefined {
  const used: Voucher[] = [];
  let left = new Big(total);
  for (const voucher of active) {
    if (left.lte(0)) break;
    if (voucher.kind !== kind) continue;
    used.push(voucher);
    left = left.minus(new Big(voucher.amount).times(multiplier));
  }
  return left.lte(0) ? used : undefined;
}

function isActive(voucher: Voucher, nowMs: number): boolean {
  return voucher.grantedAtMs <= nowMs && (voucher.expiresAtMs === undefined || nowMs < voucher.expiresAtMs);
}

/** Ids break the tie between vouchers of one grant; the shop's are integers in the order of granting. */
function byGrant(a: Voucher, b: Voucher): number {
  return a.grantedAtMs - b.grantedAtMs || Number(a.id) - Number(b.id);
}
