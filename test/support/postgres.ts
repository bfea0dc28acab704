import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { connectDatabase, type Database, type DatabaseOptions, migrate } from '../../adapters/sequelize/index.js';
import { needServer } from './servers.js';

/** The shared server of the test run: nobody may stop it or count on being alone. */
const TEST_DATABASE_URL = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** For tests that are not about time: a busy machine is not an outage. */
const PATIENT = { statementTimeoutMs: 30_000, connectTimeoutMs: 30_000 };

/**
 * Done before almost every test, and so in one go. Truncating makes files anew, and what PostgreSQL knows of the tables is forgotten by all: of small tables deleting rows takes a tenth
 * of that; of what was large once it would leave too much behind.
 */
const EMPTY = `DO $$
  DECLARE
    each regclass;
    is_used boolean;
    large text[] := '{}';
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT oid FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'order_failures_migration'
    LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO is_used;
      IF NOT is_used THEN CONTINUE;
      ELSIF pg_relation_size(each) > 256 * 1024 THEN large := large || each::text;
      ELSE EXECUTE format('DELETE FROM %s', each);
      END IF;
    END LOOP;
    IF large <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(large, ', ') || ' CASCADE'; END IF;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
      WHERE schemaname = 'public' AND last_value IS NOT NULL;
  END $$`;
/** Of the connection that empties, which is there all the time. */
export const EMPTIER = 'empties';
const DEADLOCK = '40P01';
const EMPTY_TRIES = 5;

let missing: Promise<string | undefined> | undefined;

/** Why the shared server cannot be used; undefined when it can. */
export function whyPostgresMissing(): Promise<string | undefined> {
  missing ??= ask(TEST_DATABASE_URL, (client) => client.query('SELECT 1')).then(
    () => undefined,
    (error) => `No PostgreSQL at ${new URL(TEST_DATABASE_URL).host}: ${error.message}`,
  );
  return missing;
}

/** A database that nobody else uses. */
export class TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly #connections: Database[] = [];
  #emptier: pg.Client | undefined;

  constructor(name = `order_failures_test_${randomBytes(6).toString('hex')}`) {
    this.name = name;
    const url = new URL(TEST_DATABASE_URL);
    url.pathname = `/${this.name}`;
    this.url = url.href;
  }

  /** Created with the current schema, unless `migrated` is false. */
  static async create({
    migrated = true,
    name,
  }: {
    readonly migrated?: boolean;
    readonly name?: string | undefined;
  } = {}): Promise<TestDatabase> {
    const database = new TestDatabase(name);
    await ask(TEST_DATABASE_URL, (client) => client.query(`CREATE DATABASE ${database.name}`));
    if (migrated) await migrate(database.connect());
    return database;
  }

  static async isThere(name: string): Promise<boolean> {
    const found = await ask(TEST_DATABASE_URL, (client) =>
      client.query('SELECT FROM pg_database WHERE datname = $1', [name]),
    );
    return found.rowCount === 1;
  }

  /** A pool, closed by `disconnect`. Patient unless told otherwise. */
  connect(options: Partial<DatabaseOptions> = {}): Database {
    const connection = connectDatabase({ url: this.url, ...PATIENT, ...options });
    this.#connections.push(connection);
    return connection;
  }

  /** Rows of a statement that no adapter runs. */
  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await ask(this.url, (client) => client.query<Row>(text, values))).rows;
  }

  /** Deletes every row of every table, also of those whose triggers would not have it; ids begin at 1 again. */
  async empty(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const client = await this.#openEmptier();
      try {
        await client.query(EMPTY);
        return;
      } catch (error) {
        // A server of the suite that works on them at the same moment, and locks them in its own order; or a test has cut all connections.
        const isPassing = (error as { code?: string }).code === DEADLOCK || this.#emptier !== client;
        if (tries === EMPTY_TRIES || !isPassing) throw error;
      }
    }
  }

  /** It stays open, because a new connection would have to learn of all tables first. */
  async #openEmptier(): Promise<pg.Client> {
    if (this.#emptier !== undefined) return this.#emptier;
    const client = new pg.Client({ connectionString: this.url, application_name: EMPTIER });
    const forget = () => {
      this.#emptier = undefined;
    };
    client.on('error', forget).on('end', forget);
    await client.connect();
    this.#emptier = client;
    return client;
  }

  /** Closes the pools that were opened so far. */
  async disconnect(): Promise<void> {
    await Promise.all(this.#connections.splice(0).map((connection) => connection.close()));
  }

  /** Closes the pools and drops the database. */
  async close(): Promise<void> {
    await this.disconnect();
    await this.#emptier?.end();
    await ask(TEST_DATABASE_URL, (client) => client.query(`DROP DATABASE ${this.name} WITH (FORCE)`));
  }
}

/** A database for the suite that calls this: empty before each test, and without connections after it. */
export function useDatabase(): () => TestDatabase {
  let database: TestDatabase | undefined;
  before(async function () {
    needServer(this, await whyPostgresMissing());
    database = await TestDatabase.create();
  });
  beforeEach(() => database?.empty());
  afterEach(() => database?.disconnect());
  after(function () {
    // Dropping waits for a checkpoint, and so for whatever else the server writes.
    this.timeout(60_000);
    return database?.close();
  });
  return () => {
    if (database === undefined) throw new Error('There is a database within a test only.');
    return database;
  };
}

/** Runs `use` with a client of its own, behind the adapters' backs. */
export async function ask<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection that the test itself cuts is not an uncaught error.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
