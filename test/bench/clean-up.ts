import pg from 'pg';
import { makePartitions, SequelizeAttemptStore, seal } from '../../adapters/sequelize/index.js';
import { DAY_MS, type NewAttempt } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import { attempts } from './attempts.js';
import { quantile } from './measure.js';
import { keepFigure } from './sizes.js';

const TABLE = 'orders_failedorderattempt';
/** The same rows in one table, as they would lie without partitions. */
const FLAT = 'bench_one_table';

export interface CleanUpSize {
  /** Two at least. */
  readonly days: number;
  readonly attemptsPerDay: number;
}

/** A clean-up of whole days by dropping them, against DELETE and VACUUM of the same rows in one table; and what those who store meanwhile feel of each. */
export async function benchCleaningUp(
  testDatabase: TestDatabase,
  { days, attemptsPerDay }: CleanUpSize,
): Promise<void> {
  const database = testDatabase.connect();
  const store = new SequelizeAttemptStore(database);
  const untilMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const firstUntilMs = untilMs - (days - 1) * DAY_MS;
  // A week is made with each call.
  for (let day = days; day > 0; day -= 7) await makePartitions(database, untilMs - day * DAY_MS);
  await makePartitions(database, untilMs);
  await fill(testDatabase, untilMs, days, days * attemptsPerDay);
  // Days that are old enough to go were sealed long ago. The second step knows that nothing is late.
  const sealing = testDatabase.connect({ statementTimeoutMs: 600_000 });
  for (let step = 0; step < 2; step++) await seal(sealing, untilMs);

  const source = attempts(100_000_000, untilMs, 301);
  const add = () => store.add({ ...(source.next().value as NewAttempt), createdAtMs: untilMs + DAY_MS / 2 });
  const client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  const contenders = [
    {
      name: 'DELETE and VACUUM',
      run: async (beforeMs: number) => {
        await client.query(`DELETE FROM ${FLAT} WHERE created_at < $1`, [new Date(beforeMs)]);
        await client.query(`VACUUM ${FLAT}`);
      },
    },
    {
      name: 'dropExpired',
      run: async (beforeMs: number) => {
        while ((await store.dropExpired(beforeMs)) !== undefined);
      },
    },
  ];
  console.log(`\nCleaning up ${days - 1} days of ${attemptsPerDay} attempts, while others store`);
  console.log(
    `  ${['ms', 'ms a day', 'x faster', 'p99 ms', 'WAL KB'].map((head) => head.padStart(9)).join(' ')} (WAL: of the first day, while nobody stores)`,
  );
  let baselineMs: number | undefined;
  for (const { name, run } of contenders) {
    const walBytes = await walOf(client, () => run(firstUntilMs));
    const { elapsedMs, waits } = await whileStoring(add, () => run(untilMs));
    baselineMs ??= elapsedMs;
    const msADay = elapsedMs / (days - 1);
    keepFigure({ plot: 'clean-up', series: name, size: attemptsPerDay, cost: msADay });
    const figures = [elapsedMs, msADay, baselineMs / elapsedMs, quantile(waits, 0.99), walBytes / 1_000];
    console.log(
      `  ${figures.map((figure) => figure.toFixed(1).padStart(9)).join(' ')}  ${name}${elapsedMs === baselineMs ? ' (baseline)' : ''}`,
    );
  }
  await client.end();
}

/** Copies of one attempt, spread over the days; the same in both tables, with the same indexes. */
async function fill(testDatabase: TestDatabase, untilMs: number, days: number, count: number): Promise<void> {
  const [sample] = attempts(1, untilMs, 302);
  await new SequelizeAttemptStore(testDatabase.connect()).add({
    ...(sample as NewAttempt),
    createdAtMs: untilMs - 1,
  });
  const columns = await testDatabase.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = '${TABLE}'::regclass AND attnum > 0 AND attname NOT IN ('id', 'submission_id', 'created_at', 'stored_xid')`,
  );
  const others = columns.map(({ name }) => name).join(', ');
  await testDatabase.query(
    `INSERT INTO ${TABLE} (submission_id, created_at, ${others})
      SELECT 'fill-' || n, $1::timestamptz - n * (interval '24 hours' * $2::int / $3::int), ${others}
      FROM ${TABLE}, generate_series(1, $3::int) AS n`,
    [new Date(untilMs), days, count],
  );
  await testDatabase.query(`CREATE TABLE ${FLAT} (LIKE ${TABLE}, PRIMARY KEY (id), UNIQUE (submission_id))`);
  await testDatabase.query(`INSERT INTO ${FLAT} SELECT * FROM ${TABLE}`);
  for (const index of ['created_at DESC, id DESC', 'participant_id, created_at DESC, id DESC', 'stored_xid, id']) {
    await testDatabase.query(`CREATE INDEX ON ${FLAT} (${index})`);
  }
  await testDatabase.query('VACUUM ANALYZE');
  // What is that old was written to the disk long ago.
  await testDatabase.query('CHECKPOINT');
}

/** What the server writes to its log meanwhile, in bytes: also for others, if there are any. */
async function walOf(client: pg.Client, work: () => Promise<unknown>): Promise<number> {
  const place = async () => {
    const { rows } = await client.query<{ place: string }>(
      `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS place`,
    );
    return BigInt(rows[0]?.place ?? Number.NaN);
  };
  const before = await place();
  await work();
  return Number((await place()) - before);
}

/** How long `run` took, and how long each of four who stored without a pause waited meanwhile, in ascending order. */
async function whileStoring(add: () => Promise<unknown>, run: () => Promise<unknown>) {
  const waits: number[] = [];
  let running = true;
  const writers = Array.from({ length: 4 }, async () => {
    while (running) {
      const start = performance.now();
      await add();
      waits.push(performance.now() - start);
    }
  });
  const start = performance.now();
  await run();
  const elapsedMs = performance.now() - start;
  running = false;
  await Promise.all(writers);
  return { elapsedMs, waits: waits.sort((a, b) => a - b) };
}
