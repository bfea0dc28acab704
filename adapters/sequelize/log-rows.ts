import { type LogEntry, STEPS, type SubmissionTrace } from '../../core/index.js';

/** A row of `validation_log` under the names that `LOG_COLUMNS` gives. */
export interface LogRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly participantId: string;
  readonly userId: string;
  readonly outcome: LogEntry['outcome'];
  readonly codes: LogEntry['codes'];
  readonly orderId: string | null;
  readonly attemptId: string | null;
  readonly rulesVersion: string | null;
  readonly stepMs: (number | null)[] | null;
  readonly salt: string | null;
  readonly commitment: string | null;
}

export const LOG_COLUMNS = `id, created_at AS "createdAt", participant_id AS "participantId", user_id AS "userId", outcome, codes, order_id AS "orderId",
  attempt_id AS "attemptId", rules_version AS "rulesVersion", step_ms AS "stepMs", salt, commitment`;

/** The largest number of the column, 24 days: a clock that jumped must not keep an order from being stored. */
const MAX_STEP_MS = 2 ** 31 - 1;

export function logEntryOf({ id, createdAt, attemptId, stepMs, ...same }: LogRow): LogEntry {
  const [enter = null, judge = null, place = null, settle = null] = stepMs ?? [];
  return {
    ...same,
    id: Number(id),
    atMs: createdAt.getTime(),
    attemptId: attemptId === null ? null : Number(attemptId),
    durations: { enter, judge, place, settle },
  };
}

/** What the columns `rules_version` and `step_ms` get. */
export function traceColumns(trace: SubmissionTrace | undefined) {
  return {
    rules_version: trace?.rulesVersion ?? null,
    step_ms:
      trace === undefined
        ? null
        : STEPS.map((step) => {
            const ms = trace.durations[step];
            return ms === null ? null : Math.min(Math.round(ms), MAX_STEP_MS);
          }),
  };
}

/**
 * For the statement that stores submissions: further parts of its WITH, which log them and put them on the list of what waits for a seal. `source`: SELECT of created_at, participant_id,
 * user_id, outcome, codes, order_id, attempt_id, rules_version and step_ms.
 */
export const logging = (source: string) => `logged AS (
    INSERT INTO validation_log
      (created_at, participant_id, user_id, outcome, codes, order_id, attempt_id, rules_version, step_ms)
    ${source} RETURNING id
  ), waiting AS (INSERT INTO validation_log_unsealed (id) SELECT id FROM logged)`;
