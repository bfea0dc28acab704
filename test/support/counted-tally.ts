import { integerValue } from '../../adapters/sequelize/id-order.js';
import { instant } from '../../adapters/sequelize/instants.js';
import { BALANCE_CODES, ERROR_PREFIX_CHARACTERS, type TallyQuery, TOP_COUNT } from '../../core/index.js';

/**
 * A statement that counts what is stored one by one, and so of one moment. `counted` reads the attempts once and groups them in four ways; the bits of GROUPING tell
 * the ways apart. Returns one row whose `tally` is a `FailureTally`.
 */
export function countedTally(query: TallyQuery): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [instant(query.sinceMs), instant(query.untilMs), query.timeZone, BALANCE_CODES];
  const source = 'orders_failedorderattempt';
  const participant =
    query.participantId === undefined ? '' : ` AND participant_id = $${values.push(query.participantId)}`;
  const filter = `created_at >= $1 AND created_at < $2${participant}`;

  const errors =
    query.groupBy === 'summary'
      ? 'SELECT error, count FROM counted WHERE way = 3'
      : `SELECT code AS error, count(*) AS count
          FROM ${source}, LATERAL (SELECT DISTINCT unnest(error_codes) AS code) AS codes WHERE ${filter} GROUP BY code`;
  const text = `WITH counted AS (
      SELECT GROUPING(error, day, participant_id) AS way, error, day, participant_id,
        count(*) AS count, count(*) FILTER (WHERE balance_related) AS balance_related
      FROM (
        SELECT left(error_summary, ${ERROR_PREFIX_CHARACTERS}) AS error, (created_at AT TIME ZONE $3)::date AS day,
          participant_id, error_codes && $4::text[] AS balance_related
        FROM ${source} WHERE ${filter}
      ) AS attempts
      GROUP BY GROUPING SETS ((error), (day), (participant_id), ())
    ), common AS (
      SELECT error, count FROM (${errors}) AS errors ORDER BY count DESC, error COLLATE "C" LIMIT ${TOP_COUNT}
    ), top AS (
      SELECT participant_id, count, ${integerValue('participant_id')} AS integer_value FROM counted WHERE way = 6
      ORDER BY count DESC, integer_value, participant_id LIMIT ${TOP_COUNT}
    )
    SELECT json_build_object(
      'totalFailures', (SELECT count FROM counted WHERE way = 7),
      'balanceRelated', (SELECT balance_related FROM counted WHERE way = 7),
      'commonErrors', (
        SELECT coalesce(json_agg(json_build_object('error', error, 'count', count) ORDER BY count DESC, error COLLATE "C"), '[]')
        FROM common
      ),
      'byDay', (
        SELECT coalesce(json_agg(json_build_object('date', day, 'count', count) ORDER BY day), '[]')
        FROM counted WHERE way = 5
      ),
      'topParticipants', (
        SELECT coalesce(json_agg(json_build_object(
          'participantId', participant_id,
          'name', (
            SELECT participant_name FROM ${source} WHERE participant_id = top.participant_id AND ${filter}
            ORDER BY created_at DESC, id DESC LIMIT 1
          ),
          'count', count) ORDER BY count DESC, integer_value, participant_id), '[]')
        FROM top
      )
    ) AS tally`;
  return { text, values };
}
