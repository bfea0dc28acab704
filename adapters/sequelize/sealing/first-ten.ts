import { TOP_COUNT } from '../../../core/index.js';

/** So many keys are looked up at most. Where more may be among the first ten, they hardly stand out, and adding everything up is cheaper than to look and not to know. */
const MOST_LOOK_UPS = 64;

/**
 * CTEs that find the first ten keys of a dimension exactly, out of `lists (dimension, width, start, keys, counts, unread)`: the top keys of each bucket, and what any of its
 * other keys can have at most. `${as}_top (key, count, rank)` are the ten, by count, `rank` and key.
 *
 * - A key at the top of no list can have at most the sum of `unread` of all lists. `${as}_certain` says whether the tenth has more: no key was overlooked then.
 * - One at the top of some has what these say at least, and at most the sum of `unread` of the others more. Only those that can be among the first ten are looked up in
 *   the others, whole (`exact`); when they are too many, nothing is certain.
 * - Keys in no bucket come by name, those of the buckets by number. `tenth` is what ten keys have for sure, whatever is in no bucket: a key that cannot have as much is neither named
 *   (`named_lists`) nor numbered (`possible`).
 *
 * `rawKeys`: rows `(key, sign)` that are in no bucket. `rank`: what comes before the key among equal counts.
 */
export const firstTen = (as: string, dimension: string, rawKeys: string, rank = 'NULL::numeric'): string => `
  ${as}_lists AS MATERIALIZED (
    SELECT * FROM lists WHERE dimension = ${dimension}
  ), ${as}_listed AS MATERIALIZED (
    SELECT key AS id, sum(count) AS count, sum(unread) AS unread
    FROM ${as}_lists, unnest(keys, counts) AS kept (key, count) GROUP BY 1
  ), ${as}_raw AS MATERIALIZED (
    SELECT key COLLATE "C" AS key, sum(sign) AS count FROM (${rawKeys}) AS keys GROUP BY 1
  ), ${as}_bound AS MATERIALIZED (
    SELECT unread, most, greatest(1, fewest + (SELECT count FROM ${as}_listed ORDER BY count DESC OFFSET ${TOP_COUNT - 1} LIMIT 1)) AS tenth
    FROM (SELECT coalesce(sum(unread), 0) AS unread FROM ${as}_lists) AS all_lists,
      (SELECT greatest(0, max(count)) AS most, least(0, min(count)) AS fewest FROM ${as}_raw) AS all_raw
  ), ${as}_named_lists AS MATERIALIZED (
    SELECT id, (SELECT known.key FROM analytics_key AS known WHERE known.id = listed.id) AS key, count, bound.unread - listed.unread AS missing
    FROM ${as}_listed AS listed, ${as}_bound AS bound
    WHERE count + (bound.unread - listed.unread) + most >= tenth
  ), ${as}_possible AS MATERIALIZED (
    SELECT listed.id, listed.key, listed.count + coalesce(raw.count, 0) AS least, missing
    FROM ${as}_named_lists AS listed LEFT JOIN ${as}_raw AS raw USING (key)
    UNION ALL
    SELECT known.id, raw.key, raw.count, CASE WHEN known.id IS NULL THEN 0 ELSE unread END
    FROM ${as}_bound, ${as}_raw AS raw LEFT JOIN LATERAL (
      SELECT id FROM analytics_key AS known WHERE known.dimension = ${dimension} AND known.key = raw.key LIMIT 1
    ) AS known ON true
    WHERE raw.count + unread >= tenth AND NOT EXISTS (SELECT FROM ${as}_named_lists AS listed WHERE listed.key = raw.key)
  ), ${as}_candidates AS MATERIALIZED (
    SELECT * FROM ${as}_possible
    WHERE least + missing >= coalesce((SELECT least FROM ${as}_possible ORDER BY least DESC OFFSET ${TOP_COUNT - 1} LIMIT 1), 1)
  ), ${as}_feasible AS MATERIALIZED (
    SELECT (SELECT count(*) FROM ${as}_candidates WHERE missing > 0) <= ${MOST_LOOK_UPS} AS feasible
  ), ${as}_exact AS (
    SELECT id, key, least + CASE WHEN missing = 0 THEN 0 ELSE (
        SELECT coalesce(sum(rest_counts[array_position(rest_keys, id)]), 0)
        FROM ${as}_lists AS list JOIN analytics_bucket USING (dimension, width, start)
        WHERE unread > 0 AND NOT keys @> ARRAY[id]
      ) END AS count
    FROM ${as}_candidates WHERE (SELECT feasible FROM ${as}_feasible)
    OFFSET 0
  ), ${as}_top AS MATERIALIZED (
    SELECT key COLLATE "C" AS key, count, ${rank} AS rank FROM ${as}_exact WHERE count > 0 ORDER BY count DESC, rank, key LIMIT ${TOP_COUNT}
  ), ${as}_certain AS (
    SELECT feasible AND (unread = 0 OR (SELECT count(*) = ${TOP_COUNT} AND min(count) > unread FROM ${as}_top)) AS certain
    FROM ${as}_bound, ${as}_feasible
  )`;
