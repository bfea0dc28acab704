import type { FailedOrderAttempt } from '../domain/attempt.js';
import { InvalidInputError } from '../domain/errors.js';
import {
  type AttemptPage,
  type AttemptSearch,
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  type PageCursor,
  placeOf,
} from '../domain/search.js';
import { type AttemptOrder, orderOf, sortOf, sortValueOf } from '../domain/sorting.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import { type AttemptQuery, filterOfQuery } from './attempt-query.js';

export interface SearchAttemptsRequest extends AttemptQuery {
  /** Default newest. */
  readonly order?: AttemptOrder | undefined;
  /** The page that follows this place. */
  readonly after?: PageCursor | undefined;
  /** The page that ends right before this place; when no more than a page lies before it, the first page. Wins over `after`. */
  readonly before?: PageCursor | undefined;
  /** Default 50; more than 200 are taken as 200. */
  readonly limit?: number | undefined;
}

export interface FoundAttempts extends AttemptPage {
  /** For `before`. Absent on the first page. */
  readonly previous: PageCursor | undefined;
}

/** One page of the attempts that pass every filter. @throws InvalidInputError for a `limit` below 1, or a `date` that does not exist. */
export type SearchAttempts = (request?: SearchAttemptsRequest) => Promise<FoundAttempts>;

/** `timeZone`: IANA name of the configured zone. */
export function createSearchAttempts(
  { attempts }: { readonly attempts: AttemptStore },
  timeZone: string,
): SearchAttempts {
  return async ({ order = 'newest', limit = DEFAULT_PAGE_SIZE, after, before, ...query } = {}) => {
    if (!Number.isInteger(limit) || limit < 1)
      throw new InvalidInputError('limit', 'must be a whole number of at least 1.');
    const search = { ...filterOfQuery(query, timeZone), order, limit: Math.min(limit, MAX_PAGE_SIZE) };
    if (before !== undefined) return (await pageBefore(search, before)) ?? pageAfter(search, undefined);
    return pageAfter(search, after);
  };

  async function pageAfter(search: AttemptSearch, after: PageCursor | undefined): Promise<FoundAttempts> {
    const page = await attempts.search({ ...search, after });
    const [first] = page.attempts;
    const previous = after === undefined || first === undefined ? undefined : placeOf(first, search.order);
    return { ...page, previous };
  }

  /** Undefined when no more than a page lies before the place: the first page shows all of it then. */
  async function pageBefore(search: AttemptSearch, before: PageCursor): Promise<FoundAttempts | undefined> {
    const found = await backwards(search, before, search.limit + 1);
    if (found.length <= search.limit) return undefined;
    const page = found.slice(0, search.limit).reverse();
    const [first, last] = [page[0], page.at(-1)];
    return {
      attempts: page,
      next: last && placeOf(last, search.order),
      previous: first && placeOf(first, search.order),
    };
  }

  /**
   * The `limit` rows before the place, the nearest first. Rows without a value stand last in both directions: read backwards they come after
   * everything else, although they do not lie before a row with a value, and although those with a value lie before them.
   */
  async function backwards(
    search: AttemptSearch,
    before: PageCursor,
    limit: number,
  ): Promise<FailedOrderAttempt[]> {
    const { by, descending } = sortOf(search.order);
    const reversed = { ...search, order: orderOf({ by, descending: !descending }) };
    const hasValue = (row: FailedOrderAttempt) => sortValueOf(row, by) !== null;
    const { attempts: near } = await attempts.search({ ...reversed, after: before, limit });
    if (before.key !== null) return near.filter(hasValue);
    if (near.length === limit) return [...near];
    const { attempts: far } = await attempts.search({ ...reversed, limit: limit - near.length });
    return [...near, ...far.filter(hasValue)];
  }
}
