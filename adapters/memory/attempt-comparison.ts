import {
  type AttemptComparison,
  type AttemptFilter,
  type AttemptSearch,
  type AttemptStore,
  type ComparedAttempts,
  type ComparedCounts,
  type ComparedField,
  type ComparedGroup,
  type ComparedValue,
  type ComparisonQuery,
  compareText,
  type FailedOrderAttempt,
  type Id,
  valuesOf,
} from '../../core/index.js';
import { filterOf } from './attempt-filter.js';

const PAGE_SIZE = 1_000;

interface Attempts {
  readonly selected: readonly FailedOrderAttempt[];
  readonly rest: readonly FailedOrderAttempt[];
}

/** Counted from the attempts of a store in this process. */
export class MemoryAttemptComparison implements AttemptComparison {
  readonly #attempts: Pick<AttemptStore, 'search'>;

  constructor(attempts: Pick<AttemptStore, 'search'>) {
    this.#attempts = attempts;
  }

  async compare(query: ComparisonQuery): Promise<ComparedAttempts> {
    const { found, sinceMs } = await this.#newest(query.among, query.newest);
    const isSelected = passesAll(query.selected);
    const groups = {
      selected: found.filter(isSelected),
      rest: found.filter((attempt) => !isSelected(attempt)),
    };
    return {
      sinceMs,
      selected: groupOf(groups.selected),
      rest: groupOf(groups.rest),
      fields: query.fields.map((field) => countsOf(field, groups, query)),
    };
  }

  /** No more than so many, and none of the instant at which there would be more. */
  async #newest(among: AttemptFilter, most: number) {
    const found: FailedOrderAttempt[] = [];
    let after: AttemptSearch['after'];
    do {
      const page = await this.#attempts.search({ ...among, order: 'newest', limit: PAGE_SIZE, after });
      found.push(...page.attempts);
      after = page.next;
    } while (after !== undefined && found.length <= most);
    const beyondMs = found[most]?.createdAtMs;
    if (beyondMs === undefined) return { found, sinceMs: undefined };
    return { found: found.filter(({ createdAtMs }) => createdAtMs > beyondMs), sinceMs: beyondMs + 1 };
  }
}

function passesAll(filter: AttemptFilter): (attempt: FailedOrderAttempt) => boolean {
  const { participantId, sinceMs = -Infinity, untilMs = Infinity } = filter;
  const passesRest = filterOf(filter);
  return (attempt) =>
    (participantId === undefined || attempt.participantId === participantId) &&
    sinceMs <= attempt.createdAtMs &&
    attempt.createdAtMs < untilMs &&
    passesRest(attempt);
}

function groupOf(attempts: readonly FailedOrderAttempt[]): ComparedGroup {
  const byParticipant = new Map<Id, number>();
  for (const { participantId } of attempts) increment(byParticipant, participantId);
  const squares = [...byParticipant.values()].reduce((sum, count) => sum + count ** 2, 0);
  return { attempts: attempts.length, participants: byParticipant.size, squares };
}

function countsOf(field: ComparedField, groups: Attempts, query: ComparisonQuery): ComparedCounts {
  const [selected, rest] = [groups.selected, groups.rest].map((attempts) => {
    const known = attempts
      .map((attempt) => comparedValuesOf(attempt, field, query.timeZone))
      .filter((each) => each !== undefined);
    const counts = new Map<string, number>();
    for (const value of known.flat()) increment(counts, value);
    return { known: known.length, counts };
  }) as [{ known: number; counts: Map<string, number> }, { known: number; counts: Map<string, number> }];
  const values = [...new Set([...selected.counts.keys(), ...rest.counts.keys()])]
    .map(
      (value): ComparedValue => ({
        value,
        selected: selected.counts.get(value) ?? 0,
        rest: rest.counts.get(value) ?? 0,
      }),
    )
    .filter((each) => each.selected + each.rest >= query.least)
    .sort((a, b) => b.selected + b.rest - (a.selected + a.rest) || compareText(a.value, b.value))
    .slice(0, query.most);
  return { field, selected: selected.known, rest: rest.known, values };
}

function comparedValuesOf(
  attempt: FailedOrderAttempt,
  field: ComparedField,
  timeZone: string,
): readonly string[] | undefined {
  switch (field) {
    case 'reason':
      return [attempt.reason];
    case 'error_code':
      return [...new Set(attempt.errorCodes)];
    case 'program_pause_active':
      return attempt.programPauseActive === null ? undefined : [attempt.programPauseActive ? 'yes' : 'no'];
    default:
      return valuesOf(attempt, field, timeZone);
  }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
