import { formatInstant, idToJson, type LogEntry } from '../../../core/index.js';

/** One entry of the validation log as JSON shows it. What only the chain needs (salt, commitment) stays inside. */
export function presentLogEntry(entry: LogEntry) {
  const { id, atMs, participantId, userId, outcome, codes, orderId, attemptId, rulesVersion, durations } = entry;
  return {
    id,
    at: formatInstant(atMs),
    participant: idToJson(participantId),
    user: idToJson(userId),
    outcome,
    codes: [...codes],
    order: orderId === null ? null : idToJson(orderId),
    attempt: attemptId,
    rules_version: rulesVersion,
    enter_ms: durations.enter,
    judge_ms: durations.judge,
    place_ms: durations.place,
    settle_ms: durations.settle,
  };
}
