import {
  type Change,
  type ChangeLog,
  type ChangesQuery,
  type Clock,
  compareText,
  type NotedValue,
  type Product,
} from '../../core/index.js';
import type { ShopRecords } from './shop-records.js';

/** Changes in this process. Handed to the `MemoryShop` whose products and pauses it is about. */
export class MemoryChangeLog implements ChangeLog {
  readonly #noted: Change[] = [];
  readonly #clock: Clock;
  #records: ShopRecords | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async note({ kind, value, atMs }: NotedValue): Promise<boolean> {
    const before = this.#noted.findLast((change) => change.kind === kind)?.after ?? null;
    if (before === value) return false;
    this.#noted.push({ atMs, kind, subject: '', before, after: value });
    return true;
  }

  async between({ sinceMs, untilMs, kinds, productIds, limit }: ChangesQuery): Promise<Change[]> {
    const ofWanted = ({ kind, subject }: Change) =>
      (kind !== 'price' && kind !== 'availability') || productIds === undefined || productIds.includes(subject);
    return [...this.#noted, ...this.#pauses()]
      .filter(({ atMs, kind }) => atMs >= sinceMs && atMs < untilMs && kinds.includes(kind))
      .filter(ofWanted)
      .sort((a, b) => b.atMs - a.atMs || compareText(a.kind, b.kind) || compareText(a.subject, b.subject))
      .slice(0, limit)
      .map((change) => ({ ...change }));
  }

  /** For the shop. */
  watch(records: ShopRecords): void {
    this.#records = records;
  }

  /** For the shop: a product takes the place of another. */
  replaced(before: Product, after: Product): void {
    const facts = { atMs: this.#clock.now(), subject: after.id };
    if (before.price !== after.price)
      this.#noted.push({ ...facts, kind: 'price', before: before.price, after: after.price });
    if (before.active !== after.active)
      this.#noted.push({
        ...facts,
        kind: 'availability',
        before: availability(before),
        after: availability(after),
      });
  }

  #pauses(): Change[] {
    return (this.#records?.pauses ?? []).flatMap(({ name, fromMs, untilMs, multiplier }): Change[] => [
      { atMs: fromMs, kind: 'pause_began', subject: name, before: null, after: multiplier },
      { atMs: untilMs, kind: 'pause_ended', subject: name, before: multiplier, after: null },
    ]);
  }
}

function availability({ active }: Product): string {
  return active ? 'active' : 'inactive';
}
