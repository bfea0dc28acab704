import { BALANCE_CODES, ERROR_PREFIX_CHARACTERS } from '../../../core/index.js';
import type { Statement } from '../session.js';
import { DAY, LONGER, QUARTER, startOf, TOTAL_WIDTHS } from './widths.js';

/** So many keys of a bucket are read with it; the rest is looked up when it matters. */
const TOP_KEYS = 64;

/** How many of the sorted keys are at the top: all when they are few, else none that occurs only once. */
const TOP = `CASE WHEN cardinality(keys) <= ${TOP_KEYS} THEN ${TOP_KEYS}
    ELSE least(${TOP_KEYS}, array_position(counts, 1) - 1) END`;

const ATTEMPTS = 'orders_failedorderattempt';

/** Rows that a step has to seal: all that it sees and the snapshot before, $1, did not. Everything when nothing was sealed before. */
const unsealed = (isFirst: boolean) =>
  isFirst
    ? 'true'
    : `stored_xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(stored_xid, $1::pg_snapshot)`;

/** What was sealed before and is deleted since. What was never sealed needs not be taken back. */
const takenBack = (isFirst: boolean) =>
  isFirst ? 'false' : 'pg_visible_in_snapshot(stored_xid, $1::pg_snapshot)';

/** What a step adds and takes back. `within`: what else must be true of the rows. */
export const changed = (isFirst: boolean, within = '') => `
    SELECT 1 AS sign, created_at, participant_id, error_codes, error_summary FROM ${ATTEMPTS} WHERE ${unsealed(isFirst)} ${within}
    UNION ALL
    SELECT -1, created_at, participant_id, error_codes, error_summary FROM analytics_deletion WHERE ${takenBack(isFirst)} ${within}`;

/** One row for each key of a quarter hour. */
const entries = (isFirst: boolean, within: string) => `
    SELECT dimension, key COLLATE "C" AS key, ${startOf(QUARTER, 'created_at')} AS start, sum(sign) AS count
    FROM (${changed(isFirst, within)}) AS changed, LATERAL (
      SELECT 'participant', participant_id
      UNION ALL SELECT 'summary', left(error_summary, ${ERROR_PREFIX_CHARACTERS})
      UNION ALL SELECT DISTINCT 'code', unnest(error_codes)
    ) AS keys (dimension, key)
    GROUP BY 1, 2, 3`;

/** Writes whole buckets out of rows `(dimension, width, start, key, count)`; a key may stand in several rows. */
const writeBuckets = (rows: string) => `
  INSERT INTO analytics_bucket AS bucket
  SELECT dimension, width, start, keys[:top], counts[:top], nullif(keys[top + 1:], '{}'), nullif(counts[top + 1:], '{}'),
    coalesce(counts[top + 1], 0)
  FROM (
    SELECT dimension, width, start,
      coalesce(array_agg(key ORDER BY count DESC, key) FILTER (WHERE count <> 0), '{}') AS keys,
      coalesce(array_agg(count ORDER BY count DESC, key) FILTER (WHERE count <> 0), '{}') AS counts
    FROM (
      SELECT dimension, width, start, key, sum(count)::integer AS count FROM (${rows}) AS rows GROUP BY 1, 2, 3, 4
    ) AS summed
    GROUP BY 1, 2, 3
  ) AS sorted, LATERAL (SELECT ${TOP} AS top) AS cut
  ON CONFLICT (dimension, width, start) DO UPDATE SET top_keys = excluded.top_keys, top_counts = excluded.top_counts,
    rest_keys = excluded.rest_keys, rest_counts = excluded.rest_counts, rest_max = excluded.rest_max`;

/** All keys of a bucket with their counts. */
const KEYS_OF = `unnest(top_keys || rest_keys, top_counts || rest_counts) AS kept (key, count)`;

