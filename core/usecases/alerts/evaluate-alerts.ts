import type { AlertEpisode } from '../../domain/alerts/episode.js';
import { evaluate } from '../../domain/alerts/evaluation.js';
import type { NoticeRoute } from '../../domain/alerts/notice.js';
import type { AlertRule } from '../../domain/alerts/rule.js';
import { type Silence, silenceOf } from '../../domain/alerts/silence.js';
import { MINUTE_MS } from '../../domain/instant.js';
import type { AlertStore } from '../../ports/alert-store.js';
import type { Clock } from '../../ports/clock.js';
import type { IdSource } from '../../ports/ids.js';
import type { Lock } from '../../ports/lock.js';
import { type MeasuringPorts, measureRules } from './measure-rules.js';

export interface FiringAlert {
  readonly episode: AlertEpisode;
  /** Keeps it quiet now. */
  readonly silence: Silence | undefined;
}

export type EvaluationReport =
  | { readonly kind: 'evaluated'; readonly firing: readonly FiringAlert[]; readonly notices: number }
  /** Another server is at it, or was faster. */
  | { readonly kind: 'elsewhere' };

/** Looks at every rule once, and stores what it means together with the notices that are due. */
export type EvaluateAlerts = () => Promise<EvaluationReport>;

export interface EvaluateAlertsPorts extends MeasuringPorts {
  readonly alerts: AlertStore;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface AlertOptions {
  readonly rules: readonly AlertRule[];
  readonly routes: readonly NoticeRoute[];
}

const LEASE_MS = MINUTE_MS;
/** Somebody acknowledged or silenced something meanwhile. */
const TRIES = 3;

/**
 * The lock spares work; that no alert is told twice does not hang on it. While Redis is away every server may hold the lock: then the version of the state lets the first
 * of them store.
 */
export function createEvaluateAlerts(ports: EvaluateAlertsPorts, { rules, routes }: AlertOptions): EvaluateAlerts {
  const { alerts, lock, clock, ids, observer } = ports;

  const evaluateOnce = async (): Promise<EvaluationReport> => {
    const nowMs = clock.now();
    const measurements = await measureRules(rules, ports, nowMs);
    let evaluatedAtMs: number | undefined;
    for (let tries = 1; ; tries++) {
      const state = await alerts.read(nowMs);
      // What changed the state was another evaluation, so this one comes too late.
      if (tries > 1 && state.evaluatedAtMs !== evaluatedAtMs) return { kind: 'elsewhere' };
      evaluatedAtMs = state.evaluatedAtMs;
      if (evaluatedAtMs !== undefined && evaluatedAtMs > nowMs) return { kind: 'elsewhere' };
      const evaluation = evaluate(state, { rules, measurements, routes, nowMs, newId: () => ids.next() });
      if (await alerts.commit(evaluation, state.version)) {
        const firing = evaluation.episodes
          .filter(({ phase }) => phase === 'firing')
          .map((episode) => ({ episode, silence: silenceOf(episode, state.silences, nowMs) }));
        return { kind: 'evaluated', firing, notices: evaluation.notices.length };
      }
      if (tries === TRIES) return { kind: 'elsewhere' };
    }
  };

  return async () => {
    let begun = false;
    const leased = await lock
      .withLease('alerts', LEASE_MS, () => {
        begun = true;
        return evaluateOnce();
      })
      .catch(async (cause: unknown) => {
        if (begun) throw cause;
        observer.problem({ during: 'locking for alerts', cause });
        return { acquired: true as const, value: await evaluateOnce() };
      });
    return leased.acquired ? leased.value : { kind: 'elsewhere' };
  };
}
