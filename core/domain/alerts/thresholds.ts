/** The guide's "Alert Thresholds". */
export const WARNING_FAILURE_RATE = 5;
export const CRITICAL_FAILURE_RATE = 10;
/** Of one participant in an hour. */
export const INFO_FAILURES_PER_HOUR = 10;

export type AlertLevel = 'normal' | 'warning' | 'critical';

/** `failureRate`: per cent. At exactly a threshold it is not yet above it. */
export function levelOfRate(failureRate: number): AlertLevel {
  if (failureRate > CRITICAL_FAILURE_RATE) return 'critical';
  return failureRate > WARNING_FAILURE_RATE ? 'warning' : 'normal';
}
