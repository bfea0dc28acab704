import type { Acknowledgement, AlertEpisode } from '../domain/alerts/episode.js';
import type { AlertState, Evaluation } from '../domain/alerts/evaluation.js';
import type { AddressedNotice } from '../domain/alerts/notice.js';
import type { Silence } from '../domain/alerts/silence.js';
import type { AlertEvent } from '../domain/alerts/timeline.js';

/** The state, and what an evaluation of it must name. */
export interface VersionedState extends AlertState {
  readonly version: number;
  /** Of the last evaluation; undefined when there was none. */
  readonly evaluatedAtMs: number | undefined;
}

/** A notice that one process may send until its lease ends. */
export interface ClaimedNotice extends AddressedNotice {
  /** How often it has been claimed, this time included. */
  readonly tries: number;
}

export interface NoticeClaim {
  /** Unique to the claim. */
  readonly token: string;
  readonly untilMs: number;
}

/** What came of a claimed notice. `entry` goes into the timeline. */
export type NoticeOutcome = { readonly entry: AlertEvent } & (
  | { readonly kind: 'delivered' | 'failed' | 'dropped' }
  | { readonly kind: 'delayed'; readonly dueAtMs: number }
);

/** How it stands with a channel. */
export interface ChannelBacklog {
  readonly channel: string;
  /** Notices that were neither delivered nor given up, and when the oldest was written. */
  readonly waiting: number;
  readonly oldestAtMs: number | undefined;
  /** Notices that were given up. */
  readonly failed: number;
}

/**
 * Alerts, their silences, what happened around them, and the notices that wait to be sent: an evaluation stores its episodes and its notices in one step, so that none is lost
 * or made twice, whoever dies and however many evaluate. Values are copied in and out. Every method rejects with `UnavailableError` (`database`) when it cannot be asked.
 */
export interface AlertStore {
  /** `nowMs`: silences that are over by then are left out. */
  read(nowMs: number): Promise<VersionedState>;

  /** Stores all of it or nothing. False, and nothing is stored, when anything but notices has changed since `version` was read. */
  commit(evaluation: Evaluation, version: number): Promise<boolean>;

  /** Changes a pending or firing episode, and writes the entry. Returns the episode after it; undefined when there is none such. */
  acknowledge(
    episodeId: string,
    acknowledged: Acknowledgement,
    entry: AlertEvent,
  ): Promise<AlertEpisode | undefined>;

  addSilence(silence: Silence, entry: AlertEvent): Promise<void>;

  /** Ends a silence that is not over yet. Returns it; undefined when there is none such. */
  endSilence(
    id: string,
    ended: { readonly by: string; readonly atMs: number },
    entry: AlertEvent,
  ): Promise<Silence | undefined>;

  find(episodeId: string): Promise<AlertEpisode | undefined>;

  /** The newest `limit` that have fired, resolved ones included, the last fired first. */
  latest(limit: number): Promise<AlertEpisode[]>;

  /** The newest `limit` entries, newest first; of one instant the one that was added last comes first. */
  timeline(limit: number): Promise<AlertEvent[]>;

  /**
   * Takes the oldest notice of a channel that is neither delivered nor given up: notices of one channel keep their order. Undefined when there is none, when it is not due by
   * `nowMs`, and while somebody else's claim on it lasts. One atomic step.
   */
  claimNotice(channel: string, claim: NoticeClaim, nowMs: number): Promise<ClaimedNotice | undefined>;

  /** Ends a claim. False, and nothing is stored, when the notice has been claimed by another token since, or is settled. */
  settleNotice(key: string, token: string, outcome: NoticeOutcome): Promise<boolean>;

  /** Which of the episodes the channel was told of: by a delivered notice that is no recovery. */
  toldOf(channel: string, episodeIds: readonly string[]): Promise<ReadonlySet<string>>;

  /** By channel (code point); those with notices only. */
  backlog(): Promise<ChannelBacklog[]>;

  /** Takes a participant out of episodes, silences, timeline and notices. Returns how many episodes were changed. */
  pseudonymise(participantId: string, pseudonym: string): Promise<number>;

  /** Forgets what was over before an instant (exclusive): resolved episodes, silences, entries, settled notices. Returns how many episodes. */
  deleteBefore(beforeMs: number): Promise<number>;
}
