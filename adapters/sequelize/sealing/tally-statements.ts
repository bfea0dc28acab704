import {
  BALANCE_CODES,
  ERROR_PREFIX_CHARACTERS,
  type FailureTally,
  SECOND_MS,
  type TallyQuery,
  TOP_COUNT,
} from '../../../core/index.js';
import { integerValue } from '../id-order.js';
import { instant } from '../instants.js';
import type { Statement } from '../session.js';
import { IN_NO_BUCKET } from './first-ten.js';
import { bucketPieces, cutOf, totalPieces } from './pieces.js';

export type GroupBy = TallyQuery['groupBy'];
export type Dimension = GroupBy | 'participant';

/** So many keys that are in no bucket are numbered, those with most. The others hardly ever matter. */
const MOST_NUMBERED = 200;

const RAW_KEYS: Readonly<Record<Dimension, string>> = {
  summary: `SELECT left(summary, ${ERROR_PREFIX_CHARACTERS}) AS key, sign FROM raw`,
  code: 'SELECT code AS key, sign FROM raw, LATERAL (SELECT DISTINCT unnest(error_codes) AS code) AS codes',
  participant: 'SELECT participant_id AS key, sign FROM raw',
};

/** CTEs: what is in no bucket (`raw`), all counts by day (`days`), and the buckets to add up (`pieces`). Parameters: `tallyValues`. */
const COUNTED = `cut AS (
    SELECT $2::timestamptz AS a, $3::timestamptz AS b
  ), raw AS MATERIALIZED (
    SELECT *, error_codes && '{${BALANCE_CODES.join(',')}}' AS balance_related FROM analytics_unsealed($1, $2, $3, $4)
  ), days AS MATERIALIZED (
    SELECT date, sum(count) AS count, sum(balance_related) AS balance_related
    FROM (
      SELECT (start AT TIME ZONE $5)::date AS date, attempts AS count, total.balance_related
      FROM unnest((SELECT $6::smallint[]), (SELECT $7::timestamptz[]), (SELECT $8::timestamptz[])) AS piece (width, since, until), LATERAL (
        SELECT * FROM analytics_total AS total
        WHERE total.width = piece.width AND total.start >= piece.since AND total.start < piece.until OFFSET 0
      ) AS total
      UNION ALL
      SELECT (created_at AT TIME ZONE $5)::date, sign, CASE WHEN balance_related THEN sign ELSE 0 END FROM raw
    ) AS counted
    GROUP BY 1
  ), pieces AS MATERIALIZED (${bucketPieces()}
  )`;

export function tallyValues(query: TallyQuery): unknown[] {
  const cut = cutOf(query);
  const totals = totalPieces(cut, query.timeZone);
  return [
    ...[cut.sinceMs, cut.aMs, cut.bMs, cut.untilMs].map(instant),
    query.timeZone,
    totals.map(({ width }) => width),
    totals.map(({ sinceMs }) => instant(sinceMs)),
    totals.map(({ untilMs }) => instant(untilMs)),
  ];
}

/** Names a bucket and its version: the transaction that wrote it. */
const VERSION = `bucket.width || ' ' || date_part('epoch', bucket.start)::bigint || ' ' || bucket.xmin::text`;

/** Where the bucket of a version is. */
export function placeOf(version: string): { readonly width: number; readonly startMs: number } {
  const [width, startS] = version.split(' ').map(Number) as [number, number];
  return { width, startMs: startS * SECOND_MS };
}

/** A version, and what is in it; null for one that the asker has. */
export type BucketJson = readonly [
  version: string,
  content: { readonly unread: number; readonly top: readonly [id: number, key: string, count: number][] } | null,
];
export type RawKeyJson = readonly [key: string, count: number, id: number | null];

/** Of one moment: counts by day, what is in no bucket, and the versions of the buckets. */
export interface TopsRow {
  readonly tops: {
    readonly days: readonly [date: string, count: number, balanceRelated: number][];
    readonly buckets: Readonly<Record<'errors' | 'participants', readonly BucketJson[]>>;
    readonly raw: Readonly<Record<'errors' | 'participants', readonly RawKeyJson[]>>;
    /** Of those participants that were asked for: the names in their newest attempts. */
    readonly names: readonly [participantId: string, name: string | null][];
  };
}

