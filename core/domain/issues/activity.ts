import type { Window } from '../analytics.js';
import { DAY_MS, HOUR_MS } from '../instant.js';
import { parseTraits } from './fingerprint.js';
import type { Grouping } from './grouping.js';

/** Attempts of one hour (UTC) with the same traits. */
export interface HourCount {
  readonly hourAtMs: number;
  readonly count: number;
  /** Of the first and the last one of the hour. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** All attempts with the same traits. */
export interface TraitsCount {
  /** As `formatTraits` writes them. */
  readonly traits: string;
  readonly total: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Within the window that was asked for; hours without one are left out, the others ascend. */
  readonly hours: readonly HourCount[];
}

/** When and how often an issue was seen. An attempt counts once, however many of its errors belong to the issue. */
export interface IssueActivity {
  readonly total: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly hours: readonly HourCount[];
}

/** By id of the issue. */
export function activitiesOf(counts: readonly TraitsCount[], grouping: Grouping): Map<string, IssueActivity> {
  const parts = new Map<string, TraitsCount[]>();
  for (const count of counts) {
    for (const id of grouping.issuesOf(parseTraits(count.traits))) {
      const known = parts.get(id);
      if (known === undefined) parts.set(id, [count]);
      else known.push(count);
    }
  }
  return new Map([...parts].map(([id, each]) => [id, added(each)]));
}

function added(parts: readonly TraitsCount[]): IssueActivity {
  const hours = new Map<number, HourCount>();
  for (const hour of parts.flatMap((part) => part.hours)) {
    const known = hours.get(hour.hourAtMs) ?? { ...hour, count: 0 };
    hours.set(hour.hourAtMs, {
      hourAtMs: hour.hourAtMs,
      count: known.count + hour.count,
      firstAtMs: Math.min(known.firstAtMs, hour.firstAtMs),
      lastAtMs: Math.max(known.lastAtMs, hour.lastAtMs),
    });
  }
  return {
    total: parts.reduce((sum, { total }) => sum + total, 0),
    firstSeenMs: Math.min(...parts.map(({ firstAtMs }) => firstAtMs)),
    lastSeenMs: Math.max(...parts.map(({ lastAtMs }) => lastAtMs)),
    hours: [...hours.values()].sort((a, b) => a.hourAtMs - b.hourAtMs),
  };
}

/** The end of the hour that an instant lies in. */
export function endOfHour(atMs: number): number {
  return (Math.floor(atMs / HOUR_MS) + 1) * HOUR_MS;
}

/** The last so many times 24 hours, the hour of `nowMs` among them, to its end. */
export function lastDays(nowMs: number, days: number): Window {
  const untilMs = endOfHour(nowMs);
  return { sinceMs: untilMs - days * DAY_MS, untilMs };
}

/** Attempts in whole hours. */
export function countWithin(hours: readonly HourCount[], { sinceMs, untilMs }: Window): number {
  let sum = 0;
  for (const { hourAtMs, count } of hours) if (hourAtMs >= sinceMs && hourAtMs < untilMs) sum += count;
  return sum;
}

/** One count for each 24 hours of the window, the oldest first. */
export function countsByDay(hours: readonly HourCount[], { sinceMs, untilMs }: Window): number[] {
  const days = new Array<number>(Math.round((untilMs - sinceMs) / DAY_MS)).fill(0);
  for (const { hourAtMs, count } of hours) {
    if (hourAtMs < sinceMs || hourAtMs >= untilMs) continue;
    const day = Math.floor((hourAtMs - sinceMs) / DAY_MS);
    days[day] = (days[day] ?? 0) + count;
  }
  return days;
}
