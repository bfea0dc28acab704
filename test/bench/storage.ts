import { type Database, sequelizePorts } from '../../adapters/sequelize/index.js';
import { createAnalyseFailures, DAY_MS } from '../../core/index.js';
import { attempts } from './attempts.js';
import { originalAnalytics } from './baselines/original-analytics.js';
import { compare } from './measure.js';

const WRITERS = 64;

/** Analytics and the newest attempts over `count` attempts. */
export async function benchReading(database: Database, count: number, rounds: number): Promise<void> {
  const { attempts: store, ordering } = sequelizePorts(database);
  const untilMs = Date.now();
  process.stdout.write(`\nStoring ${count} attempts to read ...`);
  const source = attempts(count, untilMs);
  const writers = Array.from({ length: WRITERS }, async () => {
    for (const attempt of source) await store.add(attempt);
  });
  await Promise.all(writers);
  await database.query({ text: 'VACUUM ANALYZE orders_failedorderattempt' });
  console.log(' done');

  const clock = { now: () => untilMs, sleep: () => Promise.resolve() };
  const analyse = createAnalyseFailures({ attempts: store, ordering, clock }, 'UTC');
  for (const days of [7, 90]) {
    await compare({
      title: `Analytics of ${days} days over ${count} attempts`,
      rounds,
      contenders: [
        { name: 'SELECT 1, the floor', run: () => database.query({ text: 'SELECT 1' }) },
        { name: 'analyseFailures', run: () => analyse({ days }) },
        {
          name: "the original's way",
          run: () => originalAnalytics(database, untilMs - days * DAY_MS, untilMs),
        },
      ],
    });
  }
  await compare({
    title: `The newest 50 of ${count} attempts`,
    rounds: rounds * 5,
    contenders: [
      { name: 'SELECT 1, the floor', run: () => database.query({ text: 'SELECT 1' }) },
      { name: 'recent(50)', run: () => store.recent(50) },
      { name: 'recent(50) of one participant', run: () => store.recent(50, '1') },
    ],
  });
}
