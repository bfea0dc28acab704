import { SequelizeAttemptStore } from '../../adapters/sequelize/index.js';
import type { NewAttempt } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import { attempts } from './attempts.js';
import { modelCreate, PreparedStore, rawQuery } from './baselines/stores.js';
import { compareUnderLoad } from './throughput.js';

const CONCURRENCIES = [1, 16, 64];
/** Attempts of one round, at least. */
const ROUND = 64;

/** Storing attempts, by one caller and by many at once, against Sequelize's own ways and the bare driver's. */
export async function benchStoring(testDatabase: TestDatabase, rounds: number): Promise<void> {
  const database = testDatabase.connect();
  const store = new SequelizeAttemptStore(database);
  const prepared = new PreparedStore(testDatabase.url);
  const source = attempts(100_000_000, Date.now(), 101);
  const next = (): NewAttempt => source.next().value as NewAttempt;
  const many = (count: number) => Array.from({ length: count }, next);
  try {
    for (const concurrency of CONCURRENCIES) {
      const turns = Math.max(4, ROUND / concurrency);
      await compareUnderLoad({
        title: `Storing attempts, ${concurrency} at once`,
        concurrency,
        turns,
        rounds,
        workers: [
          { name: 'a prepared statement of pg', run: () => prepared.add(next()) },
          { name: 'SequelizeAttemptStore.add', run: () => store.add(next()) },
          { name: 'a raw query through Sequelize', run: () => rawQuery(database, next()) },
          { name: 'Model.create', run: () => modelCreate(database, next()) },
          { name: 'the floor: SELECT 1', run: () => database.query({ text: 'SELECT 1' }) },
        ],
      });
      if (concurrency === 1) continue;
      await compareUnderLoad({
        title: `Storing ${concurrency} attempts that are all there at the beginning`,
        concurrency: 1,
        turns,
        rounds,
        workers: [
          { name: 'one statement of pg for all of them', run: () => prepared.addAll(many(concurrency)) },
          {
            name: 'SequelizeAttemptStore.add of each',
            run: () => Promise.all(many(concurrency).map((attempt) => store.add(attempt))),
          },
        ],
      });
    }
    await printCosts(testDatabase, prepared, many);
  } finally {
    await prepared.close();
  }
}

async function printCosts(
  testDatabase: TestDatabase,
  prepared: PreparedStore,
  many: (count: number) => NewAttempt[],
): Promise<void> {
  await testDatabase.query('CHECKPOINT');
  // The first rows after a checkpoint log whole pages.
  for (let round = 0; round < 20; round++) await prepared.addAll(many(100));
  const single = await prepared.walBytes(many(1));
  const batched = await prepared.walBytes(many(100));
  const [size] = await testDatabase.query<{ heap: string; indexes: string; count: string }>(
    `SELECT sum(pg_table_size(relid)) AS heap, sum(pg_indexes_size(relid)) AS indexes,
      (SELECT count(*) FROM orders_failedorderattempt) AS count
      FROM pg_partition_tree('orders_failedorderattempt')`,
  );
  const each = (bytes: string | undefined) => (Number(bytes) / Number(size?.count)).toFixed(0);
  console.log(
    `\nOne attempt: ${single.toFixed(0)} bytes of WAL by itself, ${batched.toFixed(0)} among 100;`,
    `${each(size?.heap)} bytes of table and ${each(size?.indexes)} of indexes (${size?.count} attempts)`,
  );
}
