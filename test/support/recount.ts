import { runHere } from './cli-io.js';
import { groupBy } from './invariants.js';
import type { TestDatabase } from './postgres.js';

const TOP = 10;
const ERROR_CHARACTERS = 100;

interface AttemptRow {
  readonly created_at: Date;
  readonly error_summary: string;
  readonly error_codes: readonly string[];
  readonly participant_id: string;
  readonly participant_name: string | null;
}

/** What `order-failures analytics --json` must say about all that there is, counted one by one. */
async function recount(database: Pick<TestDatabase, 'query'>): Promise<Record<string, unknown>> {
  const attempts = await database.query<AttemptRow>(
    `SELECT created_at, error_summary, error_codes, participant_id, participant_name FROM orders_failedorderattempt
      ORDER BY created_at, id`,
  );
  const [{ orders } = { orders: 0 }] = await database.query<{ orders: number }>(
    'SELECT count(*)::int AS orders FROM orders_order',
  );
  const all = attempts.length + orders;
  // The newest attempt's: one that was made without the database knows no name.
  const names = new Map(attempts.map((attempt) => [attempt.participant_id, attempt.participant_name]));
  return {
    summary: {
      total_failures: attempts.length,
      total_orders: orders,
      failure_rate: all === 0 ? 0 : Number(((100 * attempts.length) / all).toFixed(2)),
      balance_related: attempts.filter(({ error_codes }) => error_codes.some((code) => /balance/.test(code)))
        .length,
    },
    common_errors: counted(attempts, ({ error_summary }) => [...error_summary].slice(0, ERROR_CHARACTERS).join(''))
      .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
      .slice(0, TOP)
      .map(([error, count]) => ({ error, count })),
    by_day: counted(attempts, ({ created_at }) => created_at.toISOString().slice(0, 10))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([date, count]) => ({ date, count })),
    top_participants: counted(attempts, ({ participant_id }) => participant_id)
      .sort(([a, many], [b, more]) => more - many || Number(a) - Number(b))
      .slice(0, TOP)
      .map(([id, count]) => ({
        participant__name: names.get(id),
        participant_id: Number(id),
        failure_count: count,
      })),
  };
}

function counted<T>(items: readonly T[], keyOf: (item: T) => string): [string, number][] {
  return [...groupBy(items, keyOf)].map(([key, { length }]) => [key, length]);
}

/**
 * Where the commands of the shipped program find something else in the database of `url` than what is counted there row by row: figures, sealed or not, and the chain of the validation log, which has a
 * row for each order and each attempt. For a database in which nothing was deleted, and nothing is older than a day.
 */
export async function differencesFromRecount(
  database: Pick<TestDatabase, 'query'>,
  url: string,
): Promise<string[]> {
  const analytics = await runHere(['analytics', '--days=1', '--json'], { DATABASE_URL: url });
  if (analytics.exitCode !== 0) return [`analytics ended with ${analytics.exitCode}: ${analytics.stderr}`];
  const said = JSON.parse(analytics.stdout) as Record<string, unknown>;
  const figures = Object.entries(await recount(database)).flatMap(([member, counted]) =>
    JSON.stringify(said[member]) === JSON.stringify(counted)
      ? []
      : [`analytics say ${member} is ${JSON.stringify(said[member])}, and a recount ${JSON.stringify(counted)}`],
  );
  const chain = await runHere(['verify'], { DATABASE_URL: url });
  const [rows] = await database.query<{ logged: number; expected: number }>(
    `SELECT (SELECT count(*)::int FROM validation_log) AS logged,
      (SELECT count(*)::int FROM orders_order) + (SELECT count(*)::int FROM orders_failedorderattempt) AS expected`,
  );
  return [
    ...figures,
    ...(chain.exitCode === 0 ? [] : [`verify ended with ${chain.exitCode}: ${chain.stdout}${chain.stderr}`]),
    ...(rows?.logged === rows?.expected
      ? []
      : [`the validation log has ${rows?.logged} rows, not ${rows?.expected}`]),
  ];
}
