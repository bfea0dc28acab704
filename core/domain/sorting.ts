import Big from 'big.js';
import { type FailedOrderAttempt, summaryOf } from './attempt.js';
import { compareText, firstCharacters } from './text.js';

/** What a list of attempts can be ordered by. */
export const SORT_KEYS = [
  'created_at',
  'participant_name',
  'username',
  'total_attempted',
  'error_summary',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

type OtherKey = Exclude<SortKey, 'created_at'>;
/** By a key, ascending; with `-` descending. By time it is called by its names. Of equal values the id decides, in the same direction. */
export type AttemptOrder = 'newest' | 'oldest' | OtherKey | `-${OtherKey}`;

export interface Sort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** Texts are ordered by so many of their first characters, in lower case, by code point: enough for people, and short enough for a URL and an index. */
export const SORTED_CHARACTERS = 100;

/** What a row is ordered by: epoch milliseconds, an amount, a text. null when the attempt has none: last, in both directions. */
export type SortValue = number | string | null;

export const ATTEMPT_ORDERS: readonly AttemptOrder[] = SORT_KEYS.flatMap((by) => [
  orderOf({ by, descending: false }),
  orderOf({ by, descending: true }),
]);

export function sortOf(order: AttemptOrder): Sort {
  if (order === 'newest' || order === 'oldest') return { by: 'created_at', descending: order === 'newest' };
  const descending = order.startsWith('-');
  return { by: (descending ? order.slice(1) : order) as SortKey, descending };
}

export function orderOf({ by, descending }: Sort): AttemptOrder {
  if (by === 'created_at') return descending ? 'newest' : 'oldest';
  return descending ? `-${by}` : by;
}

export function sortValueOf(attempt: FailedOrderAttempt, by: SortKey): SortValue {
  if (by === 'created_at') return attempt.createdAtMs;
  if (by === 'total_attempted') return attempt.totalAttempted;
  const texts = {
    participant_name: attempt.participantName,
    username: attempt.username,
    error_summary: summaryOf(attempt),
  };
  const text = texts[by];
  return text && firstCharacters(text, SORTED_CHARACTERS).toLowerCase();
}

/** Orders rows as `order` says. */
export function comparePlaces(
  a: { readonly key: SortValue; readonly id: number },
  b: { readonly key: SortValue; readonly id: number },
  order: AttemptOrder,
): number {
  if (a.key === null || b.key === null) {
    if (a.key !== b.key) return a.key === null ? 1 : -1;
  }
  const { by, descending } = sortOf(order);
  const ascending = compareValues(a.key, b.key, by) || a.id - b.id;
  return descending ? -ascending : ascending;
}

function compareValues(a: SortValue, b: SortValue, by: SortKey): number {
  if (a === null || b === null) return 0;
  if (by === 'created_at') return Number(a) - Number(b);
  return by === 'total_attempted' ? new Big(a).cmp(b) : compareText(String(a), String(b));
}
