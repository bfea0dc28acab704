import { type AnalyticsPeriod, formatInstant } from '../../../core/index.js';
import type { PeriodJson } from '../schemas/period.js';

/** `asked`: the number of days that was asked for, if one was. The notice is there when fewer were used. */
export function presentPeriod(
  { days, sinceMs, untilMs }: AnalyticsPeriod,
  asked?: number,
): { readonly period: PeriodJson; readonly notice?: string } {
  return {
    period: { days, since: formatInstant(sinceMs), until: formatInstant(untilMs) },
    ...(asked !== undefined && asked > days && { notice: `days is at most ${days}; ${days} was used.` }),
  };
}
