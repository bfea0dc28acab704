import {
  type AttemptComparison,
  type ComparedAttempts,
  type ComparedField,
  type ComparisonQuery,
  type Counted,
  FIELDS_OF_SEVERAL,
  LOCAL_FIELDS,
} from '../../core/index.js';
import { FEW_LINES, fieldExpression } from './attempt-fields.js';
import { conditionOf, parameters, type Question } from './attempt-filter.js';
import type { Database } from './connection.js';
import { type Reads, readsOf } from './replica.js';

interface ComparisonRow {
  readonly compared: Omit<ComparedAttempts, 'sinceMs'> & { readonly sinceMs: number | null };
}

const NONE: Counted = { attempts: 0, participants: 0 };

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
    const all = { selected: compared.selected, rest: compared.rest };
    return {
      ...compared,
      sinceMs: compared.sinceMs ?? undefined,
      fields: query.fields.map((field) => {
        const counts = found.get(field) ?? { field, selected: NONE, rest: NONE, values: [] };
        // How many values an attempt has of them says nothing about whether they are known: they are, always.
        return FIELDS_OF_SEVERAL.includes(field) ? { ...counts, ...all } : counts;
      }),
    };
  }
}

/** Of a field with one value a row. */
function columnOf(field: ComparedField, zone: string): string {
  switch (field) {
    case 'reason':
      return 'reason';
    case 'program_pause_active':
      return `CASE program_pause_active WHEN true THEN 'yes' WHEN false THEN 'no' END`;
    case 'error_code':
    case 'product_id':
      throw new Error(`${field} has several values a row.`);
    default:
      return fieldExpression(field, zone);
  }
}

/**
 * Of a field that has several a row: what it is read from, and a row for each of its values. Most attempts have one error: only the others are looked through for a code that they have twice. A cart has one
 * line for a product; one of very many lines is not looked into, because a few thousand of them would take longer than a statement may.
 */
const SEVERAL: Readonly<Partial<Record<ComparedField, readonly [column: string, rows: string]>>> = {
  error_code: [
    'error_codes',
    `SELECT selected, is_newest, error_codes[1] AS value FROM attempts WHERE cardinality(error_codes) = 1
      UNION ALL SELECT selected, is_newest, value FROM attempts, LATERAL (SELECT DISTINCT unnest(error_codes) AS value) AS codes
        WHERE cardinality(error_codes) > 1`,
  ],
  product_id: [
    'cart_snapshot',
    `SELECT selected, is_newest, jsonb_array_elements(cart_snapshot) ->> 'product_id' AS value FROM attempts WHERE ${FEW_LINES}`,
  ],
};

/** `heard`: participants, each by the newest attempt of the group. */
const COUNTS = `count(*) FILTER (WHERE selected) AS selected, count(*) FILTER (WHERE selected AND is_newest) AS selected_heard,
  count(*) FILTER (WHERE NOT selected) AS rest, count(*) FILTER (WHERE NOT selected AND is_newest) AS rest_heard`;

const counted = (group: 'selected' | 'rest', count = (name: string) => name) =>
  `json_build_object('attempts', ${count(group)}, 'participants', ${count(`${group}_heard`)})`;
const GROUPS = `'selected', ${counted('selected')}, 'rest', ${counted('rest')}`;
const SUMS = (['selected', 'rest'] as const)
  .map((group) => `'${group}', ${counted(group, (name) => `sum(${name})`)}`)
  .join(', ');

/**
 * `looked` reads the newest attempts once, one more than are wanted: at its instant they end, and nothing of that instant counts. Values of fields that have one a row are counted in one pass, those of the
 * others each by itself.
 */
function comparisonQuestion(table: string, query: ComparisonQuery): Question {
  const { values, parameter } = parameters();
  const isLocal = query.fields.some((field) => (LOCAL_FIELDS as readonly ComparedField[]).includes(field));
  const zone = isLocal ? parameter(query.timeZone) : '';
  const [newest, least, most] = [query.newest, query.least, query.most].map(
    (count) => `${parameter(count)}::bigint`,
  );
  const columns: string[] = [];
  const single: ComparedField[] = [];
  const counted: string[] = [];
  for (const field of query.fields) {
    const [source, rows] = SEVERAL[field] ?? [];
    columns.push(source ?? `${columnOf(field, zone)} COLLATE "C" AS ${field}`);
    if (rows === undefined) single.push(field);
    else counted.push(`SELECT '${field}', value COLLATE "C", ${COUNTS} FROM (${rows}) AS each GROUP BY value`);
  }
  counted.unshift(countsOfSingle(single));
  const text = `WITH looked AS MATERIALIZED (
      SELECT created_at, id, participant_id, coalesce(${conditionOf(query.selected, parameter)}, false) AS selected,
        ${columns.join(', ')}
      FROM ${table} WHERE ${conditionOf(query.among, parameter)}
      ORDER BY created_at DESC, id DESC LIMIT ${newest} + 1
    ), bound AS MATERIALIZED (
      SELECT CASE WHEN count(*) > ${newest} THEN min(created_at) END AS beyond FROM looked
    ), attempts AS MATERIALIZED (
      SELECT looked.*, row_number() OVER (PARTITION BY selected, participant_id ORDER BY created_at DESC, id DESC) = 1 AS is_newest
      FROM looked, bound WHERE beyond IS NULL OR created_at > beyond
    ), counted AS (
      ${counted.join(' UNION ALL ')}
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY field ORDER BY value = '', selected + rest DESC, value) AS place FROM counted
    ), fields AS (
      SELECT json_build_object('field', field, ${SUMS}, 'values',
        coalesce(json_agg(json_build_object('value', value, ${GROUPS}) ORDER BY place)
          FILTER (WHERE place <= ${most} AND selected + rest >= ${least} AND value <> ''), '[]')) AS counts
      FROM ranked GROUP BY field
    )
    SELECT json_build_object(
      'sinceMs', (SELECT floor(extract(epoch FROM beyond) * 1000) + 1 FROM bound), ${GROUPS},
      'fields', (SELECT coalesce(json_agg(counts), '[]') FROM fields)
    ) AS compared
    FROM (SELECT ${COUNTS} FROM attempts) AS all_of_them`;
  return { text, values };
}

/** In each row one field has a value; none in that of the attempts of which it is not known. */
function countsOfSingle(fields: readonly ComparedField[]): string {
  if (fields.length === 0)
    return 'SELECT NULL AS field, NULL AS value, 0 AS selected, 0 AS selected_heard, 0 AS rest, 0 AS rest_heard WHERE false';
  const names = fields.map((field) => `WHEN ${field} IS NOT NULL THEN '${field}'`);
  return `SELECT * FROM (
      SELECT CASE ${names.join(' ')} END AS field, coalesce(${fields.join(', ')}) AS value, ${COUNTS}
      FROM attempts GROUP BY GROUPING SETS (${fields.map((field) => `(${field})`).join(', ')})
    ) AS each WHERE value IS NOT NULL`;
}
