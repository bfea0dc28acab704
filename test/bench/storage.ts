import { type Database, SequelizeAttemptStore, sequelizePorts } from '../../adapters/sequelize/index.js';
import { createAnalyseFailures, DAY_MS, type NewAttempt, summaryOf } from '../../core/index.js';
import { attempts } from './attempts.js';
import { originalAnalytics } from './baselines/original-analytics.js';
import { compare } from './measure.js';

const CONCURRENCY = 16;

/** Storing attempts: one statement of the store against the floor and against Sequelize's own way. */
export async function benchStoring(database: Database, rounds: number): Promise<void> {
  const store = new SequelizeAttemptStore(database);
  const next = (seed: number) => {
    const source = attempts(1_000_000, Date.now(), seed);
    return (): NewAttempt => source.next().value as NewAttempt;
  };
  const [one, many, model] = [next(101), next(102), next(103)];
  const create = () => {
    const { createdAtMs, cartSnapshot, ...attempt } = model();
    return database.models.attempts.create({
      ...attempt,
      createdAt: new Date(createdAtMs),
      errorSummary: summaryOf(attempt),
      errorCodes: [...attempt.errorCodes],
      validationErrors: [...attempt.validationErrors],
      cartSnapshot: cartSnapshot.map(({ productId, ...line }) => ({ product_id: productId, ...line })),
    } as never);
  };
  await compare({
    title: 'Storing one attempt',
    rounds,
    contenders: [
      { name: 'SELECT 1, the floor', run: () => database.query({ text: 'SELECT 1' }) },
      { name: 'SequelizeAttemptStore.add', run: () => store.add(one()) },
      { name: 'Model.create', run: create },
    ],
  });
  const together = (work: () => Promise<unknown>) => Promise.all(Array.from({ length: CONCURRENCY }, work));
  await compare({
    title: `Storing ${CONCURRENCY} attempts at once`,
    rounds: Math.ceil(rounds / 4),
    contenders: [
      { name: 'SELECT 1, the floor', run: () => together(() => database.query({ text: 'SELECT 1' })) },
      { name: 'SequelizeAttemptStore.add', run: () => together(() => store.add(many())) },
      { name: 'Model.create', run: () => together(create) },
    ],
  });
}

/** Analytics and the newest attempts over `count` attempts. */
export async function benchReading(database: Database, count: number, rounds: number): Promise<void> {
  const { attempts: store, ordering } = sequelizePorts(database);
  const untilMs = Date.now();
  process.stdout.write(`\nStoring ${count} attempts to read ...`);
  const source = attempts(count, untilMs);
  const writers = Array.from({ length: CONCURRENCY }, async () => {
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
