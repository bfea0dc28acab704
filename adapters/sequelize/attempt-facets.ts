import type { AttemptFacets, FacetQuery } from '../../core/index.js';
import {
  BALANCE_EXCEEDED,
  choiceConditions,
  conditionOf,
  fixedConditions,
  parameters,
  type Question,
} from './attempt-filter.js';
import { instant } from './instants.js';
import type { Source } from './search-plan.js';

export interface FacetRow {
  readonly facets: AttemptFacets;
}

/**
 * All counts in one statement, and so of one moment. `looked` reads the attempts under the filters that offer no choice once; each choice then counts
 * those of them that pass the other filters. Windows do not overlap, so that counting them takes one look at their rows, too.
 */
export function facetQuestion({ name: table, define }: Source, { filter, windows, cap }: FacetQuery): Question {
  const { values, parameter } = parameters();
  const source = define ? `${define(parameter)}, ` : '';
  const fixed = fixedConditions(filter, parameter).join(' AND ');
  const choices = choiceConditions(filter, parameter);
  const others = (name: string) =>
    Object.entries(choices)
      .flatMap(([choice, condition]) => (choice === name ? [] : [` AND ${condition}`]))
      .join('');
  const limit = parameter(cap + 1);
  const [since, until] = [windows.map(({ sinceMs }) => sinceMs), windows.map(({ untilMs }) => untilMs)].map(
    (instants) => parameter(instants.map(instant)),
  );
  const anyTime = conditionOf({ ...filter, sinceMs: undefined, untilMs: undefined }, parameter);
  const text = `WITH ${source}looked AS MATERIALIZED (
      SELECT reason, error_codes, program_pause_active, food_total, available_balance
      FROM ${table} WHERE ${fixed} ORDER BY created_at DESC, id DESC LIMIT ${limit}
    ), windows AS (
      SELECT position, count
      FROM unnest(${since}::timestamptz[], ${until}::timestamptz[]) WITH ORDINALITY AS windows (since, until, position),
        LATERAL (
          SELECT count(*) FROM (
            SELECT FROM ${table} WHERE created_at >= since AND created_at < until AND ${anyTime} LIMIT ${limit}
          ) AS passing
        ) AS counted
    )
    SELECT json_build_object(
      'exact', (SELECT count(*) < ${limit} FROM looked),
      'reasons', ${countsBy('reason', `looked WHERE true${others('reason')}`)},
      'errorCodes', ${countsBy(
        'code',
        `looked, LATERAL (SELECT DISTINCT unnest(error_codes) AS code) AS codes WHERE true${others('errorCode')}`,
      )},
      'programPauseActive', ${yesNo('program_pause_active', others('pause'))},
      'balanceExceeded', ${yesNo(BALANCE_EXCEEDED, others('balance'))},
      'windows', (
        SELECT coalesce(json_agg(json_build_object('count', count, 'exact', count < ${limit}) ORDER BY position), '[]')
        FROM windows
      )
    ) AS facets`;
  return { text, values };
}

/** `{"value": count}` of the values that occur. */
function countsBy(value: string, source: string): string {
  return `(SELECT coalesce(json_object_agg(value, count), '{}')
    FROM (SELECT ${value} AS value, count(*) FROM ${source} GROUP BY ${value}) AS counted)`;
}

function yesNo(condition: string, others: string): string {
  return `(SELECT json_build_object('yes', count(*) FILTER (WHERE ${condition}), 'no', count(*) FILTER (WHERE NOT (${condition})))
    FROM looked WHERE true${others})`;
}
