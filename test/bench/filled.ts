import { seal } from '../../adapters/sequelize/index.js';
import { TestDatabase } from '../support/postgres.js';
import { fillAttempts } from './fill-attempts.js';

/** Databases to read from, with so many attempts over 90 days and at least as many orders, all of them sealed. Made when they are first asked for, and shared. */
export class FilledDatabases {
  readonly #keep: string | undefined;
  readonly #made = new Map<number, Promise<Filled>>();

  /** `keep`: the name of a database that is used if it is there, and stays; all sizes are what it holds. */
  constructor(keep: string | undefined) {
    this.#keep = keep;
  }

  of(attempts: number): Promise<Filled> {
    const made = this.#made.get(attempts) ?? this.#make(attempts);
    this.#made.set(attempts, made);
    return made;
  }

  async close(): Promise<void> {
    for (const made of this.#made.values()) {
      const { database } = await made;
      await (this.#keep === undefined ? database.close() : database.disconnect());
    }
  }

  async #make(attempts: number): Promise<Filled> {
    const isThere = this.#keep !== undefined && (await TestDatabase.isThere(this.#keep));
    const database = isThere ? new TestDatabase(this.#keep) : await TestDatabase.create({ name: this.#keep });
    if (!isThere) await fill(database, attempts);
    const [found] = await database.query<{ until: Date; count: string }>(
      'SELECT max(created_at) AS until, count(*) AS count FROM orders_failedorderattempt',
    );
    return { database, untilMs: (found?.until.getTime() ?? Number.NaN) + 1, attempts: Number(found?.count) };
  }
}

export interface Filled {
  readonly database: TestDatabase;
  readonly attempts: number;
  /** Just after the newest attempt. */
  readonly untilMs: number;
}

const MISSING_DAYS = `SELECT FROM analytics_state WHERE participants_from > '-infinity'`;

async function fill(database: TestDatabase, attempts: number): Promise<void> {
  // Few of many orders fail; beside very many attempts a million orders are enough: they are sealed into the same few totals.
  const orders = Math.min(10 * attempts, Math.max(450_000, Math.min(attempts, 1_000_000)));
  process.stdout.write(`\nStoring ${attempts} attempts and ${orders} orders to read ...`);
  const untilMs = Date.now();
  const filledInS = await seconds(() => fillAttempts(database, { attempts, orders, untilMs }));
  process.stdout.write(` done in ${filledInS} s; `);
  const connection = database.connect({ statementTimeoutMs: 3_600_000 });
  const sealedInS = await seconds(() => seal(connection, untilMs));
  // The second step knows that nothing is late. Days of participants are made some in each step.
  const daysInS = await seconds(async () => {
    do await seal(connection, untilMs);
    while ((await database.query(MISSING_DAYS)).length > 0);
  });
  console.log(`sealed for the first time in ${sealedInS} s, days of participants made in ${daysInS} s more`);
  await database.query('VACUUM ANALYZE');
}

/** How long it took. */
export async function seconds(work: () => Promise<unknown>): Promise<string> {
  const start = performance.now();
  await work();
  return ((performance.now() - start) / 1_000).toFixed(1);
}
