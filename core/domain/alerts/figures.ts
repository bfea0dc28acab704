import type { Window } from '../analytics.js';
import { MINUTE_MS } from '../instant.js';
import { type AlertRule, CONFIDENCE_Z, type Measure } from './rule.js';
import { wilsonLowerBound } from './wilson.js';

/** Failures or orders of one minute. */
export interface MinuteCount {
  /** Beginning of the minute in UTC. */
  readonly minuteAtMs: number;
  readonly count: number;
}

/** What was measured. */
export interface Figures {
  /** In the measure's unit: per cent with two places, attempts, 0 or 1, or the gauge's own. Undefined: not known. */
  readonly value: number | undefined;
  /** Rates and counts of attempts: how many there were in the window. */
  readonly failures?: number | undefined;
  /** Rates: failures and orders together. */
  readonly submissions?: number | undefined;
}

/** Of one series of a rule. */
export interface Measurement {
  /** The participant's id for `participant_failures`; empty for measures that have one series only. */
  readonly subject: string;
  readonly figures: Figures;
}

export const UNKNOWN_FIGURES: Figures = { value: undefined };

/** `between`: neither above the threshold nor down to where it recovers. */
export type Verdict = 'above' | 'between' | 'recovered' | 'unknown';

/** The last full minutes before an instant: what is measured then, and what a backtest of that instant looks at. */
export function windowBefore(nowMs: number, windowMs: number): Window {
  const untilMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  return { sinceMs: untilMs - windowMs, untilMs };
}

export function figuresOfRate(
  measure: Extract<Measure, { kind: 'failure_rate' }>,
  failures: number,
  orders: number,
): Figures {
  const submissions = failures + orders;
  const value = submissions < measure.minSubmissions ? undefined : perCentOf(failures, submissions);
  return { value, failures, submissions };
}

/** As `percentage`, in whole numbers, which is exact for counts below 10^11 and a tenth of the time: a backtest asks for 129,600 rates. */
export function perCentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((20_000 * part + whole) / (2 * whole)) / 100;
}

export function figuresOfCount(failures: number): Figures {
  return { value: failures, failures };
}

/** What the figures mean for the rule. */
export function judge(rule: Pick<AlertRule, 'measure' | 'threshold' | 'recoverAt'>, figures: Figures): Verdict {
  const { value } = figures;
  if (value === undefined) return 'unknown';
  if (value <= rule.recoverAt) return 'recovered';
  return certainlyAtLeast(rule.measure, figures, value) > rule.threshold ? 'above' : 'between';
}

/** The value, for rates as far as so many submissions can tell: 1 failure of 5 is 20 per cent, and certainly no more than 3.6. */
function certainlyAtLeast(measure: Measure, { failures = 0, submissions = 0 }: Figures, value: number): number {
  return measure.kind === 'failure_rate' ? 100 * wilsonLowerBound(failures, submissions, CONFIDENCE_Z) : value;
}
