import {
  DEFAULT_ANALYTICS_DAYS,
  type FailureAnalytics,
  fillDays,
  interpretTally,
  periodOf,
  type TallyQuery,
} from '../domain/analytics.js';
import type { Id } from '../domain/ids.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';
import type { Ordering } from '../ports/ordering.js';
import { shareNext } from './share-next.js';

export interface AnalyseFailuresRequest {
  /** Default 7; more than 90 are taken as 90. */
  readonly days?: number | undefined;
  readonly participantId?: Id | undefined;
  /** End of the window, exclusive. Default: now. */
  readonly untilMs?: number | undefined;
  /** Default `summary`. */
  readonly groupBy?: TallyQuery['groupBy'] | undefined;
  /** Also list the days without a failure. Default false. */
  readonly fillDays?: boolean | undefined;
}

/** What fails, how often, for whom. Equal questions at one time share an answer that begins after all of them. @throws InvalidInputError for `days` below 1. */
export type AnalyseFailures = (request?: AnalyseFailuresRequest) => Promise<FailureAnalytics>;

export interface AnalyseFailuresPorts {
  readonly attempts: AttemptStore;
  readonly ordering: Ordering;
  readonly clock: Clock;
}

/** `timeZone`: IANA name of the zone whose calendar days are counted. */
export function createAnalyseFailures(
  { attempts, ordering, clock }: AnalyseFailuresPorts,
  timeZone: string,
): AnalyseFailures {
  const share = shareNext<FailureAnalytics>();

  async function analyse(request: AnalyseFailuresRequest): Promise<FailureAnalytics> {
    const { participantId, groupBy = 'summary' } = request;
    const period = periodOf(request.days ?? DEFAULT_ANALYTICS_DAYS, request.untilMs ?? clock.now());
    const { sinceMs, untilMs } = period;
    const [tally, totalOrders] = await Promise.all([
      attempts.tally({ sinceMs, untilMs, participantId, timeZone, groupBy }),
      ordering.countOrders({ sinceMs, untilMs }, participantId),
    ]);
    const byDay = request.fillDays ? fillDays(tally.byDay, period, timeZone) : tally.byDay;
    return interpretTally({ ...tally, byDay }, totalOrders, period);
  }

  return async (request = {}) => {
    const { days, participantId, untilMs, groupBy, fillDays: filled } = request;
    if (untilMs !== undefined) return analyse(request);
    return share(JSON.stringify([String(days), participantId, groupBy, filled]), () => analyse(request));
  };
}
