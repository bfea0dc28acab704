import { formatInstant, idToJson, type Recovery, type RefusedParticipant } from '../../../core/index.js';
import type { RecoveredParticipantJson, RecoveryJson } from '../schemas/recovery.js';

/** `asked`: the number of days that was asked for, if one was. */
export function presentRecovery(recovery: Recovery, asked?: number): RecoveryJson {
  const { days, sinceMs, untilMs } = recovery.period;
  return {
    period: { days, since: formatInstant(sinceMs), until: formatInstant(untilMs) },
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
    ...(asked !== undefined && asked > days && { notice: `days is at most ${days}; ${days} was used.` }),
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
