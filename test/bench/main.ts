/**
 * `npm run bench [-- --quick] [--attempts=N] [--only=analytics]`: prints p50, p99 and ratios against a named baseline of the same run. Absolute figures are worth nothing on a shared
 * machine; ratios are. Uses TEST_DATABASE_URL and TEST_REDIS_URL, or the local servers; what is missing is left out and said.
 */
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { RedisNamespace, whyRedisMissing } from '../support/redis.js';
import { benchAlerts } from './alerts.js';
import { benchCleaningUp } from './clean-up.js';
import { benchEdge } from './edge.js';
import { benchFlood } from './flood.js';
import { benchGuard } from './guard.js';
import { benchProcesses } from './processes.js';
import { benchSearching } from './searching.js';
import { benchReading } from './storage.js';
import { benchStoring } from './storing.js';
import { benchSubmission } from './submission.js';
import { benchUpkeep } from './upkeep.js';

const quick = process.argv.includes('--quick');
/** Attempts to read from: 45,000, or as many as are asked for. */
const attempts = Number(
  process.argv.find((argument) => argument.startsWith('--attempts='))?.split('=')[1] ?? 45_000,
);
const onlyAnalytics = process.argv.includes('--only=analytics');
const rounds = quick ? 200 : 2_000;

if (!onlyAnalytics) await benchEdge(quick ? 100 : 500);

const noRedis = await whyRedisMissing();
if (onlyAnalytics) {
  console.log('LEFT OUT: everything but the analytics.');
} else if (noRedis === undefined) {
  const namespace = new RedisNamespace();
  await benchGuard(namespace, rounds);
  await namespace.close();
} else {
  console.log(`LEFT OUT: the guard on Redis. ${noRedis}`);
}

if (process.platform === 'linux' && noRedis === undefined) await benchProcesses(quick ? 100 : 600, quick ? 1 : 5);

const noPostgres = await whyPostgresMissing();
if (noPostgres === undefined) {
  const database = await TestDatabase.create();
  try {
    if (!onlyAnalytics) {
      await benchStoring(database, quick ? 20 : 100);
      await database.empty();
      await benchCleaningUp(database, { days: 10, attemptsPerDay: quick ? 5_000 : 50_000 });
      await database.empty();
    }
    await benchUpkeep(database, quick ? { rounds: 3, secondsEach: 3 } : { rounds: 5, secondsEach: 8 });
    await database.empty();
    // Few of many orders fail; of very many attempts, as many orders are enough.
    const orders = Math.min(10 * attempts, Math.max(450_000, attempts));
    const few = quick || attempts > 100_000;
    await benchReading(database, { attempts, orders: quick ? attempts : orders, rounds: few ? 20 : 50 });
    await benchAlerts(database, quick ? 5 : 20);
  } finally {
    await database.close();
  }
  if (noRedis === undefined && !onlyAnalytics) await measureWholeServers();
  for (const count of onlyAnalytics ? [] : quick ? [45_000] : [45_000, 1_000_000]) {
    const searched = await TestDatabase.create();
    await benchSearching(searched, count, quick ? 5 : 50).finally(() => searched.close());
  }
} else {
  console.log(`LEFT OUT: storing and analytics. ${noPostgres}`);
}

/** Each on a database of its own, because the orders stay in it. */
async function measureWholeServers(): Promise<void> {
  await withBoth((database, namespace) => benchSubmission(database, namespace, quick ? 100 : 500));
  await withBoth((database, namespace) =>
    benchFlood(database, namespace, { connections: 32, rounds: quick ? 1 : 6, seconds: 5 }),
  );
}

async function withBoth(use: (database: TestDatabase, namespace: RedisNamespace) => Promise<void>): Promise<void> {
  const [database, namespace] = [await TestDatabase.create(), new RedisNamespace()];
  try {
    await use(database, namespace);
  } finally {
    await Promise.all([database.close(), namespace.close()]);
  }
}
