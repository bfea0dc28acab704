import { setImmediate as endOfTurn } from 'node:timers/promises';
import { UnavailableError } from '../../core/index.js';

export interface MicroBatchesOptions<Item, Result> {
  /** Writes one item or several. Returns what came of each, in their order; rejects when that is known of none. */
  readonly write: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>;
  /** Items of one batch at most. */
  readonly batchSize: number;
  /** Batches that are written at the same time, at most. */
  readonly inFlight: number;
  /** Items that wait for their batch, at most. */
  readonly maxWaiting: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Writes items in batches whose clock is the writing itself: what arrives while batches are under way goes together into the next one, as soon as one of
 * them has ended. There is no timer; an item that comes alone is written alone, and at once.
 */
export class MicroBatches<Item, Result> {
  readonly #options: MicroBatchesOptions<Item, Result>;
  readonly #waiting: Waiting<Item, Result>[] = [];
  readonly #work = new Set<Promise<void>>();
  #inFlight = 0;
  #planned = false;
  #closed = false;

  constructor(options: MicroBatchesOptions<Item, Result>) {
    this.#options = options;
  }

  /** Settles as `write` did for the item. @throws UnavailableError, when as many wait as may and after `close`: the item is not written. */
  async add(item: Item): Promise<Result> {
    if (this.#closed) throw new UnavailableError('database', 'Nothing is stored any more: the store was closed.');
    if (this.#waiting.length >= this.#options.maxWaiting) {
      throw new UnavailableError(
        'database',
        `${this.#waiting.length} records wait to be stored, and no more may.`,
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#plan();
    });
  }

  /** Takes no more items, and resolves when those that it has taken are written or have failed. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** At the end of this turn of the event loop: items that arrive in the same one belong together, and who was just answered may bring the next. */
  #plan(): void {
    if (this.#planned || this.#waiting.length === 0) return;
    this.#planned = true;
    this.#track(
      endOfTurn().then(() => {
        this.#planned = false;
        this.#start();
      }),
    );
  }

  #start(): void {
    const { batchSize, inFlight } = this.#options;
    while (this.#waiting.length > 0 && this.#inFlight < inFlight) {
      const batch = this.#waiting.splice(0, batchSize);
      this.#inFlight++;
      this.#track(
        this.#write(batch, this.#waiting.at(-1)).then(() => {
          this.#inFlight--;
          this.#plan();
        }),
      );
    }
  }

  /** `lastBehind`: the last one that waits already. */
  async #write(
    batch: readonly Waiting<Item, Result>[],
    lastBehind: Waiting<Item, Result> | undefined,
  ): Promise<void> {
    try {
      const results = await this.#options.write(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
      // Those behind have waited for all of this batch. To let each batch before theirs fail first would be a wait without bound.
      const behind = lastBehind === undefined ? 0 : this.#waiting.indexOf(lastBehind) + 1;
      for (const { reject } of this.#waiting.splice(0, behind)) reject(error);
    }
  }

  #track(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }
}
