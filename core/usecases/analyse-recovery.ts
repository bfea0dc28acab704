import { DEFAULT_ANALYTICS_DAYS, periodOf } from '../domain/analytics.js';
import type { Id } from '../domain/ids.js';
import { RECOVERY_WINDOW_MS, type Recovery, recoveryOf } from '../domain/recovery.js';
import type { Clock } from '../ports/clock.js';
import type { Ordering } from '../ports/ordering.js';
import type { SubmissionHistory } from '../ports/submission-history.js';

export interface AnalyseRecoveryRequest {
  /** Default 7; more than 90 are taken as 90. */
  readonly days?: number | undefined;
  readonly participantId?: Id | undefined;
  /** End of the period, exclusive. Default: now. */
  readonly untilMs?: number | undefined;
}

/** What became of those who were refused. Orders up to now are looked at, also when the period ended before. @throws InvalidInputError for `days` below 1. */
export type AnalyseRecovery = (request?: AnalyseRecoveryRequest) => Promise<Recovery>;

export interface AnalyseRecoveryPorts {
  readonly ordering: Ordering;
  readonly clock: Clock;
  /** Absent: nobody knows, and nobody is listed. */
  readonly history?: Pick<SubmissionHistory, 'episodes'> | undefined;
}

export function createAnalyseRecovery({ ordering, clock, history }: AnalyseRecoveryPorts): AnalyseRecovery {
  return async ({ days = DEFAULT_ANALYTICS_DAYS, participantId, untilMs = clock.now() } = {}) => {
    const period = periodOf(days, untilMs);
    const window = { sinceMs: period.sinceMs, untilMs };
    const endMs = Math.max(untilMs, clock.now());
    const [episodes, totalOrders] = await Promise.all([
      history?.episodes({ ...window, participantId, gapMs: RECOVERY_WINDOW_MS, endMs }) ?? [],
      ordering.countOrders(window, participantId),
    ]);
    return recoveryOf(episodes, totalOrders, period, endMs);
  };
}
