import type { Database } from './connection.js';
import { instant } from './instants.js';
import { isThere, whenFree } from './partitions.js';
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
async function makeMonth(session: Session, month: Month): Promise<boolean> {
  const name = `${TABLE}_${month.name}`;
  const [since, until] = [`${month.since}T00:00:00Z`, `${month.until}T00:00:00Z`];
  if (await isThere(session, name)) return false;
  await session.query({
    text: `CREATE TABLE ${name} (LIKE ${TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (id))`,
  });
  // In the order in which others lock them.
  await session.query({ text: `LOCK TABLE ONLY ${TABLE} IN SHARE UPDATE EXCLUSIVE MODE` });
  await session.query({ text: `LOCK TABLE ${DEFAULT} IN ACCESS EXCLUSIVE MODE` });
  await session.query(
    {
      text: `WITH moved AS (DELETE FROM ${DEFAULT} WHERE created_at >= $1 AND created_at < $2 RETURNING *)
        INSERT INTO ${name} SELECT * FROM moved`,
    },
    [since, until],
  );
  await session.query({
    text: `ALTER TABLE ${TABLE} ATTACH PARTITION ${name} FOR VALUES FROM ('${since}') TO ('${until}')`,
  });
  return true;
}
