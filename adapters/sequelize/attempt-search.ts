import {
  type AttemptFilter,
  type AttemptSearch,
  DAY_MS,
  type PageCursor,
  SORTED_CHARACTERS,
  type SortKey,
  sortOf,
} from '../../core/index.js';
import { conditionOf, lower, type Parameter, parameters, type Question } from './attempt-filter.js';
import { END_MS, instant } from './instants.js';
import type { Source } from './search-plan.js';

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
export function searchQuestion({ name, define }: Source, columns: string, search: AttemptSearch): Question {
  const { values, parameter } = parameters();
  const { by, descending } = sortOf(search.order);
  const { expression, nullable } = KEYS[by];
  const direction = descending ? 'DESC' : 'ASC';
  const prefix = define ? `WITH ${define(parameter)} ` : '';
  const conditions = [conditionOf(search, parameter)];
  if (search.after !== undefined) conditions.push(behind(search.after, by, descending, parameter));
  const question = `${prefix}SELECT ${columns}, ${expression} AS "sortKey" FROM ${name}
    WHERE ${conditions.join(' AND ')}
    ORDER BY ${expression} ${direction}${nullable ? ' NULLS LAST' : ''}, id ${direction} LIMIT ${parameter(search.limit + 1)}`;
  return { text: question, values };
}

/** How far each stretch of a list by time reaches beyond the one before it; the last one takes the rest. */
const STRETCHES_MS = [DAY_MS, 8 * DAY_MS, 64 * DAY_MS];

/**
 * A search by time in stretches that follow each other in its order, short ones first, so that PostgreSQL plans for and reads a partition or two instead of all: a
 * page usually ends in the first stretch. `recentMs`: where the newest page of all attempts ended. The search itself when its beginning is not known.
 */
export function stretchesOf(search: AttemptSearch, recentMs: number | undefined): AttemptSearch[] {
  const { order, after } = search;
  if (order !== 'newest' && order !== 'oldest') return [search];
  const placeMs = after === undefined ? undefined : Number(after.key);
  if (order === 'oldest') {
    if (placeMs === undefined) return [search];
    return between([placeMs, ...STRETCHES_MS.map((ms) => placeMs + ms), END_MS], search);
  }
  const firstMs = placeMs ?? recentMs;
  if (firstMs === undefined) return [search];
  const beginning = placeMs === undefined ? [END_MS, firstMs] : [firstMs + 1];
  return between([...beginning, ...STRETCHES_MS.map((ms) => firstMs - ms), -END_MS], search);
}

/** The search from each of the edges to the next, as far as it has a part there. */
function between(edges: readonly number[], search: AttemptSearch): AttemptSearch[] {
  const { sinceMs = -END_MS, untilMs = END_MS } = search;
  return edges.slice(1).flatMap((edge, index) => {
    const other = edges[index] ?? edge;
    const part = {
      sinceMs: Math.max(sinceMs, Math.min(edge, other)),
      untilMs: Math.min(untilMs, Math.max(edge, other)),
    };
    return part.sinceMs < part.untilMs ? [{ ...search, ...part }] : [];
  });
}

/** Counts no further than one beyond the cap. */
export function countQuestion({ name, define }: Source, filter: AttemptFilter, cap: number): Question {
  const { values, parameter } = parameters();
  const prefix = define ? `WITH ${define(parameter)} ` : '';
  const passing = `SELECT FROM ${name} WHERE ${conditionOf(filter, parameter)} LIMIT ${parameter(cap + 1)}`;
  return { text: `${prefix}SELECT count(*) FROM (${passing}) AS passing`, values };
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
