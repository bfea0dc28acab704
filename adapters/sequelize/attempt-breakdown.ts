import type { BreakdownQuery, FailureBreakdown } from '../../core/index.js';
import { conditionOf, parameters, type Question } from './attempt-filter.js';

export interface BreakdownRow {
  readonly breakdown: FailureBreakdown;
}

/**
 * All counts in one statement, and so of one moment. An attempt counts once for a code, and once for each text of it. Most have one error: only the others are looked through for errors that they
 * have twice.
 */
export function breakdownQuestion(table: string, query: BreakdownQuery): Question {
  const { values, parameter } = parameters();
  const { sinceMs, untilMs, participantId, newest } = query;
  const most = parameter(query.textsPerCode);
  const text = `WITH attempts AS MATERIALIZED (
      SELECT id, error_codes, validation_errors FROM ${table}
      WHERE ${conditionOf({ sinceMs, untilMs, participantId }, parameter)}
      ${newest === undefined ? '' : `ORDER BY created_at DESC, id DESC LIMIT ${parameter(newest)}`}
    ), several AS MATERIALIZED (
      SELECT DISTINCT id, code, text COLLATE "C" AS text
      FROM attempts, LATERAL unnest(error_codes, validation_errors) AS errors (code, text)
      WHERE cardinality(error_codes) > 1 AND code IS NOT NULL
    ), single AS (
      SELECT error_codes[1] AS code, validation_errors[1] COLLATE "C" AS text, count(*) AS count
      FROM attempts WHERE cardinality(error_codes) = 1 GROUP BY 1, 2
    ), codes AS (
      SELECT code, sum(count) AS count
      FROM (SELECT code, count FROM single UNION ALL SELECT code, count(DISTINCT id) FROM several GROUP BY code) AS counted GROUP BY code
    ), texts AS (
      SELECT code, text, sum(count) AS count, row_number() OVER (PARTITION BY code ORDER BY sum(count) DESC, text) AS place
      FROM (SELECT * FROM single UNION ALL SELECT code, text, count(*) FROM several GROUP BY code, text) AS counted
      WHERE text IS NOT NULL GROUP BY code, text
    )
    SELECT coalesce(json_agg(json_build_object('code', code, 'count', count, 'texts', (
        SELECT coalesce(json_agg(json_build_object('text', text, 'count', texts.count) ORDER BY place), '[]')
        FROM texts WHERE texts.code = codes.code AND place <= ${most}
      )) ORDER BY count DESC, code), '[]') AS breakdown
    FROM codes`;
  return { text, values };
}
