import { MemoryAttemptComparison, MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type {
  AttemptComparison,
  AttemptStore,
  ComparedAttempts,
  ComparedCounts,
  ComparisonQuery,
} from '../../../core/index.js';
import type { AttemptComparisonHarness } from '../attempt-comparison.contract.js';
import { memoryAttemptComparison } from '../memory-rows.js';
import type { BrokenAdapter } from './broken-adapter.js';

/** Is asked for something else. */
const asks = (change: (query: ComparisonQuery) => Partial<ComparisonQuery>) => (attempts: AttemptStore) => {
  const comparison = new MemoryAttemptComparison(attempts);
  return { compare: (query: ComparisonQuery) => comparison.compare({ ...query, ...change(query) }) };
};

/** Answers something else. */
const answers =
  (change: (compared: ComparedAttempts, query: ComparisonQuery) => Partial<ComparedAttempts>) =>
  (attempts: AttemptStore): AttemptComparison => {
    const comparison = new MemoryAttemptComparison(attempts);
    return {
      async compare(query) {
        const compared = await comparison.compare(query);
        return { ...compared, ...change(compared, query) };
      },
    };
  };

const inEachField = (change: (counts: ComparedCounts, compared: ComparedAttempts) => Partial<ComparedCounts>) =>
  answers((compared) => ({
    fields: compared.fields.map((counts) => ({ ...counts, ...change(counts, compared) })),
  }));

const broken = (
  fault: string,
  caughtBy: string,
  make: (attempts: AttemptStore) => AttemptComparison,
): BrokenAdapter<AttemptComparisonHarness> => ({ fault, caughtBy, open: () => memoryAttemptComparison(make) });

const GROUPS = 'hears each participant of a group once, by the newest attempt there';
const EVERY_VALUE = 'counts every value of every field in both groups, the commonest first';
const UNKNOWN = 'counts what is not known as nothing, and not among those that are known';
const ONCE = 'counts an attempt once for a code, however often it has it';
const ZONE = 'takes hours and days of the week in the zone';
const TIME =
  'looks among those that pass a filter, and takes a time for a selection, since inclusive to until exclusive';
const SELECTIONS = 'takes one participant, several, a word, a code and a value of a field for a selection';
const NEWEST = 'looks at no more than the newest, and at all of an instant or at none';
const RARE = 'leaves out rare values, and all but the commonest, and still knows of how many';
const LISTS = 'counts for every value as many attempts as a list of them has';

const LONG = 'looks into no cart of more than 1,000 lines, and lists none of them by a product';

/** Of each cart no more than so many lines. */
const cutting = (most: number) => (attempts: AttemptStore) =>
  new MemoryAttemptComparison({
    async search(search) {
      const page = await attempts.search(search);
      const cut = page.attempts.map((each) => ({ ...each, cartSnapshot: each.cartSnapshot.slice(0, most) }));
      return { ...page, attempts: cut };
    },
  });

export const BROKEN_ATTEMPT_COMPARISONS: readonly BrokenAdapter<AttemptComparisonHarness>[] = [
  broken('looks into the first 1,000 lines of a cart', LONG, cutting(1_000)),
  broken('looks into no cart of 1,000 lines', LONG, cutting(999)),
  broken('forgets the attempts', EVERY_VALUE, () => new MemoryAttemptComparison(new MemoryAttemptStore())),
  broken(
    'counts the selected among the rest too',
    GROUPS,
    answers(({ selected, rest }) => ({ rest: { ...rest, attempts: rest.attempts + selected.attempts } })),
  ),
  broken(
    'hears every attempt',
    GROUPS,
    inEachField(({ values }) => ({
      values: values.map((each) => ({ ...each, rest: { ...each.rest, participants: each.rest.attempts } })),
    })),
  ),
  broken(
    'sorts values by text',
    RARE,
    inEachField(({ values }) => ({ values: [...values].sort((a, b) => (a.value < b.value ? -1 : 1)) })),
  ),
  broken(
    'forgets a field',
    EVERY_VALUE,
    answers(({ fields }) => ({ fields: fields.slice(1) })),
  ),
  broken(
    'takes all attempts for known',
    UNKNOWN,
    inEachField((_, { selected, rest }) => ({ selected, rest })),
  ),
  broken(
    'counts errors and not attempts',
    ONCE,
    inEachField(({ values }) => ({
      values: values.map((each) => ({ ...each, rest: { ...each.rest, attempts: each.rest.attempts * 2 } })),
    })),
  ),
  broken(
    'takes hours in UTC',
    ZONE,
    asks(() => ({ timeZone: 'UTC' })),
  ),
  broken(
    'looks among all',
    TIME,
    asks(() => ({ among: {} })),
  ),
  broken(
    'selects until inclusive',
    TIME,
    asks(({ selected }) => ({
      selected: { ...selected, ...(selected.untilMs !== undefined && { untilMs: selected.untilMs + 1 }) },
    })),
  ),
  broken(
    'selects everybody',
    SELECTIONS,
    asks(({ selected: { participantId: _, ...others } }) => ({ selected: others })),
  ),
  broken(
    'selects by no field',
    SELECTIONS,
    asks(({ selected: { fields: _, ...others } }) => ({ selected: others })),
  ),
  broken(
    'looks at one more than the newest',
    NEWEST,
    asks(({ newest }) => ({ newest: newest + 1 })),
  ),
  broken(
    'does not say that there were more',
    NEWEST,
    answers(() => ({ sinceMs: undefined })),
  ),
  broken(
    'leaves no rare value out',
    RARE,
    asks(() => ({ least: 1 })),
  ),
  broken(
    'hands out every value',
    RARE,
    asks(() => ({ most: 1_000 })),
  ),
  broken(
    'knows of no more than it hands out',
    RARE,
    inEachField(({ rest, values }) => ({
      rest: { ...rest, attempts: values.reduce((sum, each) => sum + each.rest.attempts, 0) },
    })),
  ),
  broken(
    'counts other attempts than a list has',
    LISTS,
    asks(({ timeZone }) => ({ timeZone: timeZone === 'UTC' ? 'UTC' : 'Europe/Paris' })),
  ),
];
