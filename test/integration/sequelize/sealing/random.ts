import { DAY_MS, type ErrorCode, HOUR_MS, MINUTE_MS } from '../../../../core/index.js';

/** Everything happens within these 25 days, over which the clocks of Berlin and of Lord Howe change. */
export const SINCE = Date.UTC(2026, 2, 20);
const DAYS = 25;
export const NOW = SINCE + DAYS * DAY_MS;

export const AUDIT = { deletedAtMs: NOW, deletedBy: '1', why: 'a test' };

export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
] as const;

export const PARTICIPANTS = Array.from({ length: 16 }, (_, index) =>
  index % 3 === 0 ? `p${index}` : String(index),
);

const CODES = ['food_balance_exceeded', 'hygiene_balance_exceeded', 'duplicate_order', 'product_unknown'] as const;
export const TEXTS: readonly (readonly [ErrorCode, string])[] = Array.from({ length: 18 }, (_, index) => [
  CODES[index % CODES.length] ?? 'cart_empty',
  `Text ${index}`,
]);

/** The same choices for the same seed (mulberry32). */
export interface Random {
  /** From 0 to before `end`. */
  whole(end: number): number;
  chance(share: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** The first ones often, the last ones hardly ever. */
  skewed<T>(values: readonly T[]): T;
}

export function randomOf(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (end: number) => Math.floor(next() * end);
  return {
    whole,
    chance: (share) => next() < share,
    pick: <T>(values: readonly T[]) => values[whole(values.length)] as T,
    skewed: <T>(values: readonly T[]) => values[Math.floor(values.length ** next()) - 1] as T,
  };
}

/** Most of them at an edge of some bucket, a millisecond before or after it, or well within it; crowded into a few days. */
export function anInstant({ pick, whole, chance }: Random): number {
  const day = pick([0, 1, 2, 9, 10, 11, 16, whole(DAYS), whole(DAYS)]);
  const within = chance(0.5) ? pick([0, 3, 9, 18.5, 22]) * HOUR_MS : whole(96) * 15 * MINUTE_MS;
  return SINCE + day * DAY_MS + within + pick([-1, 0, 0, 1, 7 * MINUTE_MS]);
}
