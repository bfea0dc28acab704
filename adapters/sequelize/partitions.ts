import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../../core/index.js';
import type { Database } from './connection.js';
import { INSUFFICIENT_PRIVILEGE, isConflict, LOCK_NOT_AVAILABLE, sqlStateOf } from './errors.js';
import { instant } from './instants.js';
import { LOCK_SCHEMA } from './migrate.js';
import { seal } from './sealing/sealer.js';
import type { Session } from './session.js';
import { commit } from './transaction.js';

const TABLE = 'orders_failedorderattempt';
const DEFAULT = `${TABLE}_default`;

/** Made so long ahead, so that nobody has to look for a week. */
const DAYS_AHEAD = 7;
/** A day further back than this stays in the default partition: what was dated so far off is no day's usual traffic. */
const DAYS_BACK = 400;

/** Everybody who wants the table waits behind one who waits for it: he gives up soon, and tries again after those behind him had their turn. */
const LOCK_TIMEOUT = { text: `SET LOCAL lock_timeout = '100ms'` };
const LOCK_TRIES = 50;
const LOCK_PAUSE_MS = 200;
/** Partitions that one transaction drops, at most: the table is locked, and the disk waited for, once for all of them. */
const DROPPED_AT_ONCE = 7;
/** Rows that landed in the default partition may have to be moved. */
const STEP_TIMEOUT_MS = 60_000;

/** Ranges of instants that have a partition, the oldest first. The bounds are written in the session's time zone, and read in the same one. */
const RANGES = {
  text: `SELECT relname AS name, since, until
    FROM pg_inherits JOIN pg_class ON oid = inhrelid, LATERAL (SELECT pg_get_expr(relpartbound, oid) AS bound) AS bounds,
      LATERAL (SELECT
        coalesce(substring(bound FROM 'FROM \\(''([^'']+)''\\)')::timestamptz, '-infinity') AS since,
        substring(bound FROM 'TO \\(''([^'']+)''\\)')::timestamptz AS until) AS ranges
    WHERE inhparent = '${TABLE}'::regclass AND bound <> 'DEFAULT'
    ORDER BY since`,
};

/** Days from $1 to before $2, and further back those that have rows in the default partition, none of which has a partition. $3: how far back. */
const MISSING_DAYS = {
  text: `WITH ranges AS (${RANGES.text}), days AS (
      SELECT generate_series($1::timestamptz, $2::timestamptz - interval '1 ms', interval '24 hours') AS day
      UNION
      SELECT date_trunc('day', created_at, 'UTC') FROM ${DEFAULT} WHERE created_at >= $3 AND created_at < $2
    )
    SELECT day FROM days WHERE NOT EXISTS (SELECT FROM ranges WHERE since < day + interval '24 hours' AND until > day)
    ORDER BY day`,
};

/**
 * Makes the daily partitions that are missing, from the UTC day of `nowMs` to a week later, and those of earlier days that have attempts in the default
 * partition, which are moved. Any number of processes may call it at once; storing goes on meanwhile. Returns the days that this call
 * made, as `2026-02-12`, oldest first. @throws UnavailableError also when the table is never free for a moment.
 */
export async function makePartitions(database: Database, nowMs: number): Promise<string[]> {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const bounds = [todayMs, todayMs + (DAYS_AHEAD + 1) * DAY_MS, todayMs - DAYS_BACK * DAY_MS].map(instant);
  const missing = await database.query<{ day: Date }>(MISSING_DAYS, bounds);
  const made: string[] = [];
  for (const { day } of missing) {
    const since = day.toISOString();
    const isMine = await whenFree(database, (session) => makeDay(session, since));
    if (isMine) made.push(since.slice(0, 10));
  }
  return made;
}

/**
 * Drops the oldest partitions, a week of them at most, once they are sealed, if all of their instants are before `beforeMs`. Returns how many attempts they held; undefined when there is no
 * such partition, when the table was never free for a moment, and when the database's role does not own it.
 */
export async function dropOldestPartitions(database: Database, beforeMs: number): Promise<number | undefined> {
  try {
    for (;;) {
      const dropped = await whenFree(database, (session) => dropOldest(session, beforeMs));
      if (dropped !== 'unsealed') return dropped;
      await seal(database, beforeMs);
    }
  } catch (error) {
    if (isBusy(error) || sqlStateOf(error) === INSUFFICIENT_PRIVILEGE) return undefined;
    throw error;
  }
}

/** What participants have before that instant is counted one by one until the next step of sealing. */
const NOTE_CLEANED = { text: 'INSERT INTO analytics_cleaned (before) VALUES ($1)' };

