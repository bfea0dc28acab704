import { ERROR_PREFIX_CHARACTERS } from '../../../core/index.js';
import type { Statement } from '../session.js';
import { changed } from './merge-statements.js';

const ATTEMPTS = 'orders_failedorderattempt';

/** Entries in the order of their instants; of one instant in an order that is the same for all three. */
const arrayOf = (column: string) =>
  `coalesce(array_agg(${column} ORDER BY instant, summary, code_set) FILTER (WHERE instant IS NOT NULL), '{}')`;

/**
 * Writes rows of days out of attempts `(sign, created_at, participant_id, error_codes, error_summary)`; those that are there already become what they were with these added and taken
 * back. Returns one row: how many attempts the days have that were written.
 */
const writeDays = (attempts: string) => `WITH attempts AS MATERIALIZED (${attempts}
  ), entries AS MATERIALIZED (
    SELECT sign, day, ((extract(epoch FROM created_at AT TIME ZONE 'UTC') - extract(epoch FROM day)) * 1000)::integer AS instant, participant_id,
      left(error_summary, ${ERROR_PREFIX_CHARACTERS}) AS summary, codes
    FROM attempts JOIN (
      SELECT error_codes, (ARRAY(SELECT DISTINCT unnest(error_codes) ORDER BY 1))::text AS codes
      FROM (SELECT DISTINCT error_codes FROM attempts) AS arrays OFFSET 0
    ) AS sets USING (error_codes), LATERAL (SELECT (created_at AT TIME ZONE 'UTC')::date AS day) AS days
  ), keys AS MATERIALIZED (
    SELECT dimension, key, (
      SELECT id FROM analytics_key AS known WHERE (known.dimension, known.key) = (named.dimension, named.key) LIMIT 1
    ) AS id
    FROM (
      SELECT 'participant' AS dimension, participant_id AS key FROM entries
      UNION SELECT 'summary', summary FROM entries
      UNION SELECT 'codes', codes FROM entries
    ) AS named
  ), added AS (
    INSERT INTO analytics_key (dimension, key) SELECT dimension, key FROM keys WHERE id IS NULL RETURNING dimension, key, id
  ), identified AS MATERIALIZED (
    SELECT * FROM keys WHERE id IS NOT NULL UNION ALL SELECT * FROM added
  ), delta AS MATERIALIZED (
    SELECT who.id AS participant, day, instant, what.id AS summary, why.id AS code_set, sign
    FROM entries
      JOIN identified AS who ON who.dimension = 'participant' AND who.key = participant_id
      JOIN identified AS what ON what.dimension = 'summary' AND what.key = summary
      JOIN identified AS why ON why.dimension = 'codes' AND why.key = codes
  ), touched AS MATERIALIZED (
    SELECT DISTINCT participant, day FROM delta
  ), summed AS (
    SELECT participant, day, instant, summary, code_set, sum(sign)::integer AS count FROM (
      SELECT * FROM delta
      UNION ALL
      SELECT participant, day, before.*, 1 FROM touched, LATERAL (
        SELECT entry.* FROM analytics_participant_day AS old, unnest(instants, summaries, code_sets) AS entry (instant, summary, code_set)
        WHERE (old.participant, old.day) = (touched.participant, touched.day)
        OFFSET 0
      ) AS before
    ) AS every
    GROUP BY 1, 2, 3, 4, 5
  ), kept AS (
    SELECT summed.* FROM summed, generate_series(1, count)
  ), written AS (
    INSERT INTO analytics_participant_day AS old (participant, day, instants, summaries, code_sets)
    SELECT participant, day, ${['instant', 'summary', 'code_set'].map(arrayOf).join(', ')}
    FROM touched LEFT JOIN kept USING (participant, day) GROUP BY 1, 2
    ON CONFLICT (participant, day) DO UPDATE
      SET instants = excluded.instants, summaries = excluded.summaries, code_sets = excluded.code_sets
    RETURNING cardinality(instants) AS count
  )
  SELECT coalesce(sum(count), 0)::integer AS count FROM written`;

/** All that is in [$1, $2), of days that have no rows yet. */
export const MAKE_DAYS: Statement = {
  text: writeDays(`SELECT 1 AS sign, created_at, participant_id, error_codes, error_summary FROM ${ATTEMPTS}
    WHERE created_at >= $1 AND created_at < $2`),
};

/** What was stored and deleted in [$2, $3) since the snapshot of the step before, $1. */
export const CHANGE_DAYS: Statement = {
  text: writeDays(changed(false, 'AND created_at >= $2 AND created_at < $3')),
};

/** As text, because there are infinite ones. */
const epochMs = (at: string) => `(1000 * extract(epoch FROM ${at}))::text`;

export const PARTICIPANT_BOUNDS: Statement = {
  text: `SELECT participants_snapshot::text = snapshot::text AS "isKept", ${epochMs('participants_from')} AS "fromMs",
      ${epochMs('participants_until')} AS "untilMs", ${epochMs('(SELECT max(before) FROM analytics_cleaned)')} AS "cleanedMs"
    FROM analytics_state`,
};

export const PUT_PARTICIPANT_BOUNDS: Statement = {
  text: 'UPDATE analytics_state SET participants_from = $1, participants_until = $2, participants_snapshot = snapshot',
};

/** The newest attempt before $1. */
export const NEWEST_BEFORE: Statement = {
  text: `SELECT created_at AS at FROM ${ATTEMPTS} WHERE created_at < $1 ORDER BY created_at DESC LIMIT 1`,
};

export const FORGET_DAYS: Statement = { text: 'DELETE FROM analytics_participant_day' };
export const FORGET_DAYS_BEFORE: Statement = {
  text: "DELETE FROM analytics_participant_day WHERE day < $1::timestamptz AT TIME ZONE 'UTC'",
};
export const FORGET_CLEANED: Statement = { text: 'DELETE FROM analytics_cleaned' };
