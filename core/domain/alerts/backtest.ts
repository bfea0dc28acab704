import type { Window } from '../analytics.js';
import { MINUTE_MS } from '../instant.js';
import type { AlertEpisode } from './episode.js';
import { figuresOfCount, figuresOfRate, type Measurement, type MinuteCount } from './figures.js';
import { type AlertRule, windowOf } from './rule.js';
import { nextEpisode } from './transition.js';

/** What happened in the past, by minute; minutes with nothing are left out. It begins a window of the rule earlier than what is looked at. */
export interface MinuteSeries {
  /** Of one subject each: the participant, or '' for all together. Ascending. */
  readonly failures: ReadonlyMap<string, readonly MinuteCount[]>;
  /** Ascending. */
  readonly orders: readonly MinuteCount[];
}

/**
 * When the rule would have fired, had it been looked at each minute of `period`: the same decisions on the same figures as with a server that runs. Episodes that
 * are not over at the end are `firing`. `period` begins and ends with a minute. Empty for measures without a past.
 */
export function backtest(rule: AlertRule, series: MinuteSeries, period: Window): AlertEpisode[] {
  const windowMs = windowOf(rule.measure);
  if (windowMs === undefined) return [];
  const episodes: AlertEpisode[] = [];
  for (const [subject, failures] of series.failures) {
    episodes.push(...episodesOf(rule, subject, { failures, orders: series.orders }, period, windowMs));
  }
  return episodes.sort((a, b) => (a.firedAtMs ?? 0) - (b.firedAtMs ?? 0));
}

interface Counts {
  readonly failures: readonly MinuteCount[];
  readonly orders: readonly MinuteCount[];
}

function episodesOf(
  rule: AlertRule,
  subject: string,
  counts: Counts,
  { sinceMs, untilMs }: Window,
  windowMs: number,
): AlertEpisode[] {
  const failures = slidingSum(counts.failures, windowMs);
  const orders = slidingSum(counts.orders, windowMs);
  const found: AlertEpisode[] = [];
  let episode: AlertEpisode | undefined;
  for (let nowMs = sinceMs; nowMs <= untilMs; nowMs += MINUTE_MS) {
    const failed = failures(nowMs);
    const placed = rule.measure.kind === 'failure_rate' ? orders(nowMs) : 0;
    // Nothing can come of nothing: spares most minutes of most participants.
    if (episode === undefined && failed === 0) continue;
    const figures =
      rule.measure.kind === 'failure_rate' ? figuresOfRate(rule.measure, failed, placed) : figuresOfCount(failed);
    const measurement: Measurement = { subject, figures };
    const next = nextEpisode(rule, episode, measurement, nowMs, () => `${subject}@${nowMs}`);
    if (next?.phase === 'resolved') found.push(next);
    episode = next?.phase === 'resolved' ? undefined : next;
  }
  return episode?.phase === 'firing' ? [...found, episode] : found;
}

/** The sum of the minutes of the window that ends with `nowMs`, exclusive; to be asked of ever later instants. */
function slidingSum(counts: readonly MinuteCount[], windowMs: number): (nowMs: number) => number {
  let sum = 0;
  let entering = 0;
  let leaving = 0;
  return (nowMs) => {
    for (let next = counts[entering]; next !== undefined && next.minuteAtMs < nowMs; next = counts[++entering]) {
      sum += next.count;
    }
    for (
      let last = counts[leaving];
      last !== undefined && last.minuteAtMs < nowMs - windowMs;
      last = counts[++leaving]
    ) {
      sum -= last.count;
    }
    return sum;
  };
}
