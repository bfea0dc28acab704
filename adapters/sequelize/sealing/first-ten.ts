import { TOP_COUNT } from '../../../core/index.js';

/** A key of a dimension (a text, a code, a participant), and how often it occurs. */
export interface CountedKey {
  readonly key: string;
  readonly count: number;
}

/** The keys at the top of a bucket, by their number in `analytics_key`, and what has to be known of its others. */
export interface TopOfBucket {
  readonly top: ReadonlyMap<number, CountedKey>;
  /** None of the others has more. */
  readonly unread: number;
  /** The first of the others by count and order; undefined when that is not known. */
  readonly next?: string | undefined;
  /** What one of the others has; undefined when that was not looked up. */
  readonly restOf: (id: number) => number | undefined;
}

/** The number of a key that is in no bucket. */
export const IN_NO_BUCKET = 0;

/** What is in no bucket: deletions count below 0. */
export interface RawKey extends CountedKey {
  /** In `analytics_key`, or `IN_NO_BUCKET`; undefined when that was not looked up. */
  readonly id: number | undefined;
}

/** The first ten keys; or the numbers of those that may be among them and have to be looked up first; or that too many may be, or one that was seen nowhere. */
export type FirstTen =
  | { readonly kind: 'found'; readonly keys: readonly CountedKey[] }
  | { readonly kind: 'look up'; readonly ids: readonly number[] }
  | { readonly kind: 'undecided' };

/** Compares keys that occur equally often. */
export type Order = (a: string, b: string) => number;

/** So many keys are looked up at most. Where more may be among the first ten, they hardly stand out, and adding everything up is cheaper than to look and not to know. */
const MOST_LOOK_UPS = 64;

interface Sum {
  readonly id: number | undefined;
  readonly key: string;
  /** Of what was seen. */
  count: number;
  /** The most that buckets can hide of it. */
  hidden: number;
}

/**
 * Finds the first ten keys of a dimension exactly, by count and `order`.
 *
 * - A key that was seen nowhere has at most the sum of `unread` of all buckets. Only if the tenth has more is it certain that none was overlooked.
 * - One that was seen has what was seen of it at least, and at most the sum of `unread` of those buckets more that do not have it at their top. Only those that can be among the
 *   first ten are looked up in these.
 */
export function firstTen(buckets: readonly TopOfBucket[], raw: readonly RawKey[], order: Order): FirstTen {
  const unread = buckets.reduce((sum, bucket) => sum + bucket.unread, 0);
  const sums = addUp(buckets, raw, unread);
  const tenth = sums.map(({ count }) => count).sort((a, b) => b - a)[TOP_COUNT - 1] ?? 0;
  const candidates = sums.filter(({ count, hidden }) => count + hidden >= Math.max(1, tenth));

  const incomplete = candidates.filter(({ hidden }) => hidden > 0);
  if (incomplete.length > MOST_LOOK_UPS) return { kind: 'undecided' };
  const ids = new Set<number>();
  for (const sum of incomplete) {
    const { id } = sum;
    if (id === undefined) return { kind: 'undecided' };
    for (const { top, unread, restOf } of buckets) {
      if (unread === 0 || top.has(id)) continue;
      const count = restOf(id);
      if (count === undefined) ids.add(id);
      else sum.count += count;
    }
  }
  if (ids.size > 0) return { kind: 'look up', ids: [...ids] };

  const keys = candidates
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || order(a.key, b.key))
    .slice(0, TOP_COUNT)
    .map(({ key, count }) => ({ key, count }));
  return unread === 0 || isBeforeAll(keys[TOP_COUNT - 1], buckets, unread, order)
    ? { kind: 'found', keys }
    : { kind: 'undecided' };
}

/** Whether the tenth comes before whatever was seen nowhere. */
function isBeforeAll(
  tenth: CountedKey | undefined,
  buckets: readonly TopOfBucket[],
  unread: number,
  order: Order,
): boolean {
  if (tenth === undefined || tenth.count !== unread) return tenth !== undefined && tenth.count > unread;
  const [cut, another] = buckets.filter((bucket) => bucket.unread > 0);
  return another === undefined && cut?.next !== undefined && order(tenth.key, cut.next) < 0;
}

function addUp(buckets: readonly TopOfBucket[], raw: readonly RawKey[], unread: number): Sum[] {
  const sums = new Map<string, Sum>();
  for (const bucket of buckets) {
    for (const [id, { key, count }] of bucket.top) {
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { id, key, count, hidden: unread - bucket.unread });
      else {
        sum.count += count;
        sum.hidden -= bucket.unread;
      }
    }
  }
  for (const { id, key, count } of raw) {
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { id, key, count, hidden: id === IN_NO_BUCKET ? 0 : unread });
    else sum.count += count;
  }
  return [...sums.values()];
}
