import type { Window } from './analytics.js';
import type { Id } from './ids.js';
import type { ErrorCode, RecordedReason } from './refusal.js';

/** What is asked of the attempt store to see failures by their kinds; all of it under one filter. */
export interface BreakdownQuery extends Window {
  readonly participantId?: Id | undefined;
  /** At most so many texts for each code. */
  readonly textsPerCode: number;
}

export interface CodeBreakdown {
  readonly code: ErrorCode;
  /** Attempts with that code. */
  readonly count: number;
  /** The exact texts, each with the attempts that have it: count descending, then text ascending by code point. */
  readonly texts: readonly { readonly text: string; readonly count: number }[];
}

export interface FailureBreakdown {
  /** A reason that is absent has no attempt. */
  readonly reasons: Readonly<Partial<Record<RecordedReason, number>>>;
  /** Codes that occur: count descending, then code ascending. */
  readonly codes: readonly CodeBreakdown[];
}
