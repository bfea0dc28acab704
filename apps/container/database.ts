import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/index.js';
import { type ConnectionUse, connectDatabase, type Database, Replica } from '../../adapters/sequelize/index.js';
import { MINUTE_MS, type Observer, SECOND_MS, UnavailableError } from '../../core/index.js';
import type { Settings } from '../settings.js';
import type { Closers } from './closers.js';

export type DatabaseUsed = (database: string, use: ConnectionUse) => void;

export interface OpenDatabaseOptions {
  /** `command`: may wait longer than a request, and uses the embedded server of a running app. */
  readonly purpose: 'server' | 'command';
  readonly observer: Observer;
  /** Told how long connections were waited for and used. */
  readonly databaseUsed: DatabaseUsed;
  /** Told in one line what takes its time: a new embedded database. */
  readonly onMessage: (text: string) => void;
  /** Told when the embedded database is gone for good. */
  readonly onLost: (error: Error) => void;
}

/** What the databases are called in the metrics. */
export const PRIMARY = 'primary';
export const REPLICA = 'replica';

const COMMAND_PATIENCE = { connectTimeoutMs: 10 * SECOND_MS, statementTimeoutMs: MINUTE_MS };

/** Connects to the database of the settings, starting the embedded one if there is no other. @throws UnavailableError, EmbeddedPostgresError */
export async function openDatabase(
  { databaseUrl, databasePooled, databaseDirectUrl, dataDir }: Settings,
  closers: Closers,
  { purpose, observer, databaseUsed, onMessage, onLost }: OpenDatabaseOptions,
): Promise<Database> {
  const url = databaseUrl ?? (await startEmbedded());
  const database = connectDatabase({
    url,
    // An embedded one has no pooler before it.
    ...(databaseUrl !== undefined && { pooled: databasePooled, directUrl: databaseDirectUrl }),
    ...(purpose === 'command' && COMMAND_PATIENCE),
    onProblem: (cause) => observer.problem({ during: 'keeping a connection to the database', cause }),
    onUse: (use) => databaseUsed(PRIMARY, use),
  });
  closers.add('connections to the database', database, () => database.close());
  try {
    await database.ping();
  } catch (error) {
    // Not "did not answer", which is all that the adapter can say, but where it was looked for.
    const cause = error instanceof UnavailableError ? error.cause : error;
    throw new UnavailableError('database', `The database${placeOf(databaseUrl)} cannot be reached.`, { cause });
  }
  return database;

  async function startEmbedded(): Promise<string> {
    const server = await startEmbeddedPostgres({ dataDir, join: purpose === 'command', onMessage, onLost });
    closers.add('embedded PostgreSQL', server, () => server.stop());
    return server.url;
  }
}

export interface OpenReplica {
  readonly replica: Replica;
  readonly database: Database;
}

/** The replica of the settings, if there is one. That it is away is no reason not to start: the primary is asked then. */
export async function openReplica(
  { databaseReplicaUrl, databasePooled }: Settings,
  primary: Database,
  closers: Closers,
  { observer, databaseUsed }: Pick<OpenDatabaseOptions, 'observer' | 'databaseUsed'>,
): Promise<OpenReplica | undefined> {
  if (databaseReplicaUrl === undefined) return undefined;
  const database = connectDatabase({
    url: databaseReplicaUrl,
    pooled: databasePooled,
    onProblem: (cause) => observer.problem({ during: 'keeping a connection to the replica', cause }),
    onUse: (use) => databaseUsed(REPLICA, use),
  });
  closers.add('connections to the replica', database, () => database.close());
  const replica = new Replica({ primary, replica: database });
  closers.add('looking after the replica', replica, () => replica.close());
  await replica.open();
  return { replica, database };
}

/** Host and port, without user and password. */
function placeOf(databaseUrl: string | undefined): string {
  const host = databaseUrl === undefined ? '' : new URL(databaseUrl).host;
  return host === '' ? '' : ` at ${host}`;
}
