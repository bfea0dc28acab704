/** How the last 7 days compare with the 7 before. */
export type Trend = 'rising' | 'falling' | 'steady';

/** A difference within so many standard deviations is chance: that of two counts is the root of their sum (Poisson). */
const DEVIATIONS = 2;

export function trendOf(days: readonly number[]): Trend {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const last = sum(days.slice(-7));
  const before = sum(days.slice(-14, -7));
  const margin = DEVIATIONS * Math.sqrt(last + before);
  if (last - before > margin) return 'rising';
  return before - last > margin ? 'falling' : 'steady';
}