const bucketsJson = (dimension: Dimension, known: string) => `(
    SELECT coalesce(json_agg(json_build_array(version, CASE WHEN version <> ALL (${known}) THEN json_build_object('unread', rest_max, 'top', (
      SELECT coalesce(json_agg(json_build_array(id, key, count)), '[]')
      FROM unnest(top_keys, top_counts) AS kept (id, count) JOIN analytics_key USING (id)
    )) END)), '[]')
    FROM pieces AS piece, LATERAL (
      SELECT ${VERSION} AS version, top_keys, top_counts, rest_max FROM analytics_bucket AS bucket
      WHERE dimension = '${dimension}' AND bucket.width = piece.width AND bucket.start >= piece.since AND bucket.start < piece.until OFFSET 0
    ) AS bucket
  )`;

const rawJson = (dimension: Dimension) => `(
    SELECT coalesce(json_agg(json_build_array(key, count, CASE WHEN place <= ${MOST_NUMBERED} THEN
      coalesce((SELECT id FROM analytics_key AS known WHERE known.dimension = '${dimension}' AND known.key = counted.key), ${IN_NO_BUCKET})
    END)), '[]')
    FROM (
      SELECT key COLLATE "C" AS key, sum(sign) AS count, row_number() OVER (ORDER BY sum(sign) DESC) AS place
      FROM (${RAW_KEYS[dimension]}) AS keys GROUP BY 1
    ) AS counted
    WHERE count <> 0
  )`;

const topsStatement = (groupBy: GroupBy): Statement => ({
  name: `sealed-tally-${groupBy}-top`,
  text: `WITH ${COUNTED}
    SELECT json_build_object(
      'days', (SELECT coalesce(json_agg(json_build_array(date, count, balance_related) ORDER BY date), '[]') FROM days),
      'buckets', json_build_object('errors', ${bucketsJson(groupBy, '$9')}, 'participants', ${bucketsJson('participant', '$10')}),
      'raw', json_build_object('errors', ${rawJson(groupBy)}, 'participants', ${rawJson('participant')}),
      'names', (
        SELECT coalesce(json_agg(json_build_array(asked, name)), '[]')
        FROM unnest($11::text[]) AS asked LEFT JOIN analytics_names($11, $1, $4) AS names ON participant_id = asked
      )
    ) AS tops`,
});

/** Three more parameters than `tallyValues`: versions of buckets that need not be sent, of errors and of participants, and participants to name. */
export const TOPS = { summary: topsStatement('summary'), code: topsStatement('code') } as const;

export interface RestRow {
  readonly version: string;
  readonly id: number;
  readonly count: number;
}

/** What keys ($4) have in buckets of a dimension ($1), by widths ($2) and starts ($3), below their tops. The arrays are read once each, whatever is looked up in them. */
export const LOOK_UP: Statement = {
  name: 'sealed-tally-look-up',
  text: `SELECT version, id, coalesce(counts[array_position(keys, id)], 0) AS count
    FROM (
      SELECT ${VERSION} AS version, rest_keys || '{}'::integer[] AS keys, rest_counts || '{}'::integer[] AS counts
      FROM unnest($2::smallint[], $3::timestamptz[]) AS place (width, start), analytics_bucket AS bucket
      WHERE bucket.dimension = $1 AND bucket.width = place.width AND bucket.start = place.start OFFSET 0
    ) AS rests, unnest($4::integer[]) AS id`,
};

/** So many keys of several buckets are kept when these are added up. */
const MERGED_KEYS = 200;

export interface MergedRow {
  /** Of the buckets that were added up. */
  readonly versions: readonly string[];
  /** The first by count and order. */
  readonly top: readonly [id: number, key: string, count: number][];
  /** The first of the others; null when there is none. */
  readonly next: readonly [key: string, count: number] | null;
}

