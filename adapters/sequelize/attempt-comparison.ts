import {
  type AttemptComparison,
  type ComparedAttempts,
  type ComparedField,
  type ComparisonQuery,
  FIELDS_OF_SEVERAL,
  LOCAL_FIELDS,
} from '../../core/index.js';
import { fieldExpression } from './attempt-fields.js';
import { conditionOf, parameters, type Question } from './attempt-filter.js';
import type { Database } from './connection.js';
import { type Reads, readsOf } from './replica.js';

interface ComparisonRow {
  readonly compared: Omit<ComparedAttempts, 'sinceMs'> & { readonly sinceMs: number | null };
}

/** Counted in `orders_failedorderattempt`: one statement, and so one round trip and one moment. */
export class SequelizeAttemptComparison implements AttemptComparison {
  readonly #database: Database;
  readonly #reads: Reads;

  constructor(database: Database, reads: Reads = readsOf(database)) {
    this.#database = database;
    this.#reads = reads;
  }

  async compare(query: ComparisonQuery): Promise<ComparedAttempts> {
    const { text, values } = comparisonQuestion(this.#database.models.attempts.tableName, query);
    const rows = await this.#reads.read((session) => session.query<ComparisonRow>({ text }, values));
    const [{ compared }] = rows as [ComparisonRow];
    const found = new Map(compared.fields.map((counts) => [counts.field, counts]));
    const all = { selected: compared.selected.attempts, rest: compared.rest.attempts };
    return {
      ...compared,
      sinceMs: compared.sinceMs ?? undefined,
      fields: query.fields.map((field) => {
        const counts = found.get(field) ?? { field, selected: 0, rest: 0, values: [] };
        // How many values an attempt has of them says nothing about whether they are known: they are, always.
        return FIELDS_OF_SEVERAL.includes(field) ? { ...counts, ...all } : counts;
      }),
    };
  }
}

/** Of a field with one value a row. Undefined: it has several. */
function columnOf(field: ComparedField, zone: string): string | undefined {
  switch (field) {
    case 'reason':
      return 'reason';
    case 'program_pause_active':
      return `CASE program_pause_active WHEN true THEN 'yes' WHEN false THEN 'no' END`;
    case 'error_code':
    case 'product_id':
      return undefined;
    default:
      return fieldExpression(field, zone);
  }
}

/** Of a field that has several a row: what it is read from, and its values. */
const SEVERAL: Readonly<Partial<Record<ComparedField, readonly [column: string, values: string]>>> = {
  error_code: ['error_codes', 'unnest(error_codes)'],
  product_id: ['cart_snapshot', `jsonb_array_elements(cart_snapshot) ->> 'product_id'`],
};

const COUNTS = 'count(*) FILTER (WHERE selected) AS selected, count(*) FILTER (WHERE NOT selected) AS rest';

/**
 * `looked` reads the newest attempts once, one more than are wanted: at its instant they end, and nothing of that instant counts. Values of fields that have one a row are counted together, those of the
 * others each by itself.
 */
function comparisonQuestion(table: string, query: ComparisonQuery): Question {
  const { values, parameter } = parameters();
  const isLocal = query.fields.some((field) => (LOCAL_FIELDS as readonly ComparedField[]).includes(field));
  const zone = isLocal ? parameter(query.timeZone) : '';
  const [newest, least, most] = [query.newest, query.least, query.most].map(
    (count) => `${parameter(count)}::bigint`,
  );
  const single = query.fields.flatMap((field) => {
    const column = columnOf(field, zone);
    return column === undefined ? [] : [{ field, column }];
  });
  const several = query.fields.flatMap((field) => {
    const [column, each] = SEVERAL[field] ?? [];
    return column === undefined || each === undefined ? [] : [{ field, column, each }];
  });
  const columns = [
    ...single.map(({ field, column }) => `${column} COLLATE "C" AS ${field}`),
    ...several.map(({ column }) => column),
  ];
  const counted = [
    `SELECT field, value, ${COUNTS}
      FROM attempts, LATERAL (VALUES ${['(NULL, NULL)', ...single.map(({ field }) => `('${field}', ${field})`)].join(', ')}) AS fields (field, value)
      WHERE value IS NOT NULL GROUP BY field, value`,
    ...several.map(
      ({ field, each }) => `SELECT '${field}', value COLLATE "C", ${COUNTS}
      FROM attempts, LATERAL (SELECT DISTINCT ${each} AS value) AS fields GROUP BY value`,
    ),
  ];
  const text = `WITH looked AS MATERIALIZED (
      SELECT created_at, participant_id, coalesce(${conditionOf(query.selected, parameter)}, false) AS selected,
        ${columns.join(', ')}
      FROM ${table} WHERE ${conditionOf(query.among, parameter)}
      ORDER BY created_at DESC, id DESC LIMIT ${newest} + 1
    ), bound AS MATERIALIZED (
      SELECT CASE WHEN count(*) > ${newest} THEN min(created_at) END AS beyond FROM looked
    ), attempts AS (
      SELECT looked.* FROM looked, bound WHERE beyond IS NULL OR created_at > beyond
    ), groups AS (
      SELECT selected, sum(count) AS attempts, count(*) AS participants, sum(count * count) AS squares
      FROM (SELECT selected, participant_id, count(*) AS count FROM attempts GROUP BY 1, 2) AS participants GROUP BY selected
    ), counted AS (
      ${counted.join(' UNION ALL ')}
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY field ORDER BY value = '', selected + rest DESC, value) AS place FROM counted
    ), fields AS (
      SELECT field, sum(selected) AS selected, sum(rest) AS rest,
        coalesce(json_agg(json_build_object('value', value, 'selected', selected, 'rest', rest) ORDER BY place)
          FILTER (WHERE place <= ${most} AND selected + rest >= ${least} AND value <> ''), '[]') AS values
      FROM ranked GROUP BY field
    )
    SELECT json_build_object(
      'sinceMs', (SELECT floor(extract(epoch FROM beyond) * 1000) + 1 FROM bound),
      'selected', ${groupOf('selected')}, 'rest', ${groupOf('NOT selected')},
      'fields', (SELECT coalesce(json_agg(fields), '[]') FROM fields)
    ) AS compared`;
  return { text, values };
}

function groupOf(condition: string): string {
  const counts = ['attempts', 'participants', 'squares'].map((name) => `'${name}', coalesce(sum(${name}), 0)`);
  return `(SELECT json_build_object(${counts.join(', ')}) FROM groups WHERE ${condition})`;
}
