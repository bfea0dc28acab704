import type { AnalyticsPeriod } from './analytics.js';
import type { Id } from './ids.js';
import { MINUTE_MS } from './instant.js';
import { type Money, percentage, sumMoney } from './money.js';

/** Refusals of one participant are one try as long as they follow each other within this time, with no order between; and an order within it is soon. */
export const RECOVERY_WINDOW_MS = 30 * MINUTE_MS;

/** Refusals of one participant, one after the other, that are taken for one failure. */
export interface RefusalEpisode {
  readonly participantId: Id;
  /** In the newest attempt; null when it is not known. */
  readonly participantName: string | null;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Oldest first. */
  readonly attemptIds: readonly number[];
  /** What was to be ordered, as far as it is known: of the newest attempt that knows its total. */
  readonly value: Money | null;
  /** The order of which one of the attempts was a duplicate. */
  readonly duplicateOf: Id | null;
  /** The first order behind the last attempt. */
  readonly nextOrder: { readonly id: Id; readonly placedAtMs: number } | null;
}

/** `open`: refused less than 30 minutes before the end, and no order yet. */
export const RECOVERY_OUTCOMES = ['within_30_minutes', 'later', 'never', 'open'] as const;
export type RecoveryOutcome = (typeof RECOVERY_OUTCOMES)[number];

/** What became of a participant after their last refusal of the period. */
export interface RefusedParticipant {
  readonly episode: RefusalEpisode;
  readonly outcome: RecoveryOutcome;
  /** All refusals of the period, and the tries that they were. */
  readonly attempts: number;
  readonly episodes: number;
}

export interface Recovery {
  readonly period: AnalyticsPeriod;
  readonly totalFailures: number;
  /** Failures, each try counted once. */
  readonly totalEpisodes: number;
  readonly totalOrders: number;
  /** Per cent, two places: failures, and episodes, among themselves and the orders. */
  readonly failureRate: number;
  readonly episodeRate: number;
  /** Every outcome, in their order, with what was to be ordered at last. */
  readonly outcomes: readonly {
    readonly outcome: RecoveryOutcome;
    readonly participants: number;
    readonly value: Money;
  }[];
  /** The value of `never`: what was to be ordered and was not. */
  readonly lostValue: Money;
  /** Each that was refused, the newest last refusal first, then by attempt. */
  readonly participants: readonly RefusedParticipant[];
}

/** `endMs`: until when orders are known. */
export function outcomeOf({ lastAtMs, duplicateOf, nextOrder }: RefusalEpisode, endMs: number): RecoveryOutcome {
  if (duplicateOf !== null) return 'within_30_minutes';
  if (nextOrder !== null) {
    return nextOrder.placedAtMs - lastAtMs <= RECOVERY_WINDOW_MS ? 'within_30_minutes' : 'later';
  }
  return endMs - lastAtMs < RECOVERY_WINDOW_MS ? 'open' : 'never';
}

/** Interprets the episodes of a period. `endMs`: until when orders are known. */
export function recoveryOf(
  episodes: readonly RefusalEpisode[],
  totalOrders: number,
  period: AnalyticsPeriod,
  endMs: number,
): Recovery {
  const ofParticipant = new Map<Id, RefusalEpisode[]>();
  for (const episode of episodes) {
    const others = ofParticipant.get(episode.participantId);
    if (others === undefined) ofParticipant.set(episode.participantId, [episode]);
    else others.push(episode);
  }
  const participants = [...ofParticipant.values()]
    .map((own) => refusedParticipant(own, endMs))
    .sort((a, b) => b.episode.lastAtMs - a.episode.lastAtMs || lastId(b) - lastId(a));
  const outcomes = RECOVERY_OUTCOMES.map((outcome) => {
    const those = participants.filter((participant) => participant.outcome === outcome);
    return {
      outcome,
      participants: those.length,
      value: sumMoney(those.map(({ episode }) => episode.value ?? '0')),
    };
  });
  const totalFailures = episodes.reduce((sum, { attemptIds }) => sum + attemptIds.length, 0);
  return {
    period,
    totalFailures,
    totalEpisodes: episodes.length,
    totalOrders,
    failureRate: percentage(totalFailures, totalFailures + totalOrders),
    episodeRate: percentage(episodes.length, episodes.length + totalOrders),
    outcomes,
    lostValue: outcomes.find(({ outcome }) => outcome === 'never')?.value ?? sumMoney([]),
    participants,
  };
}

function refusedParticipant(own: readonly RefusalEpisode[], endMs: number): RefusedParticipant {
  const episode = own.reduce((last, other) => (other.lastAtMs > last.lastAtMs ? other : last));
  const attempts = own.reduce((sum, { attemptIds }) => sum + attemptIds.length, 0);
  return { episode, outcome: outcomeOf(episode, endMs), attempts, episodes: own.length };
}

const lastId = ({ episode }: RefusedParticipant) => episode.attemptIds.at(-1) ?? 0;
