import { groupedColumns } from './migrations/0040-issues.js';

const DIGEST = (traits: string) => `encode(sha256(convert_to(${traits}, 'UTF8')), 'hex')`;
const GIVEN = `jsonb_to_recordset($1::jsonb)
    AS given (traits text, hour timestamptz, count integer, first_at timestamptz, last_at timestamptz)`;

/**
 * Off the list, added up as far as can be without knowing what is told apart. What another process has taken is left to it, and is `more` until that one has counted it: the list is seen as it was before
 * anything was taken. At least one row, for `more`; the rest of it is null when there is nothing to take.
 */
export const TAKE = {
  text: `WITH taken AS (
      DELETE FROM issue_uncounted WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM issue_uncounted LIMIT $1 FOR UPDATE SKIP LOCKED
      )) RETURNING *
    ), size AS (SELECT count(*) AS taken FROM taken), grouped AS (
      SELECT sign, date_bin('1 hour', created_at, '1970-01-01Z') AS hour, error_codes, validation_errors, program_pause_active,
        count(*)::integer AS count, min(created_at) AS first, max(created_at) AS last
      FROM taken GROUP BY 1, 2, 3, 4, 5
    )
    SELECT CASE WHEN size.taken < $1 THEN (SELECT count(*) FROM (SELECT FROM issue_uncounted LIMIT $1) AS seen) > size.taken ELSE true END AS more,
      grouped.*
    FROM size LEFT JOIN grouped ON true`,
};
export const ADD_TRAITS = {
  text: `INSERT INTO issue_traits (digest, traits)
    SELECT DISTINCT ${DIGEST('traits')}, traits FROM ${GIVEN}
    WHERE NOT EXISTS (SELECT FROM issue_traits AS known WHERE known.digest = ${DIGEST('given.traits')})
    ORDER BY 1 ON CONFLICT DO NOTHING`,
};
export const ADD_COUNTS = {
  text: `INSERT INTO issue_count AS kept (traits_id, hour, count, first_at, last_at)
    SELECT issue_traits.id, hour, count, first_at, last_at
    FROM ${GIVEN} JOIN issue_traits ON digest = ${DIGEST('given.traits')} ORDER BY hour, given.traits COLLATE "C"
    ON CONFLICT (traits_id, hour) DO UPDATE SET count = kept.count + excluded.count,
      first_at = least(kept.first_at, excluded.first_at), last_at = greatest(kept.last_at, excluded.last_at)`,
};
/** Attempts of one hour that have at least the codes of a traits, added up as far as can be without knowing what is told apart. */
export const SEEN_IN_HOUR = {
  text: `SELECT error_codes, validation_errors, program_pause_active,
      count(*)::integer AS count, min(created_at) AS first, max(created_at) AS last
    FROM (
      SELECT ${groupedColumns} FROM orders_failedorderattempt
      WHERE created_at >= $1 AND created_at < $2 AND error_codes @> $3
    ) AS seen (created_at, error_codes, validation_errors, program_pause_active) GROUP BY 1, 2, 3`,
};
/** With fewer attempts than were counted some are cleaned up, and those that are left do not decide. */
export const SET_SEEN = {
  text: `UPDATE issue_count SET first_at = $4, last_at = $5
    WHERE traits_id = (SELECT id FROM issue_traits WHERE digest = ${DIGEST('$1')}) AND hour = $2 AND count <= $3`,
};
export const FORGET_EMPTY = {
  text: `DELETE FROM issue_count USING ${GIVEN} JOIN issue_traits ON digest = ${DIGEST('given.traits')}
    WHERE issue_count.traits_id = issue_traits.id AND issue_count.hour = given.hour AND issue_count.count = 0`,
};

const MS = (column: string) => `round(extract(epoch FROM ${column}) * 1000)::bigint`;
/** An hour from which more was deleted than was counted so far waits for the rest. */
export const COUNTS = {
  text: `SELECT traits, total, first, last, hours
    FROM issue_traits JOIN (
      SELECT traits_id, sum(count) AS total, min(first_at) AS first, max(last_at) AS last,
        json_agg(json_build_array(${MS('hour')}, count, ${MS('first_at')}, ${MS('last_at')}) ORDER BY hour)
          FILTER (WHERE hour >= $1) AS hours
      FROM issue_count WHERE hour < $2 AND count > 0 GROUP BY traits_id
    ) AS counted ON traits_id = id`,
};

export const DECISIONS = {
  text: `SELECT revision, decided_at AS at, by_id AS by, issue_id AS "issueId", action, why, assignee_id AS assignee, merged, reverts
    FROM issue_decision ORDER BY revision`,
};
/** Nobody comes in between: two that have seen the same revision ask for the same key. */
export const DECIDE = {
  text: `WITH added AS (
      INSERT INTO issue_decision (revision, decided_at, by_id, issue_id, action, why, assignee_id, merged, reverts)
      SELECT $1::bigint + 1, $2::timestamptz, $3, $4, $5, $6, $7, $8::text[], $9::bigint
      WHERE (SELECT coalesce(max(revision), 0) FROM issue_decision) = $1::bigint AND ($9::bigint IS NULL OR EXISTS (
        SELECT FROM issue_decision AS rule WHERE rule.revision = $9::bigint AND rule.issue_id = $4 AND rule.action IN ('merge', 'split')
          AND NOT EXISTS (SELECT FROM issue_decision AS earlier WHERE earlier.reverts = rule.revision)
      ))
      ON CONFLICT DO NOTHING RETURNING *
    ), audited AS (
      INSERT INTO audit_log (happened_at, actor_id, action, subject_id, why)
      SELECT decided_at, by_id, 'decide on issue', issue_id, $10 FROM added WHERE by_id IS NOT NULL
    )
    SELECT revision FROM added`,
};