/** Returns false when another process has made it meanwhile. */
function makeDay(session: Session, since: string): Promise<boolean> {
  return makePartition(session, {
    table: TABLE,
    name: `${TABLE}_${since.slice(0, 10).replaceAll('-', '')}`,
    since,
    until: new Date(Date.parse(since) + DAY_MS).toISOString(),
    shape: 'INCLUDING DEFAULTS, PRIMARY KEY (id), UNIQUE (submission_id)',
  });
}

/** A partition by `created_at`, from `since` up to before `until`; `table` has a default partition, `<table>_default`. */
interface NewPartition {
  readonly table: string;
  readonly name: string;
  readonly since: string;
  readonly until: string;
  /** What it has of `table` from the beginning, and its own keys: `LIKE` options and constraints. */
  readonly shape: string;
}

/** Makes it with what the default partition holds of its time. Returns false when another process has made it meanwhile. To be called by `whenFree`. */
export async function makePartition(session: Session, partition: NewPartition): Promise<boolean> {
  const { table, name, since, until, shape } = partition;
  if (await isThere(session, name)) return false;
  await session.query({ text: `CREATE TABLE ${name} (LIKE ${table} ${shape})` });
  // In the order in which others lock them.
  await session.query({ text: `LOCK TABLE ONLY ${table} IN SHARE UPDATE EXCLUSIVE MODE` });
  await session.query({ text: `LOCK TABLE ${table}_default IN ACCESS EXCLUSIVE MODE` });
  await session.query(
    {
      text: `WITH moved AS (DELETE FROM ${table}_default WHERE created_at >= $1 AND created_at < $2 RETURNING *)
        INSERT INTO ${name} SELECT * FROM moved`,
    },
    [since, until],
  );
  await session.query({
    text: `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${since}') TO ('${until}')`,
  });
  return true;
}

async function dropOldest(session: Session, beforeMs: number): Promise<number | 'unsealed' | undefined> {
  const over = await session.query<{ name: string; until: Date }>(
    {
      text: `SELECT name, until FROM (${RANGES.text}) AS ranges WHERE until <= $1 ORDER BY since LIMIT ${DROPPED_AT_ONCE}`,
    },
    [instant(beforeMs)],
  );
  if (over.length === 0) return undefined;
  const names = over.map(({ name }) => name);
  // Nobody changes what is counted, and only the moment of dropping locks the others out.
  await session.query({ text: `LOCK TABLE ${names.join(', ')} IN SHARE MODE` });
  const unsealed = await session.query({
    text: names.map((name) => `(${UNSEALED_IN(name)})`).join(' UNION ALL '),
  });
  if (unsealed.length > 0) return 'unsealed';
  const counts = names.map((name) => `(SELECT count(*) FROM ${name})`);
  const [counted] = await session.query<{ count: string }>({ text: `SELECT ${counts.join(' + ')} AS count` });
  await session.query(NOTE_CLEANED, [over.at(-1)?.until.toISOString()]);
  await session.query({ text: `DROP TABLE ${names.join(', ')}` });
  return Number(counted?.count);
}

/**
 * Attempts that the snapshot of the last step does not see: of transactions after it, or that ran at that moment. Each is looked up in the order of the index: the
 * planner expects a hit soon, and would read the whole table to find none. What is older than the snapshot is not looked at, however long others had been running.
 */
const UNSEALED_IN = (name: string) => `(
    SELECT 1 FROM ${name} WHERE stored_xid >= coalesce((SELECT pg_snapshot_xmax(snapshot) FROM analytics_state), '0')
    ORDER BY stored_xid DESC, id DESC LIMIT 1
  ) UNION ALL (
    SELECT 1 FROM analytics_state, pg_snapshot_xip(snapshot) AS running,
      LATERAL (SELECT FROM ${name} WHERE stored_xid = running ORDER BY stored_xid, id LIMIT 1) AS late LIMIT 1
  )`;

/**
 * Whether a table of that name stands beside that of the attempts. Asked as a query, which sees what was committed before it; `to_regclass` may remember in a connection that there was no such table
 * when it waited for the one who made it.
 */
async function isThere(session: Session, name: string): Promise<boolean> {
  const found = await session.query(
    {
      text: `SELECT FROM pg_class
        WHERE relname = $1 AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = '${TABLE}'::regclass)`,
    },
    [name],
  );
  return found.length > 0;
}

/** Runs `work` in a transaction that locks others out for moments only, again and again until it gets its locks. */
export async function whenFree<T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await database.transaction(
        async (session) => {
          await session.query(LOCK_TIMEOUT);
          await session.query(LOCK_SCHEMA);
          return commit(await work(session));
        },
        { timeoutMs: STEP_TIMEOUT_MS },
      );
    } catch (error) {
      if (tries === LOCK_TRIES || !isBusy(error)) throw error;
      await sleep(LOCK_PAUSE_MS);
    }
  }
}

function isBusy(error: unknown): boolean {
  return isConflict(error) || sqlStateOf(error) === LOCK_NOT_AVAILABLE;
}