/** What one step does, statement by statement, all in one snapshot. $1 is the snapshot of the step before, unless this is the first one. */
export function stepStatements(isFirst: boolean) {
  return {
    hasWork: {
      text: `SELECT EXISTS (${changed(isFirst)}) OR EXISTS (SELECT FROM orders_order WHERE ${unsealed(isFirst)})
        OR EXISTS (SELECT FROM analytics_deletion) OR EXISTS (SELECT FROM analytics_late)
        OR EXISTS (SELECT FROM analytics_state WHERE late_before = '-infinity' OR next_at < now() - interval '1 hour') AS "hasWork"`,
    },
    addTotals: {
      text: `INSERT INTO analytics_total AS total (width, start, attempts, balance_related, orders)
        SELECT width, ${startOf('width', 'start')}, sum(attempts), sum(balance_related), sum(orders)
        FROM (
          SELECT ${startOf(QUARTER, 'created_at')} AS start, sum(sign) AS attempts,
            coalesce(sum(sign) FILTER (WHERE error_codes && '{${BALANCE_CODES.join(',')}}'), 0) AS balance_related, 0 AS orders
          FROM (${changed(isFirst)}) AS changed GROUP BY 1
          UNION ALL
          SELECT ${startOf(QUARTER, 'placed_at')}, 0, 0, count(*) FROM orders_order WHERE ${unsealed(isFirst)} GROUP BY 1
        ) AS quarters, unnest('{${TOTAL_WIDTHS.join(',')}}'::smallint[]) AS width
        GROUP BY 1, 2
        ON CONFLICT (width, start) DO UPDATE SET attempts = total.attempts + excluded.attempts,
          balance_related = total.balance_related + excluded.balance_related, orders = total.orders + excluded.orders`,
    },
    countDays: {
      text: `SELECT ${startOf(DAY, 'created_at')} AS day, count(*)::integer AS count FROM (${changed(isFirst)}) AS changed
        GROUP BY 1 ORDER BY 1`,
    },
    forget: { text: 'WITH deletions AS (DELETE FROM analytics_deletion) DELETE FROM analytics_late' },
  };
}

/**
 * Adds keys to the quarter hours, and to the longer buckets that are there already: before their bounds, which follow the snapshot of the step before. `isSlice`: those of a
 * stretch of time only, whose two ends are the last parameters.
 */
export function mergeKeysStatement(isFirst: boolean, isSlice: boolean): Statement {
  const firstBound = isFirst ? 1 : 2;
  const bounds = LONGER.map((width, index) => `(${width}, $${firstBound + index}::timestamptz)`);
  const end = firstBound + LONGER.length;
  const within = isSlice ? `AND created_at >= $${end} AND created_at < $${end + 1}` : '';
  return {
    text: `WITH entries AS MATERIALIZED (${entries(isFirst, within)}
      ), keys AS MATERIALIZED (
        SELECT dimension, key, (
          SELECT id FROM analytics_key AS known WHERE (known.dimension, known.key) = (named.dimension, named.key) LIMIT 1
        ) AS id
        FROM (SELECT DISTINCT dimension, key FROM entries) AS named
      ), added AS (
        INSERT INTO analytics_key (dimension, key) SELECT dimension, key FROM keys WHERE id IS NULL RETURNING dimension, key, id
      ), delta AS MATERIALIZED (
        SELECT dimension, level.width, ${startOf('level.width', 'start')} AS start, identified.id AS key, sum(count) AS count
        FROM entries JOIN (SELECT * FROM keys WHERE id IS NOT NULL UNION ALL SELECT * FROM added) AS identified USING (dimension, key)
          JOIN (VALUES (${QUARTER}, timestamptz 'infinity'), ${bounds.join(', ')}) AS level (width, until) ON start < level.until
        GROUP BY 1, 2, 3, 4
      ), touched AS MATERIALIZED (SELECT DISTINCT dimension, width, start FROM delta)
      ${writeBuckets(`SELECT dimension, width, start, key, count FROM delta
        UNION ALL
        SELECT dimension, width, start, before.key, before.count FROM touched, LATERAL (
          SELECT kept.* FROM analytics_bucket AS old, ${KEYS_OF}
          WHERE (old.dimension, old.width, old.start) = (touched.dimension, touched.width, touched.start)
        ) AS before
        UNION ALL
        SELECT dimension, width, start, NULL, 0 FROM touched`)}`,
  };
}

/** The stretches of so many minutes that hold buckets of a width, $1 inclusive to $2 exclusive. Each attempt has a participant, and so is in a bucket of that dimension. */
export const startsStatement = (minutes: number, width: number): Statement => ({
  text: `SELECT DISTINCT ${startOf(minutes, 'start')} AS start FROM analytics_bucket
    WHERE dimension = 'participant' AND width = ${width} AND start >= $1 AND start < $2 ORDER BY 1`,
});

/** Makes the buckets of one width out of those of the width before, $1 inclusive to $2 exclusive: none of them is there yet. */
export const buildStatement = (width: number, from: number) => ({
  text: writeBuckets(`SELECT dimension, ${width} AS width, ${startOf(width, 'start')} AS start, kept.key, kept.count
    FROM analytics_bucket, ${KEYS_OF} WHERE width = ${from} AND start >= $1 AND start < $2`),
});
