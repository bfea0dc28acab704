// `npm run bench:upgrade -- FOLDER`: FOLDER holds an earlier version, built. Its servers take orders while the migrations of this version run on a million attempts,
// and hand over to this version's servers afterwards. Prints what became of every submission.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliProcess } from '../support/cli-process.js';
import { temporaryFolder } from '../support/folder.js';
import { TestDatabase } from '../support/postgres.js';
import { RedisNamespace } from '../support/redis.js';
import { JWT_SECRET } from '../support/server-process.js';
import { type Person, Submissions, stockForOrders } from '../support/submissions.js';
import { quantile } from './measure.js';

const STORED = 1_000_000;
const SERVERS = 2;
const PER_SECOND = 20;
const MAX_PEOPLE = 12_000;
/** Before the migrations, and after each of the steps that follow. */
const STRETCH_MS = 10_000;

const [folder] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('Name the folder of an earlier version: npm run bench:upgrade -- FOLDER');
const EARLIER = { main: join(folder, 'dist/apps/cli/main.js') };

const FILL = `INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, user_id, reason, error_codes, validation_errors,
    error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)
  SELECT 'old-' || n, now() - n * interval '7 seconds', n % 5000, 'u', 'invalid', '{food_balance_exceeded}',
    ARRAY['Food balance exceeded: $' || n % 900 || '.00 > $125.00'], 'Food balance exceeded: $' || n % 900 || '.00 > $125.00',
    md5(n::text), md5(n::text), '[{"productId": "1", "quantity": 3, "price": "10.00"}]', ''
  FROM generate_series(1, $1::int) AS n`;

interface Server {
  readonly url: string;
  readonly process: CliProcess;
}

const database = await TestDatabase.create({ migrated: false });
const redis = new RedisNamespace();
const folders = await Promise.all(Array.from({ length: SERVERS }, () => temporaryFolder()));
const environment = {
  NODE_ENV: 'production',
  JWT_SECRET,
  PORT: '0',
  DATABASE_URL: database.url,
  REDIS_URL: redis.url,
  REDIS_KEY_PREFIX: redis.keyPrefix,
};
let servers: Server[] = [];
try {
  await finished(new CliProcess(['migrate'], environment, EARLIER));
  await database.query(FILL, [STORED]);
  const people = await stockForOrders(database, MAX_PEOPLE);
  servers = await Promise.all(folders.map((dataDir) => serve(dataDir, EARLIER)));

  const load = submitSteadily(people);
  await load.during('servers of the version before', () => sleep(STRETCH_MS));
  await load.during('migrating', () => finished(new CliProcess(['migrate'], environment)));
  await load.during('the same servers, migrated', () => sleep(STRETCH_MS));
  await load.during('handing over', async () => {
    for (const [index, before] of servers.entries()) {
      await before.process.end('SIGTERM');
      servers[index] = await serve(folders[index] ?? '');
    }
  });
  await load.during('servers of this version', () => sleep(STRETCH_MS));
  await load.stop();
  await report(load.submissions);
} finally {
  await Promise.all(servers.map(({ process }) => process.end('SIGKILL')));
  await Promise.all([database.close(), redis.close()]);
}

async function serve(dataDir: string, version: { readonly main?: string } = {}): Promise<Server> {
  const started = new CliProcess(['serve'], { ...environment, DATA_DIR: dataDir }, version);
  const printed = await started.printed(/"msg":"Listening\."/);
  return { url: /"url":"([^"]+)"/.exec(printed)?.[1] ?? '', process: started };
}

async function finished(command: CliProcess): Promise<void> {
  const { exitCode, stderr } = await command.ended();
  if (exitCode !== 0) throw new Error(stderr);
}

/** Every other one costs more than anybody has. To the next server each time; to another one when that is not there, as a balancer does. */
function submitSteadily(people: Person[]) {
  const submissions = new Submissions();
  const pending = new Set<Promise<unknown>>();
  const times: number[] = [];
  let stopping = false;
  let count = 0;
  const send = async (person: Person, index: number) => {
    const { user, participantId } = person;
    const order = { user, participantId, quantity: index % 2 === 0 ? 1 : 900 };
    const startedAt = performance.now();
    for (let tries = 0; ; tries++) {
      const reply = await submissions.send(servers[(index + tries) % SERVERS] as Server, order);
      if (reply !== undefined || tries === SERVERS) break;
    }
    times.push(performance.now() - startedAt);
  };
  const running = (async () => {
    for (; !stopping; await sleep(1_000 / PER_SECOND)) {
      const person = people.pop();
      if (person === undefined) throw new Error('There are not people enough.');
      const sent = send(person, count++).finally(() => pending.delete(sent));
      pending.add(sent);
    }
  })();
  return {
    submissions,
    async during(what: string, work: () => Promise<unknown>): Promise<void> {
      times.length = 0;
      const sentBefore = submissions.sent.length;
      const startedAt = performance.now();
      await work();
      const tookS = (performance.now() - startedAt) / 1_000;
      const sorted = times.toSorted((a, b) => a - b);
      const statuses: Record<string, number> = {};
      for (const { reply } of submissions.sent.slice(sentBefore)) {
        const status = reply?.status ?? 'not there';
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      const [p50, p99] = [quantile(sorted, 0.5).toFixed(0), quantile(sorted, 0.99).toFixed(0)];
      console.log(`${what}: ${tookS.toFixed(1)} s, p50 ${p50} ms, p99 ${p99} ms, ${JSON.stringify(statuses)}`);
    },
    async stop(): Promise<void> {
      stopping = true;
      await running;
      await Promise.all(pending);
    },
  };
}

async function report({ sent }: Submissions): Promise<void> {
  const answered = (status: number) => sent.filter(({ reply }) => reply?.status === status).length;
  const failed = sent.filter(({ reply }) => reply !== undefined && reply.status >= 500).length;
  const refused = answered(422);
  const count = async (text: string) => Number((await database.query<{ count: string }>(text))[0]?.count);
  const attempts = () =>
    count(`SELECT count(*) FROM orders_failedorderattempt WHERE submission_id NOT LIKE 'old-%'`);
  // What waited in the journals is stored by the servers that took them over.
  for (let tries = 0; tries < 60 && (await attempts()) < refused; tries++) await sleep(1_000);
  const orders = await count('SELECT count(*) FROM orders_order');
  console.log(
    `5xx: ${failed}. Orders answered ${answered(201)}, there ${orders}. Refusals answered ${refused}, stored ${await attempts()}.`,
  );
}
