import type { BreakdownQuery, FailureBreakdown } from '../../core/index.js';
import { conditionOf, parameters, type Question } from './attempt-filter.js';

export interface BreakdownRow {
  readonly breakdown: FailureBreakdown;
}

/** All counts in one statement, and so of one moment. An attempt counts once for a code, and once for each text of it. */
export function breakdownQuestion(table: string, query: BreakdownQuery): Question {
  const { values, parameter } = parameters();
  const { sinceMs, untilMs, participantId } = query;
  const most = parameter(query.textsPerCode);
  const text = `WITH attempts AS MATERIALIZED (
      SELECT id, reason, error_codes, validation_errors FROM ${table}
      WHERE ${conditionOf({ sinceMs, untilMs, participantId }, parameter)}
    ), errors AS (
      SELECT DISTINCT id, code, text COLLATE "C" AS text
      FROM attempts, LATERAL unnest(error_codes, validation_errors) AS errors (code, text) WHERE code IS NOT NULL
    ), codes AS (
      SELECT code, count(DISTINCT id) AS count FROM errors GROUP BY code
    ), texts AS (
      SELECT code, text, count(*) AS count, row_number() OVER (PARTITION BY code ORDER BY count(*) DESC, text) AS place
      FROM errors WHERE text IS NOT NULL GROUP BY code, text
    )
    SELECT json_build_object(
      'reasons', (
        SELECT coalesce(json_object_agg(reason, count), '{}')
        FROM (SELECT reason, count(*) FROM attempts GROUP BY reason) AS reasons
      ),
      'codes', (
        SELECT coalesce(json_agg(json_build_object('code', code, 'count', count, 'texts', (
          SELECT coalesce(json_agg(json_build_object('text', text, 'count', texts.count) ORDER BY place), '[]')
          FROM texts WHERE texts.code = codes.code AND place <= ${most}
        )) ORDER BY count DESC, code), '[]')
        FROM codes
      )
    ) AS breakdown`;
  return { text, values };
}
