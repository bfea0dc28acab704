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
 *
 * `rawKeys`: rows `(key, sign)` that are in no bucket. `rank`: what comes before the key among equal counts.
 */
export const firstTen = (as: string, dimension: string, rawKeys: string, rank = 'NULL::numeric'): string => `
  ${as}_lists AS MATERIALIZED (
    SELECT * FROM lists WHERE dimension = ${dimension}
  ), ${as}_listed AS (
    SELECT key AS id, sum(count) AS count, sum(unread) AS unread
    FROM ${as}_lists, unnest(keys, counts) AS kept (key, count) GROUP BY 1
  ), ${as}_raw AS MATERIALIZED (
    SELECT known.id, raw.key, raw.count
    FROM (SELECT key COLLATE "C" AS key, sum(sign) AS count FROM (${rawKeys}) AS keys GROUP BY 1) AS raw LEFT JOIN LATERAL (
      SELECT id FROM analytics_key AS known WHERE known.dimension = ${dimension} AND known.key = raw.key LIMIT 1
    ) AS known ON true
  ), ${as}_bound AS MATERIALIZED (
    SELECT coalesce(sum(unread), 0) AS unread FROM ${as}_lists
  ), ${as}_possible AS MATERIALIZED (
    SELECT id, raw.key, coalesce(listed.count, 0) + coalesce(raw.count, 0) AS least, bound.unread - coalesce(listed.unread, 0) AS missing
    FROM ${as}_listed AS listed FULL JOIN ${as}_raw AS raw USING (id), ${as}_bound AS bound
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
  ), ${as}_named AS (
    SELECT coalesce(key, (SELECT known.key FROM analytics_key AS known WHERE known.id = exact.id)) COLLATE "C" AS key, count
    FROM ${as}_exact AS exact WHERE count > 0
  ), ${as}_top AS MATERIALIZED (
    SELECT key, count, ${rank} AS rank FROM ${as}_named ORDER BY count DESC, rank, key LIMIT ${TOP_COUNT}
  ), ${as}_certain AS (
    SELECT feasible AND (unread = 0 OR (SELECT count(*) = ${TOP_COUNT} AND min(count) > unread FROM ${as}_top)) AS certain
    FROM ${as}_bound, ${as}_feasible
  )`;
