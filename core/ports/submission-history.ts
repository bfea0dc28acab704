import type { MinuteCount } from '../domain/alerts/figures.js';
import type { Window } from '../domain/analytics.js';
import type { Id } from '../domain/ids.js';
import type { RefusalEpisode } from '../domain/recovery.js';
import type { ErrorCode, RecordedReason } from '../domain/refusal.js';

export interface FailuresQuery extends Window {
  readonly reason?: RecordedReason | undefined;
  readonly errorCode?: ErrorCode | undefined;
}

export interface EpisodesQuery extends Window {
  readonly participantId?: Id | undefined;
  /** Refusals so far apart, or further, are two tries. */
  readonly gapMs: number;
  /** Orders before this instant (exclusive) are known. */
  readonly endMs: number;
}

export interface ParticipantFailures {
  readonly participantId: Id;
  readonly minutes: readonly MinuteCount[];
}

/**
 * How many orders failed and were placed in each minute (UTC) of a window; minutes with none are left out, the others ascend. What rules of alerts are judged by,
 * now and over the past. Rejects with `UnavailableError` (`database`) when it cannot be asked.
 */
export interface SubmissionHistory {
  failures(query: FailuresQuery): Promise<MinuteCount[]>;
  /** Of the participants with more than `moreThan` failures (a fraction will do) within the window, by participant id (`compareIds`). */
  failuresByParticipant(window: Window, moreThan: number): Promise<ParticipantFailures[]>;
  orders(window: Window): Promise<MinuteCount[]>;
  /**
   * The refusals of the window, those of one participant taken together that follow each other within the gap with no order between. By their first attempt: instant, then id. An order of
   * an attempt's very instant stands before it.
   */
  episodes(query: EpisodesQuery): Promise<RefusalEpisode[]>;
}
