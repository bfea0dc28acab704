import { HOUR_MS, MINUTE_MS } from '../instant.js';
import type { ErrorCode, RecordedReason } from '../refusal.js';
import { CRITICAL_FAILURE_RATE, INFO_FAILURES_PER_HOUR, WARNING_FAILURE_RATE } from './thresholds.js';

/** From the least to the most urgent. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a rule looks at. Windows are whole minutes, and end with the last full minute. */
export type Measure =
  /** Failures among submissions in per cent. With fewer than `minSubmissions` in the window it is not known. */
  | { readonly kind: 'failure_rate'; readonly windowMs: number; readonly minSubmissions: number }
  /** How many attempts were stored, all or those of one reason or code. */
  | {
      readonly kind: 'failures';
      readonly windowMs: number;
      readonly reason?: RecordedReason | undefined;
      readonly errorCode?: ErrorCode | undefined;
    }
  /** How many attempts of each participant; every participant is an alert of its own. */
  | { readonly kind: 'participant_failures'; readonly windowMs: number }
  /** 1 while the dependency, named as in `/readyz`, is not `ok`, else 0. */
  | { readonly kind: 'dependency_away'; readonly dependency: string }
  /** A number that a part of the system tells about itself, in its own unit. */
  | { readonly kind: 'gauge'; readonly gauge: string };

/** When somebody must know. */
export interface AlertRule {
  /** Unique; 1 to 64 characters of `[a-z0-9-]`. */
  readonly name: string;
  readonly severity: Severity;
  readonly measure: Measure;
  /** It fires above this. A rate is above it only when the lower end of its 95 % interval (Wilson) is. */
  readonly threshold: number;
  /** It recovers at or below this, which is at most the threshold. In between nothing changes. */
  readonly recoverAt: number;
  /** How long it must have been above the threshold before it fires. 0: at once. */
  readonly forMs: number;
  /** How long it must have been at or below `recoverAt` before it is over. */
  readonly recoverForMs: number;
  /** How long after a notice the next reminder comes while it goes on and nobody has acknowledged it. 0: none. */
  readonly remindEveryMs: number;
  /** How long after a notice further alerts of this rule wait, to be told together. */
  readonly groupForMs: number;
  readonly enabled: boolean;
}

/** Confidence of 95 %, two-sided. */
export const CONFIDENCE_Z = 1.96;

const RATE = {
  measure: { kind: 'failure_rate', windowMs: HOUR_MS, minSubmissions: 20 },
  forMs: 5 * MINUTE_MS,
  recoverForMs: 10 * MINUTE_MS,
  groupForMs: 5 * MINUTE_MS,
  enabled: true,
} as const;

/** The guide's "Alert Thresholds", Redis away for five minutes, and figures that are added up too late. */
export const DEFAULT_ALERT_RULES: readonly AlertRule[] = [
  {
    ...RATE,
    name: 'failure-rate-critical',
    severity: 'critical',
    threshold: CRITICAL_FAILURE_RATE,
    recoverAt: 8,
    remindEveryMs: 4 * HOUR_MS,
  },
  {
    ...RATE,
    name: 'failure-rate-warning',
    severity: 'warning',
    threshold: WARNING_FAILURE_RATE,
    recoverAt: 4,
    remindEveryMs: 24 * HOUR_MS,
  },
  {
    name: 'participant-failures',
    severity: 'info',
    measure: { kind: 'participant_failures', windowMs: HOUR_MS },
    threshold: INFO_FAILURES_PER_HOUR,
    recoverAt: INFO_FAILURES_PER_HOUR / 2,
    forMs: 0,
    recoverForMs: 0,
    remindEveryMs: 0,
    groupForMs: 5 * MINUTE_MS,
    enabled: true,
  },
  {
    name: 'redis-away',
    severity: 'warning',
    measure: { kind: 'dependency_away', dependency: 'redis' },
    threshold: 0,
    recoverAt: 0,
    forMs: 5 * MINUTE_MS,
    recoverForMs: 5 * MINUTE_MS,
    remindEveryMs: 4 * HOUR_MS,
    groupForMs: 5 * MINUTE_MS,
    enabled: true,
  },
  {
    name: 'sealing-behind',
    severity: 'warning',
    // Half of what makes figures noticeably slow.
    measure: { kind: 'gauge', gauge: 'sealing_backlog' },
    threshold: 5_000,
    recoverAt: 1_000,
    forMs: 15 * MINUTE_MS,
    recoverForMs: 5 * MINUTE_MS,
    remindEveryMs: 24 * HOUR_MS,
    groupForMs: 5 * MINUTE_MS,
    enabled: true,
  },
];

/** The window of measures that have one. */
export function windowOf(measure: Measure): number | undefined {
  return 'windowMs' in measure ? measure.windowMs : undefined;
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

export function mostSevere(severities: Iterable<Severity>): Severity {
  let most: Severity = 'info';
  for (const severity of severities) if (isAtLeast(severity, most)) most = severity;
  return most;
}
