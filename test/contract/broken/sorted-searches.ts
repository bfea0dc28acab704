import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import {
  type AttemptFilter,
  type AttemptOrder,
  type AttemptPage,
  type AttemptSearch,
  compareText,
  type FailedOrderAttempt,
  sortOf,
  sortValueOf,
} from '../../../core/index.js';

const NEVER_CUT = 1_000_000;

type Compare = (a: FailedOrderAttempt, b: FailedOrderAttempt) => number;

/** Orders lists by other columns than time its own way, ascending and descending alike. */
const sorts = (ascending: (order: AttemptOrder) => Compare) =>
  class extends MemoryAttemptStore {
    override async search(search: AttemptSearch): Promise<AttemptPage> {
      const { by, descending } = sortOf(search.order);
      if (by === 'created_at') return super.search(search);
      const page = await super.search({ ...search, order: 'oldest', limit: NEVER_CUT });
      const compare = ascending(search.order);
      const attempts = [...page.attempts].sort((a, b) => (descending ? -1 : 1) * (compare(a, b) || a.id - b.id));
      return { attempts: attempts.slice(0, search.limit), next: undefined };
    }
  };

const keyOf = (attempt: FailedOrderAttempt, order: AttemptOrder) => sortValueOf(attempt, sortOf(order).by);
const NullsAreGreatest = sorts((order) => (a, b) => {
  const [left, right] = [keyOf(a, order), keyOf(b, order)];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compareText(String(left), String(right));
});
const AmountsAsText = sorts(
  () => (a, b) => compareText(a.totalAttempted ?? '\u{10FFFF}', b.totalAttempted ?? '\u{10FFFF}'),
);
const AmountsAsFloats = sorts(
  () => (a, b) => Number(a.totalAttempted ?? Number.MAX_VALUE) - Number(b.totalAttempted ?? Number.MAX_VALUE),
);
const MindsCase = sorts(
  () => (a, b) => compareText(a.participantName ?? '\u{10FFFF}', b.participantName ?? '\u{10FFFF}'),
);
const ByUtf16 = sorts((order) => (a, b) => {
  const [left, right] = [a, b].map((attempt) => String(keyOf(attempt, order) ?? '\uFFFF'));
  return (left ?? '') < (right ?? '') ? -1 : left === right ? 0 : 1;
});
const WholeSummaries = sorts(
  () => (a, b) =>
    compareText(a.validationErrors.join('; ').toLowerCase(), b.validationErrors.join('; ').toLowerCase()),
);

/** Begins pages elsewhere than after the cursor. */
const turns = (change: (search: AttemptSearch) => Partial<AttemptSearch>) =>
  class extends MemoryAttemptStore {
    override search(search: AttemptSearch) {
      return super.search(sortOf(search.order).by === 'created_at' ? search : { ...search, ...change(search) });
    }
  };

const ForgetsTheId = turns(({ after }) => ({ after: after && { ...after, id: Number.MAX_SAFE_INTEGER } }));
const EndsAtTheUnknown = turns(({ after }) => ({
  after: after && after.key === null ? { key: null, id: Number.MAX_SAFE_INTEGER } : after,
}));

class CountsWithoutCap extends MemoryAttemptStore {
  override count(filter: AttemptFilter) {
    return super.count(filter, NEVER_CUT);
  }
}

class TakesTheCapForTheCount extends MemoryAttemptStore {
  override async count(filter: AttemptFilter, cap: number) {
    const { count, exact } = await super.count(filter, cap);
    return { count: Math.min(count, cap), exact };
  }
}

class EstimatesTooSoon extends MemoryAttemptStore {
  override async count(filter: AttemptFilter, cap: number) {
    const { count } = await super.count(filter, cap);
    return { count, exact: count < cap };
  }
}

class CountsUnfiltered extends MemoryAttemptStore {
  override count({ terms, ...filter }: AttemptFilter, cap: number) {
    return super.count(terms === undefined ? { ...filter, reason: undefined } : {}, cap);
  }
}

const BEYOND_CAP = 'says that it estimates beyond the cap, and estimates more than the cap';
const BY_AMOUNT = 'orders by total, by amount and not by text, unknown ones last';

export const BROKEN_SORTED_SEARCHES: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: () => MemoryAttemptStore,
])[] = [
  [
    'takes unknown for the greatest',
    'orders by participant name backwards, unknown ones last all the same',
    () => new NullsAreGreatest(),
  ],
  ['orders amounts as text', BY_AMOUNT, () => new AmountsAsText()],
  ['orders amounts as floats', BY_AMOUNT, () => new AmountsAsFloats()],
  [
    'minds the case in an order',
    'orders by participant name, whatever its case, unknown ones last',
    () => new MindsCase(),
  ],
  ['orders by UTF-16 units', 'orders by username, of equal ones by id', () => new ByUtf16()],
  [
    'orders by whole summaries',
    'orders by the first 100 characters of the error summary',
    () => new WholeSummaries(),
  ],
  [
    'forgets the id in the cursor of another order',
    'turns pages in the order total_attempted without a gap or a repeat',
    () => new ForgetsTheId(),
  ],
  [
    'ends at the first row without a key',
    'turns pages in the order username without a gap or a repeat',
    () => new EndsAtTheUnknown(),
  ],
  ['counts without a cap', BEYOND_CAP, () => new CountsWithoutCap()],
  ['takes the cap for the count', BEYOND_CAP, () => new TakesTheCapForTheCount()],
  ['estimates what it counted', 'counts exactly up to the cap', () => new EstimatesTooSoon()],
  ['counts what does not pass', 'counts what passes every filter', () => new CountsUnfiltered()],
];
