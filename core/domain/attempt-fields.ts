import type { FailedOrderAttempt } from './attempt.js';
import { InvalidInputError } from './errors.js';
import { parseId } from './ids.js';
import { localHour, localWeekday } from './instant.js';
import { formatMultiplier, isMore, NO_MONEY, parseMultiplier } from './money.js';
import { firstCharacters, storableText } from './text.js';
import { BROWSERS, browserOf, DEVICES, deviceOf } from './user-agent.js';

/** What attempts can be chosen by beyond who, when and why: facts of the cart, the balances, the hour and the browser. Called as the parameters of the list are. */
export const ATTEMPT_FIELDS = [
  'pause_name',
  'hour',
  'weekday',
  'product_id',
  'categories',
  'lines',
  'voucher_count',
  'voucher_multiplier',
  'browser',
  'device',
] as const;
export type AttemptField = (typeof ATTEMPT_FIELDS)[number];

/** A value for each field that is asked for; all of them must be had. */
export type FieldValues = Readonly<Partial<Record<AttemptField, string>>>;

/** Fields whose values depend on the zone. */
export const LOCAL_FIELDS: readonly AttemptField[] = ['hour', 'weekday'];

/** By the totals: what a cart costs of each kind. `none`: neither costs anything. */
export const CATEGORIES = ['food', 'hygiene', 'food_and_hygiene', 'none'] as const;

/** Where each bucket of a number begins; it ends before the next one begins. */
export const LINE_BUCKETS: readonly number[] = [0, 1, 2, 6, 11, 21, 51];
export const VOUCHER_BUCKETS: readonly number[] = [0, 1, 2, 4, 6, 11];

/**
 * A cart of more lines has none of its products looked at: it is one that was refused for its length, of which whoever sends many could hold everybody up. As many as a policy lets through unless it is told
 * otherwise.
 */
export const MAX_COMPARED_LINES = 1_000;

export const MAX_PAUSE_NAME_CHARACTERS = 200;

/** `0`, `2-5`, `51+`. */
export function bucketNames(beginnings: readonly number[]): string[] {
  return beginnings.map((first, index) => {
    const next = beginnings[index + 1];
    if (next === undefined) return `${first}+`;
    return next - first === 1 ? String(first) : `${first}-${next - 1}`;
  });
}

const FIXED: Readonly<Partial<Record<AttemptField, readonly string[]>>> = {
  hour: Array.from({ length: 24 }, (_, hour) => String(hour)),
  weekday: ['1', '2', '3', '4', '5', '6', '7'],
  categories: CATEGORIES,
  lines: bucketNames(LINE_BUCKETS),
  voucher_count: bucketNames(VOUCHER_BUCKETS),
  browser: BROWSERS,
  device: DEVICES,
};

/** The values that a field can have, in their order; undefined when they are not known beforehand. */
export function fixedValuesOf(field: AttemptField): readonly string[] | undefined {
  return FIXED[field];
}

/** Reads a value from outside. @throws InvalidInputError naming the field. */
export function parseFieldValue(field: AttemptField, text: string): string {
  const fixed = FIXED[field];
  if (fixed !== undefined) {
    if (!fixed.includes(text)) throw new InvalidInputError(field, `must be one of ${fixed.join(', ')}.`);
    return text;
  }
  if (field === 'product_id') return parseId(text, field);
  if (field === 'voucher_multiplier') return parseMultiplier(text, field);
  if (text === '' || text !== firstCharacters(storableText(text), MAX_PAUSE_NAME_CHARACTERS)) {
    throw new InvalidInputError(field, `must have 1 to ${MAX_PAUSE_NAME_CHARACTERS} characters.`);
  }
  return text;
}

/**
 * An attempt's values of a field; undefined when it is not known, and none for no product, more than 1,000 of them, or no pause. `hour`: 0 to 23; `weekday`: 1, Monday, to 7; both in the zone (IANA name).
 * The name of a pause is left out when it is too long for a filter.
 */
export function valuesOf(
  attempt: FailedOrderAttempt,
  field: AttemptField,
  timeZone: string,
): readonly string[] | undefined {
  const { createdAtMs, cartSnapshot, activeVoucherCount, voucherMultiplier, userAgent } = attempt;
  switch (field) {
    case 'pause_name':
      return attempt.programPauseActive === null ? undefined : pauseName(attempt.programPauseName);
    case 'hour':
      return [String(localHour(createdAtMs, timeZone))];
    case 'weekday':
      return [String(localWeekday(createdAtMs, timeZone))];
    case 'product_id':
      if (cartSnapshot.length > MAX_COMPARED_LINES) return [];
      return [...new Set(cartSnapshot.map(({ productId }) => productId))];
    case 'categories':
      return categories(attempt);
    case 'lines':
      return [bucketOf(cartSnapshot.length, LINE_BUCKETS)];
    case 'voucher_count':
      return activeVoucherCount === null ? undefined : [bucketOf(activeVoucherCount, VOUCHER_BUCKETS)];
    case 'voucher_multiplier':
      return voucherMultiplier === null ? undefined : [formatMultiplier(voucherMultiplier)];
    case 'browser':
      return userAgent === null ? undefined : [browserOf(userAgent)];
    case 'device':
      return userAgent === null ? undefined : [deviceOf(userAgent)];
  }
}

function pauseName(name: string): readonly string[] {
  return name === '' || name !== firstCharacters(name, MAX_PAUSE_NAME_CHARACTERS) ? [] : [name];
}

function categories({ foodTotal, hygieneTotal }: FailedOrderAttempt): readonly string[] | undefined {
  if (foodTotal === null || hygieneTotal === null) return undefined;
  const food = isMore(foodTotal, NO_MONEY);
  const hygiene = isMore(hygieneTotal, NO_MONEY);
  if (food && hygiene) return ['food_and_hygiene'];
  return [food ? 'food' : hygiene ? 'hygiene' : 'none'];
}

function bucketOf(count: number, beginnings: readonly number[]): string {
  const index = beginnings.findLastIndex((first) => first <= count);
  return bucketNames(beginnings)[Math.max(index, 0)] as string;
}
