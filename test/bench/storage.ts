import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createAnalyseFailures, createShowOverview, DAY_MS } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import { originalAnalytics } from './baselines/original-analytics.js';
import type { Filled } from './filled.js';
import { compare } from './measure.js';
import { keepFigure } from './sizes.js';

/** The original's way over so many attempts is asked once; over fewer of them more often. */
const SLOW_ATTEMPTS = 3_000_000;

/** Analytics and the newest attempts, out of attempts and orders over 90 days, all of them sealed. */
export async function benchReading(
  { database: testDatabase, attempts: count, untilMs }: Filled,
  rounds: number,
): Promise<void> {
  const database = testDatabase.connect({ statementTimeoutMs: 600_000 });
  const { attempts: store, ordering, directory } = sequelizePorts(database);
  const clock = { now: () => untilMs, sleep: () => Promise.resolve() };
  const analyse = createAnalyseFailures({ attempts: store, ordering, clock }, 'UTC');
  const overview = createShowOverview({ attempts: store, ordering, directory, clock }, 'UTC');
  const floor = { name: 'SELECT 1, the floor', run: () => database.query({ text: 'SELECT 1' }) };
  const original = (days: number, participantId?: string) => ({
    name: "the original's way",
    rounds: Math.min(rounds, Math.max(1, Math.round(SLOW_ATTEMPTS / count))),
    run: () =>
      originalAnalytics(database, {
        sinceMs: untilMs - days * DAY_MS,
        untilMs,
        ...(participantId && { participantId }),
      }),
  });
  for (const days of [7, 30, 90]) {
    const contenders = [floor, { name: 'analyseFailures', run: () => analyse({ days }) }, original(days)];
    const p50s = await compare({ title: `Analytics of ${days} days over ${count} attempts`, rounds, contenders });
    if (days < 90) continue;
    for (const [index, { name }] of contenders.entries()) {
      keepFigure({ plot: 'analytics', series: name, size: count, cost: p50s[index] ?? Number.NaN });
    }
  }
  for (const [which, participantId] of await participants(testDatabase)) {
    await compare({
      title: `Analytics of 90 days for ${which}`,
      rounds,
      contenders: [
        floor,
        { name: 'analyseFailures', run: () => analyse({ days: 90, participantId }) },
        original(90, participantId),
      ],
    });
  }
  await compare({
    title: `The dashboard's overview over ${count} attempts`,
    rounds,
    contenders: [
      floor,
      { name: 'showOverview of 7 days', run: () => overview({ days: 7 }) },
      { name: 'showOverview of 90 days', run: () => overview({ days: 90 }) },
    ],
  });
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

/** The one with the most attempts, and one with few of them: at most 100. */
async function participants(testDatabase: TestDatabase): Promise<[string, string][]> {
  const rows = await testDatabase.query<{ id: string; count: number }>(
    'SELECT participant_id AS id, count(*)::int AS count FROM orders_failedorderattempt GROUP BY 1 ORDER BY 2 DESC, 1',
  );
  const chosen = [rows[0], rows.find(({ count }) => count <= 100)];
  return chosen.flatMap((row): [string, string][] =>
    row === undefined ? [] : [[`a participant with ${row.count} attempts`, row.id]],
  );
}
