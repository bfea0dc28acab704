import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnableMigration, Umzug } from 'umzug';
import type { Database } from './connection.js';
import { isConflict, LOCK_NOT_AVAILABLE, sqlStateOf, UNDEFINED_TABLE } from './errors.js';
import { MIGRATIONS } from './migrations/index.js';
import { type Migration, type Preparation, runAll } from './migrations/migration.js';
import { adoptRestored } from './sealing/adopt-restored.js';
import type { Session } from './session.js';
import { commit } from './transaction.js';

/** A step over a big table may take its time, and so may waiting for another process that migrates. */
const STEP_TIMEOUT_MS = 3_600_000;

/**
 * How long a step waits for a table, because whoever comes after it waits behind it: servers go on meanwhile, and none of their requests waits for longer than that. Then it
 * lets them pass and tries again: for at least two minutes, which is longer than anything that a server does.
 */
const LOCK_TIMEOUT = { text: `SET LOCAL lock_timeout = '500ms'` };
const LOCK_PAUSE_MS = 500;
const LOCK_TRIES = 240;

/** Of this package, among the advisory locks of one database: the first four bytes of SHA-256("order-failures migrations"), signed. */
export const LOCK_SCHEMA = { text: 'SELECT pg_advisory_xact_lock(1079354801)' };
const CREATE_TABLE = {
  text: 'CREATE TABLE IF NOT EXISTS order_failures_migration (name text COLLATE "C" PRIMARY KEY)',
};
const LIST = { text: 'SELECT name FROM order_failures_migration ORDER BY name' };
const FIND = { text: 'SELECT name FROM order_failures_migration WHERE name = $1' };
const RECORD = { text: 'INSERT INTO order_failures_migration (name) VALUES ($1)' };
const FORGET = { text: 'DELETE FROM order_failures_migration WHERE name = $1' };

/**
 * Applies the pending migrations, oldest first, up to and including `to` (default: all). Each step and the record of it are one transaction under
 * an advisory lock, so that any number of processes may migrate at once and a process that dies leaves whole steps behind.
 * Returns the names of those that this call applied.
 */
export async function migrate(database: Database, { to }: { readonly to?: string } = {}): Promise<string[]> {
  const done: string[] = [];
  // Mostly there is nothing to do, and loading umzug takes longer than looking.
  if (to !== undefined || (await pendingMigrations(database)).length > 0) {
    await run(database, done, (umzug) => umzug.up({ to }));
  }
  if (to === undefined) await adoptRestored(database);
  return done;
}

/**
 * Reverts applied migrations, newest first, down to and including `to`; 0 reverts all. Default: only the newest. Their data is lost.
 * Returns the names of those reverted.
 */
export async function rollback(database: Database, { to }: { readonly to?: string | 0 } = {}): Promise<string[]> {
  const done: string[] = [];
  await run(database, done, (umzug) => (to === undefined ? umzug.down() : umzug.down({ to })));
  return done;
}

/** Names of the migrations that are not applied yet, oldest first. Writes nothing. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const applied = new Set(await appliedMigrations(database));
  return MIGRATIONS.map(({ name }) => name).filter((name) => !applied.has(name));
}

/** `done` is told the names of the steps that were taken. */
async function run(database: Database, done: string[], work: (umzug: Umzug) => Promise<unknown>): Promise<void> {
  const { MigrationError, Umzug } = await import('umzug');
  const umzug = new Umzug({
    migrations: MIGRATIONS.map((migration) => stepsOf(database, migration, done)),
    logger: undefined,
    // A step records itself, in its own transaction.
    storage: {
      executed: () => appliedMigrations(database),
      logMigration: async () => {},
      unlogMigration: async () => {},
    },
  });
  try {
    await work(umzug);
  } catch (error) {
    // umzug wraps what a step threw; the reason is ours.
    throw error instanceof MigrationError ? error.cause : error;
  }
}

async function appliedMigrations(database: Database): Promise<string[]> {
  try {
    return (await database.query<{ name: string }>(LIST)).map(({ name }) => name);
  } catch (error) {
    if (sqlStateOf(error) === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** Looks again under the lock: another process may have taken the step while this one waited. */
function stepsOf(
  database: Database,
  { name, prepare = [], up, down }: Migration,
  done: string[],
): RunnableMigration<object> {
  /** Does the work unless the step was taken already. Returns whether there is more of it. */
  const take = (wanted: boolean, work: (session: Session) => Promise<boolean>) =>
    whenFree(database, async (session) => {
      await session.query(CREATE_TABLE);
      const applied = (await session.query(FIND, [name])).length > 0;
      if (applied === wanted) return false;
      await session.query(LOCK_TIMEOUT);
      return work(session);
    });
  const prepared = (preparation: Preparation) => (session: Session) =>
    typeof preparation === 'string' ? runAll(session, [preparation]).then(() => false) : preparation(session);
  const step = (wanted: boolean, statements: readonly string[], record: { readonly text: string }) =>
    take(wanted, async (session) => {
      await runAll(session, statements);
      await session.query(record, [name]);
      done.push(name);
      return false;
    });
  return {
    name,
    up: async () => {
      for (const preparation of prepare) while (await take(true, prepared(preparation)));
      await step(true, up, RECORD);
    },
    down: async () => {
      await step(false, down, FORGET);
    },
  };
}

/** Again and again until others let go of the tables for a moment. */
async function whenFree<T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await underLock(database, work);
    } catch (error) {
      const isBusy = sqlStateOf(error) === LOCK_NOT_AVAILABLE || isConflict(error);
      if (!isBusy || tries === LOCK_TRIES) throw error;
      await sleep(LOCK_PAUSE_MS);
    }
  }
}

function underLock<T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> {
  const locked = async (session: Session) => {
    await session.query(LOCK_SCHEMA);
    return commit(await work(session));
  };
  return database.transaction(locked, { timeoutMs: STEP_TIMEOUT_MS });
}
