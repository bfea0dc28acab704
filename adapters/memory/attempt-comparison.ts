import {
  type AttemptComparison,
  type AttemptFilter,
  type AttemptSearch,
  type AttemptStore,
  type ComparedAttempts,
  type ComparedCounts,
  type ComparedField,
  type ComparedValue,
  type ComparisonQuery,
  type Counted,
  compareText,
  type FailedOrderAttempt,
  type Id,
  valuesOf,
} from '../../core/index.js';
import { filterOf } from './attempt-filter.js';

const PAGE_SIZE = 1_000;

/** One group, the newest first. */
interface Group {
  readonly attempts: readonly FailedOrderAttempt[];
  /** The newest of each participant. */
  readonly newest: ReadonlySet<FailedOrderAttempt>;
}

interface Groups {
  readonly selected: Group;
  readonly rest: Group;
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
      selected: groupOf(found.filter(isSelected)),
      rest: groupOf(found.filter((attempt) => !isSelected(attempt))),
    };
    return {
      sinceMs,
      selected: counted(groups.selected.attempts, groups.selected),
      rest: counted(groups.rest.attempts, groups.rest),
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

function groupOf(attempts: readonly FailedOrderAttempt[]): Group {
  const newest = new Map<Id, FailedOrderAttempt>();
  for (const attempt of attempts)
    if (!newest.has(attempt.participantId)) newest.set(attempt.participantId, attempt);
  return { attempts, newest: new Set(newest.values()) };
}

function counted(attempts: readonly FailedOrderAttempt[], { newest }: Group): Counted {
  return { attempts: attempts.length, participants: attempts.filter((attempt) => newest.has(attempt)).length };
}

function countsOf(field: ComparedField, { selected, rest }: Groups, query: ComparisonQuery): ComparedCounts {
  const [here, there] = [byValue(field, selected, query), byValue(field, rest, query)];
  const values = [...new Set([...here.values.keys(), ...there.values.keys()])]
    .map(
      (value): ComparedValue => ({
        value,
        selected: counted(here.values.get(value) ?? [], selected),
        rest: counted(there.values.get(value) ?? [], rest),
      }),
    )
    .filter((each) => sizeOf(each) >= query.least)
    .sort((a, b) => sizeOf(b) - sizeOf(a) || compareText(a.value, b.value))
    .slice(0, query.most);
  return { field, selected: counted(here.known, selected), rest: counted(there.known, rest), values };
}

const sizeOf = ({ selected, rest }: ComparedValue) => selected.attempts + rest.attempts;

function byValue(field: ComparedField, { attempts }: Group, { timeZone }: ComparisonQuery) {
  const known: FailedOrderAttempt[] = [];
  const values = new Map<string, FailedOrderAttempt[]>();
  for (const attempt of attempts) {
    const each = comparedValuesOf(attempt, field, timeZone);
    if (each === undefined) continue;
    known.push(attempt);
    for (const value of each) {
      const having = values.get(value);
      if (having === undefined) values.set(value, [attempt]);
      else having.push(attempt);
    }
  }
  return { known, values };
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
