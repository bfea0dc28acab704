import type { Window } from './analytics.js';
import type { ErrorCode, RecordedReason } from './refusal.js';
import type { AttemptCount, AttemptFilter } from './search.js';

/** What is asked for the filters of a list: how many attempts each choice would show. */
export interface FacetQuery {
  readonly filter: AttemptFilter;
  /** The choices of time: counted under every other filter, in place of the filter's own time. */
  readonly windows: readonly Window[];
  /** Looks at no more attempts than this, and one, to count a choice. */
  readonly cap: number;
}

export interface YesNo {
  readonly yes: number;
  /** Attempts of which it is not known count neither as yes nor as no. */
  readonly no: number;
}

/** The choices of each filter, counted under all other filters. A choice that is absent has no attempt. */
export interface AttemptFacets {
  /** False when more than `cap` attempts pass the filters that offer no choice: the counts are those of the newest of them then, and so at the least. */
  readonly exact: boolean;
  readonly reasons: Readonly<Partial<Record<RecordedReason, number>>>;
  /** An attempt counts once for each of its codes. */
  readonly errorCodes: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly programPauseActive: YesNo;
  readonly balanceExceeded: YesNo;
  /** One for each window. Not exact: more than `cap`, and so at the least. */
  readonly windows: readonly AttemptCount[];
}

/** One choice of a filter. */
export interface Choice<T> {
  readonly value: T;
  readonly count: number;
}
