import {
  BALANCE_CODES,
  ERROR_PREFIX_CHARACTERS,
  type FailureTally,
  type TallyQuery,
} from '../../../core/index.js';
import { integerValue } from '../attempt-tally.js';
import { instant } from '../instants.js';
import type { Statement } from '../session.js';
import { firstTen } from './first-ten.js';
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

const RAW_ERRORS = {
  summary: `SELECT left(summary, ${ERROR_PREFIX_CHARACTERS}) AS key, sign FROM raw`,
  code: 'SELECT code AS key, sign FROM raw, LATERAL (SELECT DISTINCT unnest(error_codes) AS code) AS codes',
} as const;

const RAW_PARTICIPANTS = 'SELECT participant_id AS key, sign FROM raw';

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
      FROM unnest((SELECT $6::smallint[]), (SELECT $7::timestamptz[]), (SELECT $8::timestamptz[])) AS piece (width, since, until), LATERAL (
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
    FROM unnest(ARRAY['${groupBy}', 'participant']) AS dimension (name), pieces AS piece, LATERAL (
      SELECT start, ${keys} AS keys, ${counts} AS counts, ${unread} AS unread FROM analytics_bucket AS bucket
      WHERE bucket.dimension = name AND bucket.width = piece.width AND bucket.start >= piece.since AND bucket.start < piece.until OFFSET 0
    ) AS bucket
  ), ${firstTen('error', `'${groupBy}'`, RAW_ERRORS[groupBy])}, ${firstTen('participant', `'participant'`, RAW_PARTICIPANTS, integerValue('key'))}
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
        ORDER BY count DESC, rank, key), '[]')
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
      totals.map(({ untilMs }) => instant(untilMs)),
    ],
  };
}
