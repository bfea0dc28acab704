import {
  type AttemptFilter,
  type AttemptSearch,
  type PageCursor,
  SORTED_CHARACTERS,
  type SortKey,
  sortOf,
} from '../../core/index.js';
import { conditionOf, lower, type Parameter, parameters, type Question } from './attempt-filter.js';
import { instant } from './instants.js';

interface Key {
  readonly expression: string;
  readonly type: string;
  /** Whether a row can be without it. */
  readonly nullable: boolean;
}

const text = (column: string, nullable: boolean): Key => ({
  expression: `${lower(`left(${column}, ${SORTED_CHARACTERS})`)} COLLATE "C"`,
  type: 'text',
  nullable,
});

const KEYS: Readonly<Record<SortKey, Key>> = {
  created_at: { expression: 'created_at', type: 'timestamptz', nullable: false },
  participant_name: text('participant_name', true),
  username: text('username', true),
  total_attempted: { expression: 'total_attempted', type: 'numeric', nullable: true },
  error_summary: text('error_summary', false),
};

/** One row more than the page holds, so that its presence tells whether there is a next page. Each has its place in the order as `sortKey`. */
export function searchQuestion(table: string, columns: string, search: AttemptSearch): Question {
  const { values, parameter } = parameters();
  const { by, descending } = sortOf(search.order);
  const { expression, nullable } = KEYS[by];
  const direction = descending ? 'DESC' : 'ASC';
  const conditions = [conditionOf(search, parameter)];
  if (search.after !== undefined) conditions.push(behind(search.after, by, descending, parameter));
  const question = `SELECT ${columns}, ${expression} AS "sortKey" FROM ${table}
    WHERE ${conditions.join(' AND ')}
    ORDER BY ${expression} ${direction}${nullable ? ' NULLS LAST' : ''}, id ${direction} LIMIT ${parameter(search.limit + 1)}`;
  return { text: question, values };
}

/** Counts no further than one beyond the cap. */
export function countQuestion(table: string, filter: AttemptFilter, cap: number): Question {
  const { values, parameter } = parameters();
  const passing = `SELECT FROM ${table} WHERE ${conditionOf(filter, parameter)} LIMIT ${parameter(cap + 1)}`;
  return { text: `SELECT count(*) FROM (${passing}) AS passing`, values };
}

/** How many rows the planner expects. */
export function estimateQuestion(table: string, filter: AttemptFilter): Question {
  const { values, parameter } = parameters();
  return {
    text: `EXPLAIN (FORMAT JSON) SELECT FROM ${table} WHERE ${conditionOf(filter, parameter)}`,
    values,
  };
}

/** Rows without a key stand last, in both directions. */
function behind({ key, id }: PageCursor, by: SortKey, descending: boolean, parameter: Parameter): string {
  const { expression, type, nullable } = KEYS[by];
  const sign = descending ? '<' : '>';
  if (key === null) return `${expression} IS NULL AND id ${sign} ${parameter(id)}::bigint`;
  const value = by === 'created_at' ? instant(Number(key)) : key;
  const place = `(${expression}, id) ${sign} (${parameter(value)}::${type}, ${parameter(id)}::bigint)`;
  return nullable ? `(${place} OR ${expression} IS NULL)` : place;
}
