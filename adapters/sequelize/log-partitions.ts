import type { Database } from './connection.js';
import { instant } from './instants.js';
import { makePartition, whenFree } from './partitions.js';
import type { Session } from './session.js';

const TABLE = 'validation_log';
const DEFAULT = `${TABLE}_default`;
/** Made so long ahead, the month that runs beside them. */
const MONTHS_AHEAD = 2;

/** Months from that of $1 on, and those before it that have entries in the default partition, as far as they have no partition. */
const MISSING_MONTHS = {
  text: `WITH months AS (
      SELECT date_trunc('month', $1::timestamptz, 'UTC') AT TIME ZONE 'UTC' + make_interval(months => ahead) AS month
        FROM generate_series(0, ${MONTHS_AHEAD}) AS ahead
      UNION
      SELECT date_trunc('month', created_at AT TIME ZONE 'UTC') FROM ${DEFAULT} WHERE created_at < $1
    )
    SELECT to_char(month, 'YYYYMM') AS name, to_char(month, 'YYYY-MM-01') AS since,
      to_char(month + interval '1 month', 'YYYY-MM-01') AS until
    FROM months WHERE to_regclass('${TABLE}_' || to_char(month, 'YYYYMM')) IS NULL ORDER BY month`,
};

interface Month {
  readonly name: string;
  readonly since: string;
  readonly until: string;
}

/**
 * Makes the monthly partitions of the validation log that are missing: of the UTC month of `nowMs` and the two after it, and of earlier months that have entries in the
 * default partition, which are moved. Any number of processes may call it at once; storing goes on meanwhile. Returns the months that this call made, as `202602`.
 */
export async function makeLogPartitions(database: Database, nowMs: number): Promise<string[]> {
  const made: string[] = [];
  for (const month of await database.query<Month>(MISSING_MONTHS, [instant(nowMs)])) {
    if (await whenFree(database, (session) => makeMonth(session, month))) made.push(month.name);
  }
  return made;
}

/** Returns false when another process has made it meanwhile. */
function makeMonth(session: Session, { name, since, until }: Month): Promise<boolean> {
  return makePartition(session, {
    table: TABLE,
    name: `${TABLE}_${name}`,
    since: `${since}T00:00:00Z`,
    until: `${until}T00:00:00Z`,
    shape: 'INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (id)',
  });
}
