import type {
  AddressedNotice,
  AlertEpisode,
  AlertEvent,
  NoticeItem,
  NoticeKind,
  Silence,
} from '../../core/index.js';
import { instant, instantOrNull } from './instants.js';

type Asked = 'id' | 'rule' | 'subject' | 'severity' | 'phase';

export interface EpisodeRow extends Pick<AlertEpisode, Asked> {
  readonly firedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly noticedAt: Date | null;
  /** All other members. */
  readonly facts: Omit<AlertEpisode, Asked | 'firedAtMs' | 'resolvedAtMs' | 'noticedAtMs'>;
}

export interface SilenceRow extends Pick<Silence, 'id' | 'by' | 'why'> {
  readonly rule: string | null;
  readonly subject: string | null;
  readonly fromAt: Date;
  readonly untilAt: Date;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
}

export interface EventRow extends Pick<AlertEvent, 'event' | 'detail'> {
  readonly happenedAt: Date;
  readonly episodeId: string | null;
  readonly rule: string | null;
  readonly subject: string | null;
  readonly actor: string | null;
}

export interface NoticeRow {
  readonly key: string;
  readonly channel: string;
  readonly kind: NoticeKind;
  readonly createdAt: Date;
  readonly items: readonly NoticeItem[];
  readonly tries: number;
}

export function episodeOfRow({ firedAt, resolvedAt, noticedAt, facts, ...asked }: EpisodeRow): AlertEpisode {
  return {
    ...asked,
    ...facts,
    // JSON drops what is undefined.
    figures: { ...facts.figures, value: facts.figures.value },
    firedAtMs: firedAt?.getTime(),
    resolvedAtMs: resolvedAt?.getTime(),
    noticedAtMs: noticedAt?.getTime(),
  };
}

export function rowOfEpisode(episode: AlertEpisode): object {
  const { id, rule, subject, severity, phase, firedAtMs, resolvedAtMs, noticedAtMs, ...facts } = episode;
  return {
    id,
    rule,
    subject,
    severity,
    phase,
    fired_at: instantOrNull(firedAtMs),
    resolved_at: instantOrNull(resolvedAtMs),
    noticed_at: instantOrNull(noticedAtMs),
    facts,
  };
}

export function silenceOfRow(row: SilenceRow): Silence {
  const { id, by, why, rule, subject, fromAt, untilAt, endedBy, endedAt } = row;
  return {
    id,
    rule: rule ?? undefined,
    subject: subject ?? undefined,
    fromMs: fromAt.getTime(),
    untilMs: untilAt.getTime(),
    by,
    why,
    ended: endedAt === null ? undefined : { by: endedBy ?? '', atMs: endedAt.getTime() },
  };
}

export function eventOfRow({ happenedAt, episodeId, rule, subject, actor, ...event }: EventRow): AlertEvent {
  return {
    ...event,
    happenedAtMs: happenedAt.getTime(),
    episodeId: episodeId ?? undefined,
    rule: rule ?? undefined,
    subject: subject ?? undefined,
    actor: actor ?? undefined,
  };
}

export function rowOfEvent({ happenedAtMs, event, episodeId, rule, subject, actor, detail }: AlertEvent): object {
  return { happened_at: instant(happenedAtMs), event, episode_id: episodeId, rule, subject, actor, detail };
}

export function rowOfNotice({ key, channel, kind, createdAtMs, items }: AddressedNotice): object {
  return { key, channel, kind, created_at: instant(createdAtMs), items };
}
