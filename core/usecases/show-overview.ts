import { type AlertLevel, INFO_FAILURES_PER_HOUR, levelOfRate } from '../domain/alerts/thresholds.js';
import {
  type AnalyticsPeriod,
  DEFAULT_ANALYTICS_DAYS,
  type FailureTally,
  interpretTally,
  periodOf,
  type Window,
} from '../domain/analytics.js';
import type { CodeBreakdown, FailureBreakdown } from '../domain/breakdown.js';
import type { Id } from '../domain/ids.js';
import { HOUR_MS, localDays } from '../domain/instant.js';
import { percentage } from '../domain/money.js';
import { ERROR_CODES } from '../domain/refusal.js';
import { compareText } from '../domain/text.js';
import type { TurnedAwayTally } from '../domain/turned-away.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';
import type { Ordering } from '../ports/ordering.js';
import type { ShopDirectory } from '../ports/shop-directory.js';
import type { TurnedAwayStore } from '../ports/turned-away.js';

const TEXTS_PER_CODE = 5;
/** Hardly two texts with amounts are alike: beyond so many attempts more of them tell nothing new, and would cost more with each. */
export const TEXTS_OF_NEWEST = 50_000;

export interface OverviewRequest {
  /** Default 7; more than 90 are taken as 90. */
  readonly days?: number | undefined;
  readonly participantId?: Id | undefined;
  /** End of the period, exclusive. Default: now. */
  readonly untilMs?: number | undefined;
  /** IANA name of the zone whose calendar days are counted. Default: the configured zone. */
  readonly timeZone?: string | undefined;
}

export interface OverviewDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly failures: number;
  /** Undefined when the ordering system cannot tell. */
  readonly orders: number | undefined;
}

export interface Overview {
  readonly period: AnalyticsPeriod;
  readonly timeZone: string;
  readonly totalFailures: number;
  /** How many of the failures have been cleaned up: they are counted, and cannot be listed any more. One participant's figures are of what is kept. */
  readonly cleanedUp: number;
  readonly totalOrders: number;
  /** Per cent, two places: failures among failures and orders. */
  readonly failureRate: number;
  readonly level: AlertLevel;
  /** Attempts with at least one balance code, and their share of the failures in per cent, two places. */
  readonly balanceRelated: number;
  readonly balanceShare: number;
  /** Every day that the period touches, ascending; the first and the last one only as far as they lie within it. */
  readonly days: readonly OverviewDay[];
  /** The ten most frequent codes, each with its five most frequent texts among the newest attempts of the period (`TEXTS_OF_NEWEST`). */
  readonly errors: readonly CodeBreakdown[];
  readonly topParticipants: FailureTally['topParticipants'];
  /** Participants with more than 10 failures in the last hour of the period. */
  readonly busyParticipants: FailureTally['topParticipants'];
  /** Everybody's, also when one participant is asked for: the guard knows users only. Undefined when nobody counts them. */
  readonly turnedAway: TurnedAwayTally | undefined;
}

/** What the dashboard shows of a period. @throws InvalidInputError for `days` below 1. */
export type ShowOverview = (request?: OverviewRequest) => Promise<Overview>;

export interface OverviewPorts {
  readonly attempts: AttemptStore;
  readonly ordering: Ordering;
  readonly clock: Clock;
  /** Absent: orders are not known by day. */
  readonly directory?: ShopDirectory | undefined;
  /** Absent: what the guard turned away is not known. */
  readonly turnedAway?: TurnedAwayStore | undefined;
}

/** `configuredZone`: IANA name. */
export function createShowOverview(ports: OverviewPorts, configuredZone: string): ShowOverview {
  const { attempts, ordering, clock, directory, turnedAway } = ports;
  return async ({
    days = DEFAULT_ANALYTICS_DAYS,
    participantId,
    untilMs = clock.now(),
    timeZone = configuredZone,
  } = {}) => {
    const period = periodOf(days, untilMs);
    const window = { sinceMs: period.sinceMs, untilMs };
    const tallied = { participantId, timeZone, groupBy: 'summary' } as const;
    const [tally, byCode, lastHour, breakdown, totalOrders, orderDays, guarded, kept] = await Promise.all([
      attempts.tally({ ...window, ...tallied }),
      attempts.tally({ ...window, ...tallied, groupBy: 'code' }),
      attempts.tally({ sinceMs: untilMs - HOUR_MS, untilMs, ...tallied }),
      attempts.breakdown({ ...window, participantId, textsPerCode: TEXTS_PER_CODE, newest: TEXTS_OF_NEWEST }),
      ordering.countOrders(window, participantId),
      directory?.countOrdersByDay(window, timeZone, participantId),
      turnedAway?.tally(window, timeZone),
      participantId === undefined ? keptOf(window, timeZone) : undefined,
    ]);
    const { totalFailures, failureRate, balanceRelated, topParticipants } = interpretTally(
      tally,
      totalOrders,
      period,
    );
    return {
      period,
      timeZone,
      totalFailures,
      cleanedUp: kept === undefined ? 0 : Math.max(0, totalFailures - kept),
      totalOrders,
      failureRate,
      level: levelOfRate(failureRate),
      balanceRelated,
      balanceShare: percentage(balanceRelated, totalFailures),
      days: daysOf(localDays(window.sinceMs, untilMs, timeZone), tally.byDay, orderDays),
      errors: codesWithTexts(byCode.commonErrors, breakdown),
      topParticipants,
      busyParticipants: lastHour.topParticipants.filter(({ count }) => count > INFO_FAILURES_PER_HOUR),
      turnedAway: guarded,
    };
  };

  /** How many failures of the window are kept; undefined when nothing of it has been cleaned up. */
  async function keptOf({ sinceMs, untilMs }: Window, timeZone: string): Promise<number | undefined> {
    const span = await attempts.span();
    if (span === undefined) return 0;
    if (span.sinceMs <= sinceMs) return undefined;
    if (span.sinceMs >= untilMs) return 0;
    // A clean-up deletes all that is older than an instant: from the oldest one on, nothing is missing.
    const kept = await attempts.tally({ sinceMs: span.sinceMs, untilMs, timeZone, groupBy: 'summary' });
    return kept.totalFailures;
  }
}

function codesWithTexts(counted: FailureTally['commonErrors'], breakdown: FailureBreakdown): CodeBreakdown[] {
  const textsOf = new Map(breakdown.map(({ code, texts }) => [code, texts]));
  return ERROR_CODES.flatMap((code) => {
    const count = counted.find(({ error }) => error === code)?.count;
    return count === undefined ? [] : [{ code, count, texts: textsOf.get(code) ?? [] }];
  }).sort((a, b) => b.count - a.count || compareText(a.code, b.code));
}

type Days = FailureTally['byDay'];

function daysOf(dates: readonly string[], failures: Days, orders: Days | undefined): OverviewDay[] {
  const [failuresOf, ordersOf] = [failures, orders ?? []].map(
    (days) => new Map(days.map((day) => [day.date, day.count])),
  );
  return dates.map((date) => ({
    date,
    failures: failuresOf?.get(date) ?? 0,
    orders: orders && (ordersOf?.get(date) ?? 0),
  }));
}
