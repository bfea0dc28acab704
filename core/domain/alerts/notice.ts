import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../instant.js';
import type { AlertEpisode } from './episode.js';
import { type AlertRule, isAtLeast, type Measure, type Severity } from './rule.js';
import { type Silence, silenceOf } from './silence.js';

/** `resolved`: of alerts that somebody was told of, and only when they have recovered. `test`: whether notices arrive at all. */
export type NoticeKind = 'firing' | 'reminder' | 'resolved' | 'test';

/** An alert as it was when the notice was written, with its rule as it was then. */
export interface NoticeItem {
  readonly episode: AlertEpisode;
  readonly measure: Measure;
  readonly threshold: number;
}

/** What is to be told, in no language and for no channel in particular. */
export interface Notice {
  /** Unique, and the same however often it is sent: receivers know a repetition by it. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly createdAtMs: number;
  readonly items: readonly NoticeItem[];
}

/** A notice and where it goes. */
export interface AddressedNotice extends Notice {
  readonly channel: string;
}

/** Somewhere that notices go, and from which severity on. */
export interface NoticeRoute {
  readonly channel: string;
  readonly least: Severity;
}

export interface NoticePlan {
  readonly notices: readonly AddressedNotice[];
  /** The same episodes, those that are told of with the instant of it. */
  readonly episodes: readonly AlertEpisode[];
}

export interface PlanFacts {
  /** Those that fire, and those that this evaluation resolved. */
  readonly episodes: readonly AlertEpisode[];
  readonly rules: ReadonlyMap<string, AlertRule>;
  readonly silences: readonly Silence[];
  /** The last first notice of each rule. */
  readonly noticedAtMs: ReadonlyMap<string, number>;
  readonly routes: readonly NoticeRoute[];
  readonly nowMs: number;
  readonly newKey: () => string;
}

/**
 * Which notices are due: everything of one kind that is due at the same time is one notice. An alert is told of once an episode, then reminded of, then its
 * recovery told once; a silence or an acknowledgement holds back what is not a recovery.
 */
export function planNotices(facts: PlanFacts): NoticePlan {
  const { nowMs } = facts;
  const due = facts.episodes.map((episode) => ({ episode, kind: kindDue(episode, facts) }));
  const notices = (['firing', 'reminder', 'resolved'] as const).flatMap((kind) =>
    addressed(
      kind,
      due.filter((each) => each.kind === kind).map(({ episode }) => episode),
      facts,
    ),
  );
  return {
    notices,
    episodes: due.map(({ episode, kind }) => {
      if (kind === 'firing') return { ...episode, noticedAtMs: nowMs, remindedAtMs: nowMs };
      return kind === 'reminder' ? { ...episode, remindedAtMs: nowMs } : episode;
    }),
  };
}

function kindDue(episode: AlertEpisode, facts: PlanFacts): Exclude<NoticeKind, 'test'> | undefined {
  const { rules, silences, noticedAtMs, nowMs } = facts;
  const rule = rules.get(episode.rule);
  const told = episode.noticedAtMs !== undefined;
  if (episode.phase === 'resolved') return told && episode.ending === 'recovered' ? 'resolved' : undefined;
  if (episode.phase !== 'firing' || rule === undefined) return undefined;
  if (episode.acknowledged !== undefined || silenceOf(episode, silences, nowMs) !== undefined) return undefined;
  if (!told) {
    const lastMs = noticedAtMs.get(rule.name);
    return lastMs === undefined || nowMs - lastMs >= rule.groupForMs ? 'firing' : undefined;
  }
  const sinceMs = nowMs - (episode.remindedAtMs ?? nowMs);
  return rule.remindEveryMs > 0 && sinceMs >= rule.remindEveryMs ? 'reminder' : undefined;
}

function addressed(
  kind: NoticeKind,
  episodes: readonly AlertEpisode[],
  { rules, routes, nowMs, newKey }: PlanFacts,
): AddressedNotice[] {
  return routes.flatMap(({ channel, least }) => {
    const items = episodes.flatMap((episode): NoticeItem[] => {
      const rule = rules.get(episode.rule);
      if (rule === undefined || !isAtLeast(episode.severity, least)) return [];
      return [{ episode, measure: rule.measure, threshold: rule.threshold }];
    });
    return items.length === 0 ? [] : [{ key: newKey(), channel, kind, createdAtMs: nowMs, items }];
  });
}

/** After a first, second, ... try that failed. */
const RETRY_WAITS_MS = [10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS];
const LAST_WAIT_MS = 30 * MINUTE_MS;
/** What a receiver may ask us to wait. */
const MAX_RETRY_AFTER_MS = HOUR_MS;
/** A notice that did not arrive within a day is given up: whoever looks by then finds the alert on the page. */
export const GIVE_UP_AFTER_MS = 24 * HOUR_MS;

/** When to try again after so many tries, at the earliest when the receiver asked for; undefined: give up. */
export function retryAtMs(
  notice: Pick<Notice, 'createdAtMs'>,
  tries: number,
  nowMs: number,
  retryAfterMs = 0,
): number | undefined {
  const waitMs = RETRY_WAITS_MS[tries - 1] ?? LAST_WAIT_MS;
  const atMs = nowMs + Math.max(waitMs, Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
  return atMs - notice.createdAtMs > GIVE_UP_AFTER_MS ? undefined : atMs;
}
