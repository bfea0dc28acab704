import type { FailedOrderAttempt } from '../domain/attempt.js';
import type { PageCursor } from '../domain/search.js';
import type { AttemptOrder } from '../domain/sorting.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import { type AttemptQuery, filterOfQuery } from './attempt-query.js';

/** Attempts that are in memory at once: enough to make the trips cheap, few enough for carts of a thousand lines. */
export const EXPORT_PAGE_ROWS = 500;

export interface ExportAttemptsRequest extends AttemptQuery {
  /** Default newest. */
  readonly order?: AttemptOrder | undefined;
  /** Ends the export between two pages, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * All attempts that pass the filters, page by page and on demand: a reader that is slow, or stops, is not run ahead of. No page is empty. What is stored
 * or deleted meanwhile may be in it or not; nothing else is left out or comes twice.
 * Rejects with InvalidInputError for a `date` that does not exist.
 */
export type ExportAttempts = (
  request?: ExportAttemptsRequest,
) => AsyncGenerator<readonly FailedOrderAttempt[], void, void>;

/** `timeZone`: IANA name of the configured zone. */
export function createExportAttempts(
  { attempts }: { readonly attempts: AttemptStore },
  timeZone: string,
): ExportAttempts {
  return async function* exportAttempts({ order = 'newest', signal, ...query } = {}) {
    const filter = filterOfQuery(query, timeZone);
    let after: PageCursor | undefined;
    do {
      signal?.throwIfAborted();
      const page = await attempts.search({ ...filter, order, after, limit: EXPORT_PAGE_ROWS });
      if (page.attempts.length > 0) yield page.attempts;
      after = page.next;
    } while (after !== undefined);
  };
}
