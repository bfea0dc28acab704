/**
 * `npm run bench [-- --quick] [--only PART ...] [--attempts N] [--keep DATABASE] [--draw FOLDER]`: prints p50, p99 and ratios against a named baseline of the same run. Absolute figures are worth nothing on a
 * shared machine; ratios are. Uses TEST_DATABASE_URL and TEST_REDIS_URL, or the local servers; what is missing is left out and said. `--attempts` is for the
 * parts that read: analytics, among, searching; `--keep` is the name of a database that they fill if it is not there, and leave, because to fill in ten millions takes long. `--draw` adds what was measured to the plots of cost
 * against size in docs/images.
 * `--smallest` measures nothing, and shows that every part still runs.
 */
import { parseArgs } from 'node:util';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { RedisNamespace, whyRedisMissing } from '../support/redis.js';
import { benchAlerts } from './alerts.js';
import { benchCleaningUp } from './clean-up.js';
import { benchEdge } from './edge.js';
import { FilledDatabases } from './filled.js';
import { benchFlood } from './flood.js';
import { benchGuard } from './guard.js';
import { benchPrediction } from './prediction.js';
import { benchProcesses } from './processes.js';
import { benchSearching } from './searching.js';
import { drawSizes } from './sizes.js';
import { benchReading } from './storage.js';
import { benchStoring } from './storing.js';
import { benchStoringAmong } from './storing-among.js';
import { benchSubmission } from './submission.js';
import { benchTracing } from './tracing.js';
import { benchUpkeep } from './upkeep.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smallest: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    attempts: { type: 'string' },
    keep: { type: 'string' },
    draw: { type: 'string' },
  },
});

/** What is measured, by how much time there is for it. */
function sized<Of>(smallest: Of, quick: Of, whole: Of): Of {
  if (values.smallest) return smallest;
  return values.quick ? quick : whole;
}

/** How many attempts are read from: 45,000 are what the guide speaks of. */
const read = (whole: readonly number[]) =>
  values.attempts === undefined ? sized([500], [45_000], whole) : [Number(values.attempts)];

const filled = new FilledDatabases(values.keep);

/** In the order in which they run. Each has a database of its own, but those that read. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  edge: () => benchEdge(sized(1, 30, 500)),
  guard: () => withRedis((namespace) => benchGuard(namespace, sized(1, 20, 300))),
  processes: async () => {
    const missing = process.platform === 'linux' ? whyRedisMissing() : Promise.resolve('It reads /proc.');
    if (!(await isLeftOut(missing))) await benchProcesses(sized(4, 100, 600), sized(1, 1, 5));
  },
  storing: () => withDatabase((database) => benchStoring(database, sized(1, 10, 100))),
  // What a day holds of 45,000, of one and of ten millions in 90 days.
  'clean-up': async () => {
    for (const attemptsPerDay of sized([100], [5_000], [500, 11_000, 111_000]))
      await withDatabase((database) => benchCleaningUp(database, { days: sized(2, 3, 10), attemptsPerDay }));
  },
  upkeep: () =>
    withDatabase((database) => benchUpkeep(database, { rounds: sized(1, 2, 5), secondsEach: sized(0.1, 2, 8) })),
  analytics: async () => {
    if (await isLeftOut(whyPostgresMissing())) return;
    for (const attempts of read([45_000, 1_000_000]))
      await benchReading(await filled.of(attempts), attempts > 100_000 ? 20 : sized(2, 10, 50));
  },
  among: async () => {
    if (await isLeftOut(whyPostgresMissing())) return;
    for (const attempts of read([45_000, 1_000_000]))
      await benchStoringAmong(await filled.of(attempts), sized(1, 10, 100));
  },
  alerts: () =>
    withDatabase((database) =>
      benchAlerts(database, { attempts: sized(500, 45_000, 45_000), rounds: sized(1, 3, 20) }),
    ),
  prediction: () =>
    withDatabase((database) => benchPrediction(database, { participants: sized(50, 10_000, 100_000) })),
  submission: () => withBoth((database, namespace) => benchSubmission(database, namespace, sized(1, 50, 500))),
  flood: async () => {
    for (const lines of [1, 30_000])
      await withBoth((database, namespace) =>
        benchFlood(database, namespace, {
          connections: 32,
          lines,
          rounds: sized(1, 1, 6),
          seconds: sized(1, 3, 5),
        }),
      );
  },
  searching: async () => {
    if (await isLeftOut(whyPostgresMissing())) return;
    for (const attempts of read([45_000, 1_000_000]))
      await benchSearching(await filled.of(attempts), sized(1, 5, 50));
  },
  tracing: () => benchTracing(sized(1, 30, 500)),
};

const unknown = values.only.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`--only: ${unknown.join(', ')} is none of ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
for (const [name, run] of Object.entries(PARTS)) {
  if (values.only.length > 0 && !values.only.includes(name)) continue;
  const start = performance.now();
  console.log(`\n== ${name}`);
  await run();
  console.log(`\n(${name}: ${((performance.now() - start) / 1_000).toFixed(1)} s)`);
}

await filled.close();
if (values.draw !== undefined) await drawSizes(values.draw);

/** Says so, too. */
async function isLeftOut(why: Promise<string | undefined>): Promise<boolean> {
  const missing = await why;
  if (missing !== undefined) console.log(`LEFT OUT: ${missing}`);
  return missing !== undefined;
}

async function withDatabase(use: (database: TestDatabase) => Promise<void>): Promise<void> {
  if (await isLeftOut(whyPostgresMissing())) return;
  const database = await TestDatabase.create();
  await use(database).finally(() => database.close());
}

async function withRedis(use: (namespace: RedisNamespace) => Promise<void>): Promise<void> {
  if (await isLeftOut(whyRedisMissing())) return;
  const namespace = new RedisNamespace();
  await use(namespace).finally(() => namespace.close());
}

function withBoth(use: (database: TestDatabase, namespace: RedisNamespace) => Promise<void>): Promise<void> {
  return withDatabase((database) => withRedis((namespace) => use(database, namespace)));
}
