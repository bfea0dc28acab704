import type { AttemptField } from '../domain/attempt-fields.js';
import type { ComparedField, Counted } from '../domain/differences/comparison.js';
import { type Difference, type Differences, differencesOf } from '../domain/differences/differences.js';
import { type Rest, type Selection, selectionOf } from '../domain/differences/selection.js';
import type { ErrorCode, RecordedReason } from '../domain/refusal.js';
import type { AttemptComparison } from '../ports/attempt-comparison.js';
import type { Clock } from '../ports/clock.js';
import { type AttemptQuery, filterOfQuery } from './attempt-query.js';

/** As many as the counts of a list look at: within the time of a statement also on a busy server. */
export const MAX_COMPARED_ATTEMPTS = 50_000;
/** Of rarer values hardly any difference could be told from chance. Decided by what both groups have together, which says nothing about how they differ. */
export const LEAST_ATTEMPTS_OF_VALUE = 10;
export const MAX_VALUES_OF_FIELD = 500;

export interface FindDifferencesRequest {
  /** The failures that are looked into, as a list is asked for them. */
  readonly query: AttemptQuery;
  /** Default `others`. `before` in any case where the query chooses nothing but a time. */
  readonly rest?: Rest | undefined;
  /** For `before`. Default 28; more than 90 are taken as 90. */
  readonly daysBefore?: number | undefined;
}

/** A difference, and what a list is asked for to show its selected attempts: as many as it counts. */
export interface Finding extends Difference {
  readonly query: AttemptQuery;
}

export interface FoundDifferences extends Pick<Selection, 'rest' | 'daysBefore'>, Omit<Differences, 'findings'> {
  /** What was looked at: since inclusive, or from the first attempt on; until exclusive. */
  readonly sinceMs: number | undefined;
  readonly untilMs: number;
  /** False when there were more than 50,000 attempts: `sinceMs` is where the newest of them begin. */
  readonly complete: boolean;
  readonly selected: Counted;
  readonly others: Counted;
  /** Shows the selected attempts. */
  readonly query: AttemptQuery;
  readonly findings: readonly Finding[];
}

/** What distinguishes the failures of a query from the rest. @throws InvalidInputError for `daysBefore` below 1, and for a date that does not exist. */
export type FindDifferences = (request: FindDifferencesRequest) => Promise<FoundDifferences>;

export interface FindDifferencesPorts {
  readonly clock: Clock;
  /** Absent: nothing is counted. */
  readonly comparison?: AttemptComparison | undefined;
}

const NOTHING: Counted = { attempts: 0, participants: 0 };

/** `timeZone`: IANA name of the configured zone. */
export function createFindDifferences(
  { clock, comparison }: FindDifferencesPorts,
  timeZone: string,
): FindDifferences {
  return async ({ query, rest, daysBefore }) => {
    const filter = filterOfQuery(query, timeZone);
    const { filter: chosen, ...selection } = selectionOf(filter, { rest, daysBefore, nowMs: clock.now() });
    const compared = (await comparison?.compare({
      among: selection.among,
      selected: selection.selected,
      fields: selection.fields,
      timeZone: query.timeZone ?? timeZone,
      newest: MAX_COMPARED_ATTEMPTS,
      least: LEAST_ATTEMPTS_OF_VALUE,
      most: MAX_VALUES_OF_FIELD,
    })) ?? { sinceMs: undefined, selected: NOTHING, rest: NOTHING, fields: [] };
    const { comparisons, findings } = differencesOf(compared, { selectedAreTheirOwn: isOfPeople(query) });
    const shown = {
      ...query,
      date: undefined,
      sinceMs: latest(chosen.sinceMs, compared.sinceMs),
      untilMs: chosen.untilMs,
    };
    return {
      rest: selection.rest,
      daysBefore: selection.daysBefore,
      sinceMs: latest(selection.among.sinceMs, compared.sinceMs),
      untilMs: chosen.untilMs,
      complete: compared.sinceMs === undefined,
      selected: compared.selected,
      others: compared.rest,
      query: shown,
      comparisons,
      findings: findings.map((each) => ({ ...each, query: withValue(shown, each.field, each.value) })),
    };
  };
}

/** Then their attempts are what is asked about, and not a sample of what participants do. */
function isOfPeople({ participantId, participantIds, userId }: AttemptQuery): boolean {
  return participantId !== undefined || participantIds !== undefined || userId !== undefined;
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function withValue(query: AttemptQuery, field: ComparedField, value: string): AttemptQuery {
  switch (field) {
    case 'reason':
      return { ...query, reason: value as RecordedReason };
    case 'error_code':
      return { ...query, errorCode: value as ErrorCode };
    case 'program_pause_active':
      return { ...query, programPauseActive: value === 'yes' };
    default:
      return { ...query, fields: { ...query.fields, [field satisfies AttemptField]: value } };
  }
}
