import {
  BALANCE_CODES,
  ERROR_PREFIX_CHARACTERS,
  type FailureTally,
  type TallyQuery,
  TOP_COUNT,
} from '../../../core/index.js';
import { integerValue } from '../attempt-tally.js';
import { instant } from '../instants.js';
import type { Statement } from '../session.js';
import { bucketPieces, cutOf, totalPieces } from './pieces.js';

export interface SealedTallyRow {
  /** False: a key that was not looked at may belong to the first ten. Ask again with `all`. */
  readonly certain: boolean;
  readonly tally: FailureTally;
}

/** Keys of each bucket that are added up: those at its top, or all of them. */
const READ = {
  top: { keys: 'top_keys', counts: 'top_counts', unread: 'rest_max' },
  all: { keys: 'top_keys || rest_keys', counts: 'top_counts || rest_counts', unread: '0' },
} as const;

/**
 * The first ten keys of a dimension, exactly, with a certificate. A key that is at the top of none of the buckets has at most the sum of their `rest_max` (`unread`).
 * Of the others only those are looked up in the rest of the buckets where they are missing that can still be among the first ten.
 */
const firstTen = (dimension: 'error' | 'participant', rawKeys: string) => `
  ${dimension}_lists AS MATERIALIZED (
    SELECT list.* FROM lists AS list WHERE dimension = ${dimension === 'error' ? '$8' : `'participant'`}
  ), ${dimension}_listed AS (
    SELECT key AS id, sum(count) AS count, sum(unread) AS listed
    FROM ${dimension}_lists, unnest(keys, counts) AS kept (key, count) GROUP BY 1
  ), ${dimension}_raw AS MATERIALIZED (
    SELECT known.id, raw.key, raw.count
    FROM (SELECT key COLLATE "C" AS key, sum(sign) AS count FROM (${rawKeys}) AS keys GROUP BY 1) AS raw
      LEFT JOIN analytics_key AS known ON known.dimension = ${dimension === 'error' ? '$8' : `'participant'`} AND known.key = raw.key
  ), ${dimension}_bound AS MATERIALIZED (
    SELECT coalesce(sum(unread), 0) AS unread FROM ${dimension}_lists
  ), ${dimension}_possible AS MATERIALIZED (
    SELECT id, raw.key, coalesce(listed.count, 0) + coalesce(raw.count, 0) AS least, bound.unread - coalesce(listed, 0) AS missing
    FROM ${dimension}_listed AS listed FULL JOIN ${dimension}_raw AS raw USING (id), ${dimension}_bound AS bound
  ), ${dimension}_exact AS (
    SELECT coalesce(possible.key, known.key) COLLATE "C" AS key, least + CASE WHEN missing = 0 THEN 0 ELSE (
        SELECT coalesce(sum(rest_counts[array_position(rest_keys, possible.id)]), 0)
        FROM ${dimension}_lists AS list JOIN analytics_bucket AS bucket USING (dimension, width, start)
        WHERE unread > 0 AND NOT keys @> ARRAY[possible.id]
      ) END AS count
    FROM ${dimension}_possible AS possible LEFT JOIN analytics_key AS known ON known.id = possible.id
    WHERE least + missing >= coalesce((SELECT least FROM ${dimension}_possible ORDER BY least DESC OFFSET ${TOP_COUNT - 1} LIMIT 1), 1)
  ), ${dimension}_top AS MATERIALIZED (
    SELECT * FROM (
      SELECT key, count, ${dimension === 'participant' ? integerValue('key') : 'NULL::numeric'} AS integer_value FROM ${dimension}_exact WHERE count > 0
    ) AS counted
    ORDER BY count DESC, integer_value, key LIMIT ${TOP_COUNT}
  ), ${dimension}_certain AS (
    SELECT unread = 0 OR (SELECT count(*) = ${TOP_COUNT} AND min(count) > unread FROM ${dimension}_top) AS certain FROM ${dimension}_bound
  )`;

