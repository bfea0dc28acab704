import { type FailureAnalytics, formatInstant, idToJson } from '../../../core/index.js';
import type { FailureAnalyticsJson } from '../schemas/analytics.js';

/** `asked`: the number of days that was asked for, if one was. */
export function presentAnalytics(analytics: FailureAnalytics, asked?: number): FailureAnalyticsJson {
  const { days, sinceMs, untilMs } = analytics.period;
  return {
    period: { days, since: formatInstant(sinceMs), until: formatInstant(untilMs) },
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
    ...(asked !== undefined && asked > days && { notice: `days is at most ${days}; ${days} was used.` }),
  };
}
