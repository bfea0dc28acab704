import { seal, sequelizePorts } from '../../adapters/sequelize/index.js';
import { createAnalyseFailures, DAY_MS } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import { originalAnalytics } from './baselines/original-analytics.js';
import { fillAttempts } from './fill-attempts.js';
import { compare } from './measure.js';

export interface ReadingSize {
  readonly attempts: number;
  readonly orders: number;
  readonly rounds: number;
}

/** Analytics and the newest attempts, out of so many attempts and orders over 90 days, all of them sealed. */
export async function benchReading(
  testDatabase: TestDatabase,
  { attempts: count, orders, rounds }: ReadingSize,
): Promise<void> {
  const database = testDatabase.connect({ statementTimeoutMs: 600_000 });
  const { attempts: store, ordering } = sequelizePorts(database);
  const untilMs = Date.now();
  process.stdout.write(`\nStoring ${count} attempts and ${orders} orders to read ...`);
  await fillAttempts(testDatabase, { attempts: count, orders, untilMs });
  const start = performance.now();
  // The second step knows that nothing is late.
  await seal(database, untilMs);
  await seal(database, untilMs);
  console.log(` done; sealed for the first time in ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  await testDatabase.query('VACUUM ANALYZE');

  const clock = { now: () => untilMs, sleep: () => Promise.resolve() };
  const analyse = createAnalyseFailures({ attempts: store, ordering, clock }, 'UTC');
  const floor = { name: 'SELECT 1, the floor', run: () => database.query({ text: 'SELECT 1' }) };
  for (const days of [7, 30, 90]) {
    await compare({
      title: `Analytics of ${days} days over ${count} attempts`,
      rounds,
      contenders: [
        floor,
        { name: 'analyseFailures', run: () => analyse({ days }) },
        { name: "the original's way", run: () => originalAnalytics(database, untilMs - days * DAY_MS, untilMs) },
      ],
    });
  }
  await compare({
    title: `The newest 50 of ${count} attempts`,
    rounds: rounds * 5,
    contenders: [
      floor,
      { name: 'recent(50)', run: () => store.recent(50) },
      { name: 'recent(50) of one participant', run: () => store.recent(50, '1') },
    ],
  });
}