const RAW_ERRORS = {
  summary: `SELECT left(summary, ${ERROR_PREFIX_CHARACTERS}) AS key, sign FROM raw`,
  code: 'SELECT code AS key, sign FROM raw, LATERAL (SELECT DISTINCT unnest(error_codes) AS code) AS codes',
} as const;

const text = (groupBy: TallyQuery['groupBy'], read: keyof typeof READ) => {
  const { keys, counts, unread } = READ[read];
  return `WITH cut AS (
    SELECT $2::timestamptz AS a, $3::timestamptz AS b
  ), raw AS MATERIALIZED (
    SELECT *, error_codes && '{${BALANCE_CODES.join(',')}}' AS balance_related FROM analytics_unsealed($1, $2, $3, $4)
  ), days AS MATERIALIZED (
    SELECT date, sum(count) AS count, sum(balance_related) AS balance_related
    FROM (
      SELECT (start AT TIME ZONE $5)::date AS date, attempts AS count, total.balance_related
      FROM unnest($6::smallint[], $7::timestamptz[], $9::timestamptz[]) AS piece (width, since, until), LATERAL (
        SELECT * FROM analytics_total AS total
        WHERE total.width = piece.width AND total.start >= piece.since AND total.start < piece.until OFFSET 0
      ) AS total
      UNION ALL
      SELECT (created_at AT TIME ZONE $5)::date, sign, CASE WHEN balance_related THEN sign ELSE 0 END FROM raw
    ) AS counted
    GROUP BY 1
  ), pieces AS MATERIALIZED (${bucketPieces()}
  ), lists AS MATERIALIZED (
    SELECT dimension.name AS dimension, piece.width::smallint AS width, bucket.start, bucket.keys, bucket.counts, bucket.unread
    FROM unnest(ARRAY[$8, 'participant']) AS dimension (name), pieces AS piece, LATERAL (
      SELECT start, ${keys} AS keys, ${counts} AS counts, ${unread} AS unread FROM analytics_bucket AS bucket
      WHERE bucket.dimension = name AND bucket.width = piece.width AND bucket.start >= piece.since AND bucket.start < piece.until OFFSET 0
    ) AS bucket
  ), ${firstTen('error', RAW_ERRORS[groupBy])}, ${firstTen('participant', 'SELECT participant_id AS key, sign FROM raw')}
  SELECT (SELECT certain FROM error_certain) AND (SELECT certain FROM participant_certain) AS certain, json_build_object(
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
        ORDER BY count DESC, integer_value, key), '[]')
      FROM participant_top LEFT JOIN analytics_names((SELECT array_agg(key) FROM participant_top), $1, $4) AS names ON participant_id = key
    )
  ) AS tally`;
};

const statement = (groupBy: TallyQuery['groupBy'], read: keyof typeof READ): Statement => ({
  name: `sealed-tally-${groupBy}-${read}`,
  text: text(groupBy, read),
});

const STATEMENTS = {
  summary: { top: statement('summary', 'top'), all: statement('summary', 'all') },
  code: { top: statement('code', 'top'), all: statement('code', 'all') },
} as const;

/** All counts of everybody's attempts in one statement, and so of one moment: sealed ones from buckets, the others one by one. */
export function sealedTally(
  query: TallyQuery,
  read: keyof typeof READ,
): { readonly statement: Statement; readonly values: unknown[] } {
  const cut = cutOf(query);
  const totals = totalPieces(cut, query.timeZone);
  return {
    statement: STATEMENTS[query.groupBy][read],
    values: [
      ...[cut.sinceMs, cut.aMs, cut.bMs, cut.untilMs].map(instant),
      query.timeZone,
      totals.map(({ width }) => width),
      totals.map(({ sinceMs }) => instant(sinceMs)),
      query.groupBy,
      totals.map(({ untilMs }) => instant(untilMs)),
    ],
  };
}
