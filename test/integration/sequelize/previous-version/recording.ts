import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { TestDatabase } from '../../../support/postgres.js';

/** Beside the source: what was recorded of a version belongs to the repository, not to what is built. */
export const FILE = new URL(
  '../../../../../test/integration/sequelize/previous-version/statements.json',
  import.meta.url,
);

/** A statement with the values that it was sent with. */
export interface Recorded {
  readonly text: string;
  readonly values: readonly unknown[];
  /** SQLSTATE of the refusal, for one that the database refuses: a second order of the same cart. */
  refused?: string;
}

/** What a version's servers say to the database in a day, and how many rows each table has afterwards. */
export interface Recording {
  readonly version: string;
  readonly statements: readonly Recorded[];
  readonly rows: Readonly<Record<string, number>>;
}

export function readRecording(): Recording {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** Says it all again. Rejects with the statement that the database refuses. */
export async function replay(statements: readonly Recorded[], database: TestDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    for (const { text, values, refused } of statements) {
      const state = await client.query(text, [...values]).then(
        () => undefined,
        ({ code, message }: pg.DatabaseError) => (code === refused ? code : message),
      );
      if (state !== refused) throw new Error(`${state ?? 'It is not refused any more.'}\n${text}`);
    }
  } finally {
    await client.end();
  }
}

/** Rows by table, of tables that the version knows; partitions count as what they are part of. */
export async function rowsOf(database: TestDatabase, tables?: readonly string[]): Promise<Record<string, number>> {
  const known =
    tables ??
    (
      await database.query<{ name: string }>(
        `SELECT relname AS name FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            AND relname <> 'order_failures_migration' ORDER BY 1`,
      )
    ).map(({ name }) => name);
  const rows: Record<string, number> = {};
  for (const name of known) {
    const [counted] = await database.query<{ count: string }>(`SELECT count(*) FROM ${name}`);
    rows[name] = Number(counted?.count);
  }
  return rows;
}
