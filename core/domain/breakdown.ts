import type { Window } from './analytics.js';
import type { Id } from './ids.js';
import type { ErrorCode } from './refusal.js';

/** What is asked of the attempt store to see the exact texts of failures; all of it under one filter. */
export interface BreakdownQuery extends Window {
  readonly participantId?: Id | undefined;
  /** At most so many texts for each code. */
  readonly textsPerCode: number;
  /** Only the newest so many attempts are looked at, which bounds what it costs. Default: all. */
  readonly newest?: number | undefined;
}

export interface CodeBreakdown {
  readonly code: ErrorCode;
  /** Attempts with that code. */
  readonly count: number;
  /** The exact texts, each with the attempts that have it: count descending, then text ascending by code point. */
  readonly texts: readonly { readonly text: string; readonly count: number }[];
}

/** Codes that occur: count descending, then code ascending. */
export type FailureBreakdown = readonly CodeBreakdown[];
