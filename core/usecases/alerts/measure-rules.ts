import {
  figuresOfCount,
  figuresOfRate,
  type Measurement,
  type MinuteCount,
  windowBefore,
} from '../../domain/alerts/figures.js';
import type { AlertRule, Measure } from '../../domain/alerts/rule.js';
import type { Window } from '../../domain/analytics.js';
import type { HealthCheck } from '../../ports/health.js';
import type { Observer } from '../../ports/observer.js';
import type { SubmissionHistory } from '../../ports/submission-history.js';

/** A number by its name, such as how far the sealing of figures is behind; undefined: not known now. */
export type Gauges = Readonly<Record<string, () => Promise<number | undefined>>>;

export interface MeasuringPorts {
  readonly history: SubmissionHistory;
  readonly healthChecks: readonly HealthCheck[];
  readonly gauges: Gauges;
  readonly observer: Observer;
}

/** Measures every enabled rule. What cannot be measured is undefined, and the observer learns why. */
export async function measureRules(
  rules: readonly AlertRule[],
  ports: MeasuringPorts,
  nowMs: number,
): Promise<ReadonlyMap<string, readonly Measurement[] | undefined>> {
  const measured = rules
    .filter(({ enabled }) => enabled)
    .map(async (rule) => {
      const measurements = await measureRule(rule, ports, nowMs).catch((cause: unknown) => {
        ports.observer.problem({ during: 'measuring for alerts', cause });
        return undefined;
      });
      return [rule.name, measurements] as const;
    });
  return new Map(await Promise.all(measured));
}

async function measureRule(
  { measure }: AlertRule,
  { history, healthChecks, gauges }: MeasuringPorts,
  nowMs: number,
): Promise<readonly Measurement[] | undefined> {
  switch (measure.kind) {
    case 'failure_rate': {
      const window = windowBefore(nowMs, measure.windowMs);
      const [failures, orders] = await Promise.all([history.failures(window), history.orders(window)]);
      return [{ subject: '', figures: figuresOfRate(measure, sumOf(failures), sumOf(orders)) }];
    }
    case 'failures': {
      const failures = await history.failures(failuresQueryOf(measure, windowBefore(nowMs, measure.windowMs)));
      return [{ subject: '', figures: figuresOfCount(sumOf(failures)) }];
    }
    case 'participant_failures': {
      const window = windowBefore(nowMs, measure.windowMs);
      const participants = await history.failuresByParticipant(window, 0);
      return participants.map(({ participantId, minutes }) => ({
        subject: participantId,
        figures: figuresOfCount(sumOf(minutes)),
      }));
    }
    case 'dependency_away': {
      const check = healthChecks.find(({ name }) => name === measure.dependency);
      if (check === undefined) return undefined;
      const { status } = await check.check();
      return [{ subject: '', figures: { value: status === 'ok' ? 0 : 1 } }];
    }
    case 'gauge': {
      const value = await gauges[measure.gauge]?.();
      return value === undefined ? undefined : [{ subject: '', figures: { value } }];
    }
  }
}

export function failuresQueryOf({ reason, errorCode }: Extract<Measure, { kind: 'failures' }>, window: Window) {
  return { ...window, reason, errorCode };
}

function sumOf(counts: readonly MinuteCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
