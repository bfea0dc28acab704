import { type AlertEpisode, seriesOf } from './episode.js';
import { type Measurement, UNKNOWN_FIGURES } from './figures.js';
import { type AddressedNotice, type NoticeRoute, planNotices } from './notice.js';
import type { AlertRule } from './rule.js';
import type { Silence } from './silence.js';
import { type AlertEvent, timelineOf } from './timeline.js';
import { nextEpisode, withdraw } from './transition.js';

/** What is known before an evaluation. */
export interface AlertState {
  /** Pending and firing ones. */
  readonly episodes: readonly AlertEpisode[];
  /** Those that are not over. */
  readonly silences: readonly Silence[];
  /** Of each rule the instant of the last first notice of an episode. */
  readonly noticedAtMs: ReadonlyMap<string, number>;
}

/** What an evaluation changes; stored all or nothing. */
export interface Evaluation {
  readonly evaluatedAtMs: number;
  /** New, changed and resolved episodes. */
  readonly episodes: readonly AlertEpisode[];
  /** Ids of pending ones that came to nothing. */
  readonly dropped: readonly string[];
  readonly notices: readonly AddressedNotice[];
  readonly timeline: readonly AlertEvent[];
}

export interface EvaluationFacts {
  readonly rules: readonly AlertRule[];
  /** By name of the rule; undefined when it could not be measured. A series that is missing from a list that is there is at nothing: it has recovered. */
  readonly measurements: ReadonlyMap<string, readonly Measurement[] | undefined>;
  readonly routes: readonly NoticeRoute[];
  readonly nowMs: number;
  /** Unique among all processes. */
  readonly newId: () => string;
}

/** One look at all rules. */
export function evaluate(state: AlertState, facts: EvaluationFacts): Evaluation {
  const { measurements, routes, nowMs, newId } = facts;
  const rules = new Map(facts.rules.filter(({ enabled }) => enabled).map((rule) => [rule.name, rule]));
  const before = new Map(state.episodes.map((episode) => [seriesOf(episode), episode]));
  const after: AlertEpisode[] = [];
  const dropped: string[] = [];
  const keep = (old: AlertEpisode | undefined, next: AlertEpisode | undefined) => {
    if (next !== undefined) after.push(next);
    else if (old !== undefined) dropped.push(old.id);
  };
  for (const rule of rules.values()) {
    for (const measurement of seriesToLookAt(rule, state.episodes, measurements.get(rule.name))) {
      const old = before.get(seriesOf({ rule: rule.name, subject: measurement.subject }));
      keep(old, nextEpisode(rule, old, measurement, nowMs, newId));
    }
  }
  for (const old of state.episodes) if (!rules.has(old.rule)) keep(old, withdraw(old, nowMs));

  const { silences, noticedAtMs } = state;
  const plan = planNotices({ episodes: after, rules, silences, noticedAtMs, routes, nowMs, newKey: newId });
  return {
    evaluatedAtMs: nowMs,
    episodes: plan.episodes,
    dropped,
    notices: plan.notices,
    timeline: timelineOf({ before: state.episodes, after: plan.episodes, notices: plan.notices, nowMs }),
  };
}

/** What was measured, and the alerts that go on although they were not: those that nobody could measure, and those whose series is at nothing. */
function seriesToLookAt(
  rule: AlertRule,
  episodes: readonly AlertEpisode[],
  measured: readonly Measurement[] | undefined,
): readonly Measurement[] {
  const subjects = new Set(measured?.map(({ subject }) => subject));
  const figures = measured === undefined ? UNKNOWN_FIGURES : { value: 0, failures: 0 };
  const missing = episodes
    .filter((episode) => episode.rule === rule.name && !subjects.has(episode.subject))
    .map(({ subject }) => ({ subject, figures }));
  return [...(measured ?? []), ...missing];
}
