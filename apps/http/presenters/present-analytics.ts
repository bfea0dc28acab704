import { type FailureAnalytics, idToJson } from '../../../core/index.js';
import type { FailureAnalyticsJson } from '../schemas/analytics.js';
import { presentPeriod } from './present-period.js';

/** `asked`: the number of days that was asked for, if one was. */
export function presentAnalytics(analytics: FailureAnalytics, asked?: number): FailureAnalyticsJson {
  return {
    ...presentPeriod(analytics.period, asked),
    summary: {
      total_failures: analytics.totalFailures,
      total_orders: analytics.totalOrders,
      failure_rate: analytics.failureRate,
      balance_related: analytics.balanceRelated,
    },
    common_errors: analytics.commonErrors.map(({ error, count }) => ({ error, count })),
    by_day: analytics.byDay.map(({ date, count }) => ({ date, count })),
    top_participants: analytics.topParticipants.map(({ name, participantId, count }) => ({
      participant__name: name,
      participant_id: idToJson(participantId),
      failure_count: count,
    })),
  };
}
