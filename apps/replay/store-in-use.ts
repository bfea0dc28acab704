import { type AttemptStore, formatInstant, OrderFailuresError, type Shop } from '../../core/index.js';
import type { Survey } from './survey.js';

/** The store holds something that the replay would repeat or replace. */
export class StoreInUseError extends OrderFailuresError {
  readonly code = 'STORE_IN_USE';
  constructor(finding: string) {
    super(
      `${finding} Replay into an empty store (another DATA_DIR or DATABASE_URL), or add --force to replay all the same.`,
    );
  }
}

/**
 * Refuses a second replay of the same time, whose orders would all be duplicates, and one that would turn the store's products into others.
 * @throws StoreInUseError
 */
export async function checkStore(
  { window, products }: Survey,
  { shop, attempts }: { readonly shop: Shop; readonly attempts: AttemptStore },
): Promise<void> {
  for (const existing of await shop.listProducts()) {
    const replacement = products.get(existing.id);
    if (
      replacement !== undefined &&
      (replacement.name !== existing.name || replacement.category !== existing.category)
    )
      throw new StoreInUseError(`Product ${existing.id} of the file is another product in the store.`);
  }
  if (window === undefined) return;
  const [orders, { totalFailures }] = await Promise.all([
    shop.countOrders(window),
    attempts.tally({ ...window, timeZone: 'UTC', groupBy: 'code' }),
  ]);
  if (orders === 0 && totalFailures === 0) return;
  const since = formatInstant(window.sinceMs);
  const until = formatInstant(window.untilMs - 1);
  throw new StoreInUseError(
    `The store already holds ${orders} orders and ${totalFailures} failed attempts from ${since} to ${until}.`,
  );
}
