import { backtest, type MinuteSeries } from '../../domain/alerts/backtest.js';
import type { AlertEpisode } from '../../domain/alerts/episode.js';
import { windowBefore } from '../../domain/alerts/figures.js';
import { type AlertRule, windowOf } from '../../domain/alerts/rule.js';
import { MAX_ANALYTICS_DAYS, type Window } from '../../domain/analytics.js';
import { InvalidInputError } from '../../domain/errors.js';
import { DAY_MS } from '../../domain/instant.js';
import type { Clock } from '../../ports/clock.js';
import type { SubmissionHistory } from '../../ports/submission-history.js';
import { failuresQueryOf } from './measure-rules.js';

export interface BacktestRequest {
  readonly rule: AlertRule;
  /** Default 90, which is also the most. */
  readonly days?: number | undefined;
  /** End of what is looked at. Default: now. */
  readonly untilMs?: number | undefined;
}

export interface BacktestReport {
  readonly rule: AlertRule;
  /** Whole minutes. */
  readonly period: Window;
  /** Undefined for what has no past that is kept: dependencies and gauges. Oldest first. */
  readonly episodes: readonly AlertEpisode[] | undefined;
}

/** When a rule would have fired, enabled or not. Sends nothing, stores nothing. @throws InvalidInputError (`days`) */
export type BacktestAlert = (request: BacktestRequest) => Promise<BacktestReport>;

export interface BacktestPorts {
  readonly history: SubmissionHistory;
  readonly clock: Clock;
}

export function createBacktestAlert({ history, clock }: BacktestPorts): BacktestAlert {
  return async ({ rule, days = MAX_ANALYTICS_DAYS, untilMs = clock.now() }) => {
    if (!Number.isInteger(days) || days < 1 || days > MAX_ANALYTICS_DAYS) {
      throw new InvalidInputError('days', `must be a whole number from 1 to ${MAX_ANALYTICS_DAYS}.`);
    }
    const period = windowBefore(untilMs, days * DAY_MS);
    const windowMs = windowOf(rule.measure);
    if (windowMs === undefined) return { rule, period, episodes: undefined };
    // The first look needs what came before it.
    const series = await seriesOf(rule, { ...period, sinceMs: period.sinceMs - windowMs });
    return { rule, period, episodes: backtest(rule, series, period) };
  };

  async function seriesOf({ measure, threshold }: AlertRule, window: Window): Promise<MinuteSeries> {
    if (measure.kind === 'participant_failures') {
      // With so few in all the time nobody can be above the threshold in a part of it.
      const participants = await history.failuresByParticipant(window, threshold);
      return {
        failures: new Map(participants.map(({ participantId, minutes }) => [participantId, minutes])),
        orders: [],
      };
    }
    const failures =
      measure.kind === 'failures' ? history.failures(failuresQueryOf(measure, window)) : history.failures(window);
    const orders = measure.kind === 'failure_rate' ? history.orders(window) : [];
    return { failures: new Map([['', await failures]]), orders: await orders };
  }
}
