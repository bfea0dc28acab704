import type { CountedKey, TopOfBucket } from './first-ten.js';
import type { BucketJson, MergedRow } from './tally-statements.js';

/** What most windows need is some 20 to 60. One holds 64 keys at most, of 100 characters at most. */
const MOST_BUCKETS = 1_000;
const MOST_LOOK_UPS = 1_000;
const MOST_MERGED = 50;

/** One version of a bucket, which never changes: a step that adds to the bucket, and whoever renames one of its keys, writes another version. */
export interface KeptBucket extends TopOfBucket {
  /** Names the bucket and its version. */
  readonly version: string;
  /** Remembers what was looked up. */
  readonly learn: (id: number, count: number) => void;
}

/** Versions of buckets that this process has read. What it has need not be sent again. */
export class KeptBuckets {
  /** The one that was read last at the end. */
  readonly #buckets = new Map<string, KeptBucket>();

  /** All that an answer names, in its order: with what it says of those that it sends, and what `sent` had of the others. */
  take(answer: readonly BucketJson[], sent: readonly KeptBucket[]): KeptBucket[] {
    const had = new Map(sent.map((bucket) => [bucket.version, bucket]));
    return answer.map(([version, content]) => {
      const bucket = had.get(version) ?? this.#buckets.get(version) ?? keptBucket(version, content);
      this.#buckets.delete(version);
      this.#buckets.set(version, bucket);
      if (this.#buckets.size > MOST_BUCKETS) this.#buckets.delete(this.#buckets.keys().next().value ?? '');
      return bucket;
    });
  }
}

function keptBucket(version: string, content: BucketJson[1]): KeptBucket {
  const rests = new Map<number, number>();
  return {
    version,
    top: topOf(content?.top ?? []),
    unread: content?.unread ?? 0,
    restOf: (id) => rests.get(id),
    learn: (id, count) => {
      if (rests.size >= MOST_LOOK_UPS) rests.clear();
      rests.set(id, count);
    },
  };
}

/** Buckets that were added up whole, as one bucket with a longer top. */
export class MergedBuckets {
  readonly #merged = new Map<string, TopOfBucket>();

  get(parts: readonly KeptBucket[]): TopOfBucket | undefined {
    return this.#merged.get(nameOf(parts));
  }

  /** Nothing when a part has changed meanwhile. */
  learn(parts: readonly KeptBucket[], { versions, top, next }: MergedRow): TopOfBucket | undefined {
    const read = new Set(versions);
    if (read.size !== parts.length || !parts.every(({ version }) => read.has(version))) return undefined;
    const merged = {
      top: topOf(top),
      next: next?.[0],
      unread: next?.[1] ?? 0,
      restOf: (id: number) => sumOf(parts.map(({ top, restOf }) => top.get(id)?.count ?? restOf(id))),
    };
    if (this.#merged.size >= MOST_MERGED) this.#merged.clear();
    this.#merged.set(nameOf(parts), merged);
    return merged;
  }
}

const topOf = (keys: MergedRow['top']): Map<number, CountedKey> =>
  new Map(keys.map(([id, key, count]) => [id, { key, count }]));

const nameOf = (parts: readonly KeptBucket[]): string => parts.map(({ version }) => version).join();

function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}
