import { formatInstant, idToJson, type Recovery, type RefusedParticipant } from '../../../core/index.js';
import type { RecoveredParticipantJson, RecoveryJson } from '../schemas/recovery.js';
import { presentPeriod } from './present-period.js';

/** `asked`: the number of days that was asked for, if one was. */
export function presentRecovery(recovery: Recovery, asked?: number): RecoveryJson {
  return {
    ...presentPeriod(recovery.period, asked),
    summary: {
      total_failures: recovery.totalFailures,
      total_episodes: recovery.totalEpisodes,
      total_orders: recovery.totalOrders,
      failure_rate: recovery.failureRate,
      episode_rate: recovery.episodeRate,
      refused_participants: recovery.participants.length,
      lost_value: recovery.lostValue,
    },
    outcomes: recovery.outcomes.map((each) => ({ ...each })),
  };
}

export function presentRefusedParticipant(refused: RefusedParticipant): RecoveredParticipantJson {
  const { episode, outcome, attempts, episodes } = refused;
  const { nextOrder, duplicateOf } = episode;
  const order = duplicateOf ?? nextOrder?.id;
  return {
    participant: idToJson(episode.participantId),
    participant_name: episode.participantName,
    outcome,
    attempts,
    episodes,
    last_refused_at: formatInstant(episode.lastAtMs),
    last_attempts: [...episode.attemptIds],
    value: episode.value,
    order: order === undefined ? null : idToJson(order),
    ordered_at: duplicateOf === null && nextOrder !== null ? formatInstant(nextOrder.placedAtMs) : null,
  };
}
