import { storableText } from '../text.js';
import type { AlertEpisode } from './episode.js';
import type { AddressedNotice } from './notice.js';

export type AlertEventKind =
  | 'fired'
  | 'recovered'
  | 'withdrawn'
  | 'acknowledged'
  | 'silenced'
  | 'silence ended'
  /** A notice was written down, to be sent. */
  | 'notice queued'
  /** The receiver has taken it. */
  | 'notice delivered'
  /** It will be tried again. */
  | 'notice delayed'
  /** It was given up. */
  | 'notice failed'
  /** A recovery of which nobody there had been told the alert. */
  | 'notice dropped';

/** Something that happened around alerts. */
export interface AlertEvent {
  readonly happenedAtMs: number;
  readonly event: AlertEventKind;
  /** Undefined for what is about several, or none: silences, notices. */
  readonly episodeId?: string | undefined;
  readonly rule?: string | undefined;
  readonly subject?: string | undefined;
  /** Whose doing it was; undefined: the system's own. */
  readonly actor?: string | undefined;
  /** For people; may be empty. Nothing secret. */
  readonly detail: string;
}

/** What an evaluation has to say. */
export function timelineOf({
  before,
  after,
  notices,
  nowMs,
}: {
  readonly before: readonly AlertEpisode[];
  readonly after: readonly AlertEpisode[];
  readonly notices: readonly AddressedNotice[];
  readonly nowMs: number;
}): AlertEvent[] {
  const phases = new Map(before.map(({ id, phase }) => [id, phase]));
  const changes = after
    // That something is pending is no event: around a threshold there would be one a minute.
    .filter(({ id, phase }) => phase !== 'pending' && phases.get(id) !== phase)
    .map((episode) => aboutEpisode(episode, eventOf(episode), nowMs));
  return [...changes, ...notices.map((notice) => aboutNotice(notice, 'notice queued', nowMs))];
}

export function aboutEpisode(
  { id, rule, subject }: Pick<AlertEpisode, 'id' | 'rule' | 'subject'>,
  event: AlertEventKind,
  happenedAtMs: number,
  { actor, detail = '' }: { readonly actor?: string; readonly detail?: string } = {},
): AlertEvent {
  return { happenedAtMs, event, episodeId: id, rule, subject, actor, detail };
}

/** `why`: what the receiver said, if anything. */
export function aboutNotice(
  { kind, channel, items }: Pick<AddressedNotice, 'kind' | 'channel' | 'items'>,
  event: AlertEventKind,
  happenedAtMs: number,
  why = '',
): AlertEvent {
  const [first] = items;
  const only = items.length === 1 ? first?.episode : undefined;
  const rules = [...new Set(items.map(({ episode }) => episode.rule))].join(', ');
  return {
    happenedAtMs,
    event,
    episodeId: only?.id,
    rule: only?.rule,
    subject: only?.subject,
    detail: storableText(`${channel}, ${kind}${rules === '' ? '' : `: ${rules}`}${why === '' ? '' : `. ${why}`}`),
  };
}

function eventOf({ phase, ending }: AlertEpisode): AlertEventKind {
  if (phase !== 'resolved') return 'fired';
  return ending === 'withdrawn' ? 'withdrawn' : 'recovered';
}
