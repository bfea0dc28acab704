import { compareIds, compareText } from '../../../core/index.js';
import { instant } from '../instants.js';
import type { Session } from '../session.js';
import { type CountedKey, firstTen, type Order, type RawKey, type TopOfBucket } from './first-ten.js';
import { type KeptBucket, KeptBuckets, MergedBuckets } from './kept-buckets.js';
import {
  type BucketJson,
  type Dimension,
  LOOK_UP,
  MERGE,
  type MergedRow,
  placeOf,
  type RestRow,
} from './tally-statements.js';

/** `again`: a bucket has changed since its version was read. `unknown`: only adding up everything tells. */
export type FoundTen = readonly CountedKey[] | 'again' | 'unknown';

/**
 * The first ten of one dimension, out of what this process has read of its buckets. Where their tops do not decide, those that have more than a top are added up whole, once for
 * each set of versions: they are the long ones, which hardly ever change.
 */
export class FirstTenOf {
  readonly #dimension: Dimension;
  readonly #order: Order;
  readonly #kept = new KeptBuckets();
  readonly #merged = new MergedBuckets();

  constructor(dimension: Dimension) {
    this.#dimension = dimension;
    this.#order = dimension === 'participant' ? compareIds : compareText;
  }

  /** What an answer names; `sent` is what the asker had. */
  take(answer: readonly BucketJson[], sent: readonly KeptBucket[]): KeptBucket[] {
    return this.#kept.take(answer, sent);
  }

  async find(session: Session, buckets: readonly KeptBucket[], raw: readonly RawKey[]): Promise<FoundTen> {
    const parts = buckets.filter(({ unread }) => unread > 0);
    const merged = this.#merged.get(parts);
    if (merged === undefined) {
      const first = await this.#lookingUp(session, parts, buckets, raw);
      if (first !== 'unknown') return first;
    }
    const sum = merged ?? this.#merged.learn(parts, await this.#merge(session, parts));
    if (sum === undefined) return 'again';
    return this.#lookingUp(session, parts, [sum, ...buckets.filter(({ unread }) => unread === 0)], raw);
  }

  async #lookingUp(
    session: Session,
    parts: readonly KeptBucket[],
    buckets: readonly TopOfBucket[],
    raw: readonly RawKey[],
  ): Promise<FoundTen> {
    let first = firstTen(buckets, raw, this.#order);
    if (first.kind === 'look up') {
      await this.#lookUp(session, parts, first.ids);
      first = firstTen(buckets, raw, this.#order);
    }
    if (first.kind === 'look up') return 'again';
    return first.kind === 'found' ? first.keys : 'unknown';
  }

  async #lookUp(session: Session, parts: readonly KeptBucket[], ids: readonly number[]): Promise<void> {
    const rows = await session.query<RestRow>(LOOK_UP, [...this.#places(parts), ids]);
    const byVersion = new Map(parts.map((bucket) => [bucket.version, bucket]));
    for (const { version, id, count } of rows) byVersion.get(version)?.learn(id, count);
  }

  async #merge(session: Session, parts: readonly KeptBucket[]): Promise<MergedRow> {
    const [row] = (await session.query<MergedRow>(MERGE, this.#places(parts))) as [MergedRow];
    return row;
  }

  #places(buckets: readonly KeptBucket[]): unknown[] {
    const places = buckets.map(({ version }) => placeOf(version));
    return [this.#dimension, places.map(({ width }) => width), places.map(({ startMs }) => instant(startMs))];
  }
}
