import type { ModelStatic } from 'sequelize';
import type { NewAttemptRow } from './attempt-rows.js';
import { logging } from './log-rows.js';
import { groupedColumns } from './migrations/0040-issues.js';
import type { AttemptModel } from './models/attempt.js';
import { columnsOf, selectList } from './models/columns.js';
import { MAX_NEWEST } from './newest-rows.js';

/**
 * The oldest transaction that still runs and may store attempts; the next one to come when there is none. Nothing will ever appear among what those before
 * it have stored. One that is seen to belong to another database cannot store any here: the numbers are those of the whole server, and some of its
 * transactions run for hours. A standby does not list what runs, only the oldest of it.
 */
export const HORIZON = `horizon AS MATERIALIZED (
    SELECT CASE
      WHEN pg_is_in_recovery() THEN pg_snapshot_xmin(snapshot)
      ELSE coalesce((
        SELECT running FROM pg_snapshot_xip(snapshot) AS running
        WHERE NOT EXISTS (
          SELECT FROM pg_stat_activity WHERE backend_xid = running::xid AND datname <> current_database()
        )
        ORDER BY running LIMIT 1
      ), pg_snapshot_xmax(snapshot))
    END AS xid
    FROM pg_current_snapshot() AS snapshot
  )`;

/** The statements on attempts that have one text whatever is asked; columns come from the model. */
export function attemptStatements(model: ModelStatic<AttemptModel>) {
  const table = model.tableName;
  const columns = selectList(model);
  const given = columnsOf(model).flatMap(({ column }) => (column === 'id' ? [] : [column as keyof NewAttemptRow]));
  const givenColumns = given.join(', ');
  const logged = 'created_at, participant_id, user_id, reason, error_codes, order_id, id';
  const newest = 'ORDER BY created_at DESC, id DESC LIMIT $1';
  const newestSince = (since: string) => `WITH newest AS MATERIALIZED (
      SELECT * FROM (
        SELECT *, hashtextextended(submission_id || ':' || xmin, id) AS version FROM ${table}
        WHERE created_at >= ${since} ORDER BY created_at DESC, id DESC LIMIT ${MAX_NEWEST}
      ) AS those_at_most LIMIT $1
    )
    SELECT versions, unknown.* FROM (SELECT array_agg(version) AS versions FROM newest) AS list
    FULL JOIN (
      SELECT version, ${columns} FROM newest WHERE version <> ALL ($3::bigint[])
    ) AS unknown ON false`;
  return {
    given,
    // Two values more than `given`: of the validation log.
    add: {
      name: 'attempt-add',
      text: `WITH added AS (
          INSERT INTO ${table} (${givenColumns}) VALUES (${given.map((_, index) => `$${index + 1}`).join(', ')})
          ON CONFLICT DO NOTHING RETURNING ${logged}
        ), ${logging(`SELECT ${logged}, $${given.length + 1}, $${given.length + 2}::integer[] FROM added`)}
        SELECT id FROM added`,
    },
    // $2: of each submission that has one its trace, apart from the rows: reading those is most of the work, and was done twice.
    addAll: {
      name: 'attempt-add-all',
      text: `WITH added AS (
          INSERT INTO ${table} (${givenColumns})
          SELECT ${givenColumns} FROM json_populate_recordset(NULL::${table}, $1)
          ON CONFLICT DO NOTHING RETURNING ${logged}, submission_id
        ), trace AS (
          SELECT * FROM json_to_recordset($2) AS given (submission_id text, rules_version text, step_ms integer[])
        ), ${logging(`SELECT ${logged}, rules_version, step_ms FROM added LEFT JOIN trace USING (submission_id)`)}
        SELECT id, submission_id AS "submissionId" FROM added`,
    },
    findSubmission: { name: 'attempt-find-submission', text: `SELECT id FROM ${table} WHERE submission_id = $1` },
    get: { name: 'attempt-get', text: `SELECT ${columns} FROM ${table} WHERE id = $1` },
    recent: { name: 'attempt-recent', text: `SELECT ${columns} FROM ${table} ${newest}` },
    /**
     * The versions of the newest $1 since $2, in one row, and in a row each those of them that are not among the versions $3. A version is of the row (a submission that was
     * stored anew, as after a fail-over that lost it, has another id or another transaction) and of what an UPDATE made of it, which has a transaction of its own.
     *
     * For a hundred partitions the one plan that suits all values must be the cheaper one, or it is planned each time, at the price of all the rest: so it stops after a number that the planner
     * knows, and it is told the instant in a way that it does not trust before the statement begins. Where it is planned each time anyway, it shall trust it.
     */
    recentSince: {
      name: 'attempt-recent-since',
      text: newestSince('$2::text::timestamptz'),
      unpreparedText: newestSince('$2'),
    },
    recentOf: {
      name: 'attempt-recent-of',
      text: `SELECT ${columns} FROM ${table} WHERE participant_id = $2 ${newest}`,
    },
    span: { name: 'attempt-span', text: `SELECT min(created_at) AS first, max(created_at) AS last FROM ${table}` },
    head: { text: `WITH ${HORIZON} SELECT xid::text AS xid FROM horizon` },
    // Whether any is newer is asked by the newest one: with EXISTS the planner expects a hit soon, and reads whole tables to find none.
    after: {
      name: 'attempt-after',
      text: `WITH ${HORIZON}
        SELECT coalesce((SELECT stored_xid FROM ${table} ORDER BY stored_xid DESC, id DESC LIMIT 1) >= horizon.xid, false) AS withheld, stored.*
        FROM horizon LEFT JOIN LATERAL (
          SELECT ${columns}, stored_xid::text AS "storedXid" FROM ${table}
          WHERE (stored_xid, id) > ($1::xid8, $2::bigint) AND stored_xid < horizon.xid
          ORDER BY stored_xid, id LIMIT $3
        ) AS stored ON true
        ORDER BY stored."storedXid"::xid8, stored.id`,
    },
    delete: {
      text: `WITH deleted AS (DELETE FROM ${table} WHERE id = $1 RETURNING *), audited AS (
          INSERT INTO audit_log (happened_at, actor_id, action, subject_id, why)
          SELECT $2::timestamptz, $3, 'delete attempt', id::text, $4 FROM deleted
        ), taken_back AS (
          INSERT INTO analytics_deletion (id, stored_xid, created_at, participant_id, error_codes, error_summary)
          SELECT id, stored_xid, created_at, participant_id, error_codes, error_summary FROM deleted
        ), uncounted AS (
          INSERT INTO issue_uncounted SELECT -1, ${groupedColumns} FROM deleted
        )
        SELECT ${columns} FROM deleted`,
    },
    expired: {
      text: `SELECT count, ${columns}
        FROM (SELECT count(*) FROM ${table} WHERE created_at < $1) AS all_expired
        LEFT JOIN LATERAL (SELECT * FROM ${table} WHERE created_at < $1 ORDER BY created_at, id LIMIT $2) AS oldest ON true
        ORDER BY created_at, id`,
    },
    // What is not sealed yet would be missing from the figures for ever.
    deleteExpired: {
      text: `WITH oldest AS MATERIALIZED (
          SELECT id, coalesce(pg_visible_in_snapshot(stored_xid, (SELECT snapshot FROM analytics_state)), false) AS sealed
          FROM ${table} WHERE created_at < $1 ORDER BY created_at, id LIMIT $2
        ), deleted AS (
          DELETE FROM ${table} WHERE created_at < $1 AND id = ANY (ARRAY(SELECT id FROM oldest WHERE sealed)) RETURNING id
        ), cleaned AS (
          INSERT INTO analytics_cleaned (before) SELECT $1 WHERE EXISTS (SELECT FROM deleted)
        )
        SELECT (SELECT count(*) FROM deleted), EXISTS (SELECT FROM oldest WHERE NOT sealed) AS "isUnsealed"`,
    },
  };
}
