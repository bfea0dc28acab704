import { InvalidInputError } from './errors.js';
import type { Id } from './ids.js';
import { DAY_MS, localDays, MINUTE_MS } from './instant.js';
import { percentage } from './money.js';

export const DEFAULT_ANALYTICS_DAYS = 7;
export const MAX_ANALYTICS_DAYS = 90;
/** `common_errors` are grouped by this many characters of the summary. */
export const ERROR_PREFIX_CHARACTERS = 100;
/** Length of `common_errors` and `top_participants`. */
export const TOP_COUNT = 10;

/** Of attempts that were cleaned up, figures are kept by the quarter hour, in UTC. */
export const TREND_MS = 15 * MINUTE_MS;

/** `sinceMs` inclusive to `untilMs` exclusive. */
export interface Window {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface AnalyticsPeriod extends Window {
  readonly days: number;
}

/** What is asked of the attempt store: all of it under one filter. */
export interface TallyQuery extends Window {
  readonly participantId?: Id | undefined;
  /** IANA name; days are calendar days there. */
  readonly timeZone: string;
  /** `summary`: by the first 100 characters of the summary. `code`: by error code, an attempt counting once for each of its codes. */
  readonly groupBy: 'summary' | 'code';
}

/** What the store counted. */
export interface FailureTally {
  readonly totalFailures: number;
  /** Attempts with at least one balance code. */
  readonly balanceRelated: number;
  /** At most 10: count descending, then text ascending by code point. */
  readonly commonErrors: readonly { readonly error: string; readonly count: number }[];
  /** Days with failures, ascending. */
  readonly byDay: readonly { readonly date: string; readonly count: number }[];
  /** At most 10: count descending, then participant id ascending (`compareIds`). The name is that of the newest attempt that is kept; null when none is. */
  readonly topParticipants: readonly {
    readonly participantId: Id;
    readonly name: string | null;
    readonly count: number;
  }[];
}

export interface FailureAnalytics extends FailureTally {
  readonly period: AnalyticsPeriod;
  readonly totalOrders: number;
  /** Per cent, two places: failures among failures and orders. */
  readonly failureRate: number;
}

/** `days` x 24 hours up to `untilMs`; more than 90 days are taken as 90. @throws InvalidInputError for `days` below 1. */
export function periodOf(days: number, untilMs: number): AnalyticsPeriod {
  if (!Number.isInteger(days) || days < 1)
    throw new InvalidInputError('days', 'must be a whole number of at least 1.');
  const taken = Math.min(days, MAX_ANALYTICS_DAYS);
  return { days: taken, sinceMs: untilMs - taken * DAY_MS, untilMs };
}

export function interpretTally(
  tally: FailureTally,
  totalOrders: number,
  period: AnalyticsPeriod,
): FailureAnalytics {
  const failureRate = percentage(tally.totalFailures, tally.totalFailures + totalOrders);
  return { ...tally, period, totalOrders, failureRate };
}

/** The same days with those without a failure added. */
export function fillDays(byDay: FailureTally['byDay'], window: Window, timeZone: string): FailureTally['byDay'] {
  const counts = new Map(byDay.map(({ date, count }) => [date, count]));
  return localDays(window.sinceMs, window.untilMs, timeZone).map((date) => ({
    date,
    count: counts.get(date) ?? 0,
  }));
}
