import { DAY_MS, HOUR_MS } from '../instant.js';
import type { IssueActivity } from './activity.js';

/** The forecast looks at so many times 24 hours before those that are judged, as far as the issue is that old. */
export const BASELINE_DAYS = 28;
/** With fewer of them nothing is forecast. */
export const MIN_BASELINE_DAYS = 3;
/** Fewer in 24 hours are never too many, however quiet it was before. */
export const MIN_ESCALATING = 10;
/** More than so many times the usual. */
const TIMES_USUAL = 2;
/** More than so many standard deviations above the usual, by which days differ anyway: three are exceeded a dozen times a year by chance, because every hour is looked at. */
const DEVIATIONS = 4;

export interface DailyForecast {
  /** Attempts in 24 hours, on average. */
  readonly usual: number;
  /** More than this in 24 hours is escalating. */
  readonly most: number;
}

/**
 * From the counts of days before. The spread is at least that of chance alone (Poisson: the root of the mean): three quiet days that happen to be alike forecast
 * nothing. Undefined when there are too few days.
 */
export function dailyForecastOf(days: readonly number[]): DailyForecast | undefined {
  if (days.length < MIN_BASELINE_DAYS) return undefined;
  const usual = days.reduce((sum, count) => sum + count, 0) / days.length;
  const variance = days.reduce((sum, count) => sum + (count - usual) ** 2, 0) / (days.length - 1);
  const spread = Math.sqrt(Math.max(variance, usual));
  return { usual, most: Math.max(MIN_ESCALATING - 1, TIMES_USUAL * usual, usual + DEVIATIONS * spread) };
}

export interface Escalation {
  /** The end of the hour with which it was too many. */
  readonly atMs: number;
  /** In the 24 hours before. */
  readonly count: number;
  readonly forecast: DailyForecast;
}

/** Of the 24 hours that end at `endMs`, a full hour, against those before. */
export function forecastFor({ hours, firstSeenMs }: IssueActivity, endMs: number): DailyForecast | undefined {
  const beginMs = endMs - DAY_MS;
  const age = Math.floor((beginMs - firstSeenMs) / DAY_MS);
  const days = new Array<number>(Math.max(0, Math.min(BASELINE_DAYS, age))).fill(0);
  for (const { hourAtMs, count } of hours) {
    const day = Math.ceil((beginMs - hourAtMs) / DAY_MS) - 1;
    if (hourAtMs < beginMs && day < days.length) days[day] = (days[day] ?? 0) + count;
  }
  return dailyForecastOf(days);
}

/**
 * The first hour within the window (its end after `fromMs`, up to `untilMs`) with which there were more attempts in 24 hours than forecast. `countedFromMs`: only hours that
 * begin then or later are judged, so that an issue which is archived in the middle of a wave is not back at once.
 */
export function escalationWithin(
  activity: IssueActivity,
  {
    fromMs,
    untilMs,
    countedFromMs = Number.NEGATIVE_INFINITY,
  }: { fromMs: number; untilMs: number; countedFromMs?: number },
): Escalation | undefined {
  // Only an hour with attempts can make too many of them.
  for (const { hourAtMs } of activity.hours) {
    const endMs = hourAtMs + HOUR_MS;
    if (endMs <= fromMs || endMs > untilMs) continue;
    const sinceMs = Math.max(endMs - DAY_MS, countedFromMs);
    let count = 0;
    for (const hour of activity.hours) if (hour.hourAtMs >= sinceMs && hour.hourAtMs < endMs) count += hour.count;
    if (count < MIN_ESCALATING) continue;
    const forecast = forecastFor(activity, endMs);
    if (forecast !== undefined && count > forecast.most) return { atMs: endMs, count, forecast };
  }
  return undefined;
}
