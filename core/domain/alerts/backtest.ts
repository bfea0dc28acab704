import type { Window } from '../analytics.js';
import { MINUTE_MS } from '../instant.js';
import type { AlertEpisode } from './episode.js';
import { figuresOfCount, figuresOfRate, type MinuteCount } from './figures.js';
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
  const { measure, threshold } = rule;
  const isRate = measure.kind === 'failure_rate';
  const failures = new SlidingSum(counts.failures, windowMs);
  const orders = new SlidingSum(counts.orders, windowMs);
  const found: AlertEpisode[] = [];
  let episode: AlertEpisode | undefined;
  for (let nowMs = sinceMs; nowMs <= untilMs; nowMs += MINUTE_MS) {
    const failed = failures.until(nowMs);
    const placed = isRate ? orders.until(nowMs) : 0;
    // Nothing begins at or below the threshold: a rate's lower bound is never above the rate.
    const isLow = isRate ? 100 * failed <= threshold * (failed + placed) : failed <= threshold;
    if (episode === undefined && isLow) {
      // Only another failure can change that; a rate also rises when orders leave the window, unless there is no failure in it. Spares most minutes of most
      // participants: of a thousand of them 90 days have 130 million minutes.
      if (!isRate || failed === 0) nowMs = Math.max(nowMs, failures.nextAtMs);
      continue;
    }
    const figures = isRate ? figuresOfRate(measure, failed, placed) : figuresOfCount(failed);
    const next = nextEpisode(rule, episode, { subject, figures }, nowMs, () => `${subject}@${nowMs}`);
    if (next?.phase === 'resolved') found.push(next);
    episode = next?.phase === 'resolved' ? undefined : next;
  }
  return episode?.phase === 'firing' ? [...found, episode] : found;
}

/** The sum of the minutes of a window that moves forward. */
class SlidingSum {
  readonly #counts: readonly MinuteCount[];
  readonly #windowMs: number;
  #sum = 0;
  #entering = 0;
  #leaving = 0;

  constructor(counts: readonly MinuteCount[], windowMs: number) {
    this.#counts = counts;
    this.#windowMs = windowMs;
  }

  /** Of the window that ends with `nowMs`, exclusive; to be asked of ever later instants. */
  until(nowMs: number): number {
    while (this.nextAtMs < nowMs) this.#sum += this.#counts[this.#entering++]?.count ?? 0;
    for (
      let last = this.#counts[this.#leaving];
      last !== undefined && last.minuteAtMs < nowMs - this.#windowMs;
    ) {
      this.#sum -= last.count;
      last = this.#counts[++this.#leaving];
    }
    return this.#sum;
  }

  /** The next minute that has not entered the window yet; after all time when there is none. */
  get nextAtMs(): number {
    return this.#counts[this.#entering]?.minuteAtMs ?? Number.POSITIVE_INFINITY;
  }
}
