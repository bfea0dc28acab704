/**
 * `npm run soak [-- --minutes 30] [--rate 30] [--servers 2] [--attempts 45000] [--draw FOLDER]`: submissions at a steady rate, with analytics, lists, live
 * connections and clean-ups beside them, on real server processes. Prints each minute, what the last third was in terms of the first, and every error; exits with 1
 * when there was one. `--draw` writes the pictures of docs/performance.md. Uses TEST_DATABASE_URL and TEST_REDIS_URL, or the local servers.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createPasswords } from '../../apps/auth/index.js';
import { MINUTE_MS } from '../../core/index.js';
import { attempts } from '../bench/attempts.js';
import { PASSWORD } from '../support/http-app.js';
import { LiveListener } from '../support/live.js';
import { PageVisitor } from '../support/page-visitor.js';
import { TestDatabase } from '../support/postgres.js';
import { RedisNamespace } from '../support/redis.js';
import { ServerProcess } from '../support/server-process.js';
import { Submissions, stockForOrders } from '../support/submissions.js';
import { steadily } from './load.js';
import { Minutes } from './minutes.js';
import { drawMinutes, errorsOf, type Minute, printHead, printMinute, printTrend } from './report.js';
import { Work } from './work.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '30' },
    servers: { type: 'string', default: '2' },
    attempts: { type: 'string', default: '45000' },
    draw: { type: 'string' },
  },
});
const [minutes, rate, serverCount, attemptCount] = [
  values.minutes,
  values.rate,
  values.servers,
  values.attempts,
].map(positive) as [number, number, number, number];

/** A user may submit three times a minute: there are enough of them to keep the rate within that, mostly. */
const USERS_PER_SUBMISSION_A_SECOND = 60;
const VOUCHERS = 60;
const WRITERS = 64;
const ANALYTICS_A_SECOND = 1;
const PAGES_A_SECOND = 0.5;
const LIVE_CONNECTIONS = 10;
const LIVE_PATIENCE_MS = 10_000;
const CLEAN_UP_EVERY_MINUTES = 5;
/** The first clean-up; each later one takes another five days. */
const FIRST_RETENTION_DAYS = 85;

const database = await TestDatabase.create();
const redis = new RedisNamespace();
const servers: ServerProcess[] = [];
const listeners: LiveListener[] = [];
const errors: string[] = [];
try {
  const ports = sequelizePorts(database.connect());
  process.stdout.write('Stocking ...');
  const people = await stockForOrders(database, rate * USERS_PER_SUBMISSION_A_SECOND, {
    price: '0.01',
    vouchers: VOUCHERS,
  });
  const passwordHash = await createPasswords().hash(PASSWORD);
  const staff = { username: 'staff', passwordHash, participantId: null, isStaff: true, isSuperuser: false };
  await ports.users.add(staff);
  const source = attempts(attemptCount, Date.now());
  const writers = Array.from({ length: WRITERS }, async () => {
    for (const attempt of source) await ports.attempts.add(attempt);
  });
  await Promise.all(writers);
  console.log(' done');

  const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url, REDIS_KEY_PREFIX: redis.keyPrefix };
  for (let index = 0; index < serverCount; index++) servers.push(await ServerProcess.start(environment));
  const visitors = await Promise.all(
    servers.map(async ({ url }) => {
      const visitor = new PageVisitor(url);
      await visitor.logIn('staff');
      return visitor;
    }),
  );
  for (let index = 0; index < LIVE_CONNECTIONS; index++) {
    const { url } = servers[index % serverCount] as ServerProcess;
    listeners.push(await LiveListener.open(url, { secret: visitors[index % serverCount]?.secret }));
  }

  const submissions = new Submissions();
  const work = new Work(servers, people, submissions);
  const collected = new Minutes();
  const ending = new AbortController();
  let looks = 0;
  const loads = [
    steadily(rate, () => collected.time('submission', () => work.submit()), ending.signal),
    steadily(ANALYTICS_A_SECOND, () => collected.time('analytics', () => work.analyse()), ending.signal),
    steadily(
      PAGES_A_SECOND,
      () => collected.time('list', () => work.look(visitors[looks++ % serverCount] as PageVisitor)),
      ending.signal,
    ),
  ];
  const seen: Minute[] = [];
  const beganAt = performance.now();
  console.log(
    `${rate} submissions a second to ${serverCount} servers over ${attemptCount} attempts, for ${minutes} minutes`,
  );
  printHead();
  for (let number = 1; number <= minutes; number++) {
    if (number % CLEAN_UP_EVERY_MINUTES === 0) {
      const days = FIRST_RETENTION_DAYS - number + CLEAN_UP_EVERY_MINUTES;
      await collected.time('clean-up', () => work.cleanUp(days, environment));
    }
    await sleep(Math.max(0, beganAt + number * MINUTE_MS - performance.now()));
    const minute = { kinds: collected.cut(), memoryMb: servers.map(memoryOf), databaseMb: await databaseSize() };
    seen.push(minute);
    errors.push(...errorsOf(minute.kinds));
    printMinute(number, minute);
  }
  ending.abort();
  await Promise.all(loads);
  errors.push(...errorsOf(collected.cut()));

  const refused = submissions.sent.filter(({ reply }) => reply?.status === 409 || reply?.status === 422).length;
  const heardOf = (listener: LiveListener) => new Set(listener.ids).size;
  // The last ones were stored a moment ago.
  for (const until = performance.now() + LIVE_PATIENCE_MS; performance.now() < until; await sleep(100)) {
    if (listeners.every((listener) => heardOf(listener) >= refused)) break;
  }
  for (const [index, listener] of listeners.entries()) {
    const heard = heardOf(listener);
    if (heard < refused) errors.push(`live connection ${index + 1} heard of ${heard} of ${refused} failures`);
  }
  const statuses = new Map<number, number>();
  for (const { reply } of submissions.sent) {
    statuses.set(reply?.status ?? 0, (statuses.get(reply?.status ?? 0) ?? 0) + 1);
  }
  console.log(`\nAnswers: ${[...statuses].map(([status, count]) => `${count} x ${status}`).join(', ')}`);
  printTrend(seen);
  if (values.draw !== undefined) await drawMinutes(seen, values.draw);
} finally {
  for (const listener of listeners) listener.leave();
  await Promise.all(servers.map((server) => server.close()));
  await redis.close();
  await database.close();
}
console.log(`\n${errors.length} errors`);
for (const error of errors.slice(0, 20)) console.log(`  ${error}`);
process.exitCode = errors.length === 0 ? 0 : 1;

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${text} is not a whole number from 1 on.`);
  return number;
}

/** In MB, as the system counts what is resident. */
function memoryOf({ pid }: ServerProcess): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
}

async function databaseSize(): Promise<number> {
  const [row] = await database.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size');
  return Number(row?.size) / 1_048_576;
}
