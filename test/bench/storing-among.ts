import { SequelizeAttemptStore } from '../../adapters/sequelize/index.js';
import { HOUR_MS, type NewAttempt } from '../../core/index.js';
import { attempts } from './attempts.js';
import { PreparedStore } from './baselines/stores.js';
import type { Filled } from './filled.js';
import { keepFigure } from './sizes.js';
import { compareUnderLoad } from './throughput.js';

const CALLERS = 16;

/** What it costs to store one more attempt where so many are stored already. Those that it stores are deleted again: they were never sealed. */
export async function benchStoringAmong(
  { database: testDatabase, attempts: count, untilMs }: Filled,
  rounds: number,
): Promise<void> {
  const database = testDatabase.connect();
  const store = new SequelizeAttemptStore(database);
  const prepared = new PreparedStore(testDatabase.url);
  const source = attempts(100_000_000, untilMs, 501);
  const next = (): NewAttempt => ({ ...(source.next().value as NewAttempt), createdAtMs: untilMs - HOUR_MS });
  try {
    const workers = [
      { name: 'SELECT 1, the floor', run: () => database.query({ text: 'SELECT 1' }) },
      { name: 'SequelizeAttemptStore.add', run: () => store.add(next()) },
      { name: 'a prepared statement of pg', run: () => prepared.add(next()) },
    ];
    const rates = await compareUnderLoad({
      title: `Storing one more, beside ${count} attempts`,
      concurrency: CALLERS,
      turns: 4,
      rounds,
      workers,
    });
    for (const [index, { name }] of workers.entries()) {
      keepFigure({ plot: 'storing', series: name, size: count, cost: 1_000 / (rates[index] ?? Number.NaN) });
    }
  } finally {
    await prepared.close();
    await testDatabase.query(
      `DELETE FROM orders_failedorderattempt WHERE submission_id LIKE 'bench-501-%' AND created_at = $1`,
      [new Date(untilMs - HOUR_MS)],
    );
  }
}