/** Adds up all keys of buckets of a dimension ($1), by widths ($2) and starts ($3). */
export const MERGE: Statement = {
  name: 'sealed-tally-merge',
  text: `WITH bucket AS MATERIALIZED (
      SELECT ${VERSION} AS version, top_keys || rest_keys AS ids, top_counts || rest_counts AS counts
      FROM unnest($2::smallint[], $3::timestamptz[]) AS place (width, start), analytics_bucket AS bucket
      WHERE bucket.dimension = $1 AND bucket.width = place.width AND bucket.start = place.start
    ), summed AS (
      SELECT id, sum(count) AS count FROM bucket, unnest(ids, counts) AS kept (id, count) GROUP BY 1
    ), placed AS MATERIALIZED (
      SELECT *, row_number() OVER (ORDER BY count DESC, rank, key) AS place
      FROM (
        SELECT id, key, count, CASE WHEN $1 = 'participant' THEN ${integerValue('key')} END AS rank
        FROM summed JOIN analytics_key USING (id)
        ORDER BY count DESC, rank, key LIMIT ${MERGED_KEYS} + 1
      ) AS first
    )
    SELECT (SELECT coalesce(json_agg(version), '[]') FROM bucket) AS versions,
      (SELECT coalesce(json_agg(json_build_array(id, key, count)), '[]') FROM placed WHERE place <= ${MERGED_KEYS}) AS top,
      (SELECT json_build_array(key, count) FROM placed WHERE place > ${MERGED_KEYS}) AS next`,
};

const allKeys = (dimension: Dimension, rank: string) => `
    SELECT key, count, ${rank} AS rank
    FROM (
      SELECT key COLLATE "C" AS key, sum(count) AS count
      FROM (
        SELECT key, count FROM (
          SELECT id, sum(count) AS count
          FROM pieces AS piece, LATERAL (
            SELECT top_keys || rest_keys AS ids, top_counts || rest_counts AS counts FROM analytics_bucket AS bucket
            WHERE dimension = '${dimension}' AND bucket.width = piece.width AND bucket.start >= piece.since AND bucket.start < piece.until OFFSET 0
          ) AS bucket, unnest(ids, counts) AS kept (id, count)
          GROUP BY 1
        ) AS summed JOIN analytics_key USING (id)
        UNION ALL (${RAW_KEYS[dimension]})
      ) AS counted
      GROUP BY 1
    ) AS keys
    WHERE count > 0 ORDER BY count DESC, rank, key LIMIT ${TOP_COUNT}`;

export interface AllRow {
  readonly tally: FailureTally;
}

const allStatement = (groupBy: GroupBy): Statement => ({
  name: `sealed-tally-${groupBy}-all`,
  text: `WITH ${COUNTED}, error_top AS MATERIALIZED (${allKeys(groupBy, 'NULL')}
  ), participant_top AS MATERIALIZED (${allKeys('participant', integerValue('key'))}
  )
  SELECT json_build_object(
    'totalFailures', (SELECT coalesce(sum(count), 0) FROM days),
    'balanceRelated', (SELECT coalesce(sum(balance_related), 0) FROM days),
    'commonErrors', (
      SELECT coalesce(json_agg(json_build_object('error', key, 'count', count) ORDER BY count DESC, key), '[]') FROM error_top
    ),
    'byDay', (
      SELECT coalesce(json_agg(json_build_object('date', date, 'count', count) ORDER BY date), '[]') FROM days WHERE count > 0
    ),
    'topParticipants', (
      SELECT coalesce(json_agg(json_build_object('participantId', key, 'name', name, 'count', count)
        ORDER BY count DESC, rank, key), '[]')
      FROM participant_top LEFT JOIN analytics_names((SELECT array_agg(key) FROM participant_top), $1, $4) AS names ON participant_id = key
    )
  ) AS tally`,
});

/** Adds up all keys of all buckets, however many there are. Parameters: `tallyValues`. */
export const ALL = { summary: allStatement('summary'), code: allStatement('code') } as const;
