import type { AlertEpisode } from '../../domain/alerts/episode.js';
import type { AlertState } from '../../domain/alerts/evaluation.js';
import type { AlertRule } from '../../domain/alerts/rule.js';
import { type Silence, silenceOf } from '../../domain/alerts/silence.js';
import type { AlertEvent } from '../../domain/alerts/timeline.js';
import type { AlertStore, ChannelBacklog } from '../../ports/alert-store.js';
import type { Clock } from '../../ports/clock.js';
import type { AlertOptions, FiringAlert } from './evaluate-alerts.js';

const PAST_EPISODES = 20;
const ENTRIES = 50;

export interface AlertBoard {
  /** Undefined: never. */
  readonly evaluatedAtMs: number | undefined;
  /** The most urgent and then the newest first. */
  readonly firing: readonly FiringAlert[];
  readonly pending: readonly AlertEpisode[];
  readonly silences: readonly Silence[];
  /** The last that are over, the last fired first. */
  readonly past: readonly AlertEpisode[];
  readonly timeline: readonly AlertEvent[];
  readonly rules: readonly AlertRule[];
  /** Every channel that notices go to, or wait for. */
  readonly channels: readonly ChannelBacklog[];
}

/** What there is to know about alerts now. */
export type ShowAlerts = () => Promise<AlertBoard>;

/** What is firing now; the most urgent and then the newest first. */
export type ListFiringAlerts = () => Promise<readonly FiringAlert[]>;

export interface ShowAlertsPorts {
  readonly alerts: AlertStore;
  readonly clock: Clock;
}

export function createShowAlerts({ alerts, clock }: ShowAlertsPorts, { rules, routes }: AlertOptions): ShowAlerts {
  return async () => {
    const nowMs = clock.now();
    const [state, latest, timeline, backlog] = await Promise.all([
      alerts.read(nowMs),
      alerts.latest(PAST_EPISODES + MAX_FIRING),
      alerts.timeline(ENTRIES),
      alerts.backlog(),
    ]);
    const idle = routes
      .filter(({ channel }) => !backlog.some((each) => each.channel === channel))
      .map(({ channel }) => ({ channel, waiting: 0, oldestAtMs: undefined, failed: 0 }));
    return {
      evaluatedAtMs: state.evaluatedAtMs,
      firing: firingIn(state, nowMs),
      pending: state.episodes.filter(({ phase }) => phase === 'pending'),
      silences: state.silences,
      past: latest.filter(({ phase }) => phase === 'resolved').slice(0, PAST_EPISODES),
      timeline,
      rules,
      channels: [...backlog, ...idle],
    };
  };
}

export function createListFiringAlerts({ alerts, clock }: ShowAlertsPorts): ListFiringAlerts {
  return async () => {
    const nowMs = clock.now();
    return firingIn(await alerts.read(nowMs), nowMs);
  };
}

function firingIn({ episodes, silences }: AlertState, nowMs: number): FiringAlert[] {
  return episodes
    .filter(({ phase }) => phase === 'firing')
    .map((episode) => ({ episode, silence: silenceOf(episode, silences, nowMs) }))
    .sort((a, b) => compareUrgency(a.episode, b.episode));
}

/** Firing ones that may stand between those that are over. */
const MAX_FIRING = 100;

const URGENCY = { critical: 0, warning: 1, info: 2 };

function compareUrgency(a: AlertEpisode, b: AlertEpisode): number {
  const newer = (b.firedAtMs ?? 0) - (a.firedAtMs ?? 0);
  return URGENCY[a.severity] - URGENCY[b.severity] || newer || b.peak - a.peak;
}
