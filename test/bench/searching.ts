import {
  type Database,
  keepSearchValues,
  makePartitions,
  SequelizeAttemptStore,
} from '../../adapters/sequelize/index.js';
import { createCountAttempts, createSearchAttempts, DAY_MS, type NewAttempt } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import { attempts } from './attempts.js';
import { oredIlike } from './baselines/ored-ilike.js';
import { compare } from './measure.js';

const DAYS = 90;
const PEOPLE = 5_000;
const PAGE = 50;
/** The baselines read everything: a few times tell enough. */
const BASELINE_ROUNDS = 3;

/** The list of staff over `count` attempts in daily partitions: pages at any depth, searches, counts. */
export async function benchSearching(testDatabase: TestDatabase, count: number, rounds: number): Promise<void> {
  const database = testDatabase.connect({ statementTimeoutMs: 3_600_000 });
  const untilMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  process.stdout.write(`\nFilling in ${count} attempts to look for ...`);
  await fill(testDatabase, database, count, untilMs);
  const started = performance.now();
  while (await keepSearchValues(database));
  const tookMs = performance.now() - started;
  await database.query({ text: 'VACUUM ANALYZE' });
  const [dictionary] = await database.query<{ texts: string; size: string; trigrams: string }>({
    text: `SELECT count(*) AS texts, pg_size_pretty(pg_total_relation_size('orders_searchvalue')) AS size,
      pg_size_pretty(pg_relation_size('orders_searchvalue_trigrams')) AS trigrams FROM orders_searchvalue`,
  });
  console.log(
    ` done; the dictionary took ${((tookMs * 1_000) / count).toFixed(0)} us an attempt and has ${dictionary?.texts} texts:`,
    `${dictionary?.size}, ${dictionary?.trigrams} of it trigrams`,
  );
  const store = new SequelizeAttemptStore(database);
  await benchPages(database, store, count, rounds, untilMs);
  await benchWords(database, store, count, rounds);
}

const floor = (database: Database) => ({
  name: 'SELECT 1, the floor',
  run: () => database.query({ text: 'SELECT 1' }),
});

async function benchPages(
  database: Database,
  store: SequelizeAttemptStore,
  count: number,
  rounds: number,
  untilMs: number,
): Promise<void> {
  const search = createSearchAttempts({ attempts: store }, 'UTC');
  const counts = createCountAttempts({ attempts: store }, 'UTC');
  const after = (share: number) => ({ key: untilMs - share * DAYS * DAY_MS, id: 1 });
  const offset = (rows: number) => () =>
    database.query(
      { text: 'SELECT * FROM orders_failedorderattempt ORDER BY created_at DESC, id DESC LIMIT 50 OFFSET $1' },
      [rows],
    );
  await compare({
    title: `A page of ${PAGE} of ${count} attempts`,
    rounds,
    contenders: [
      floor(database),
      { name: 'the first page', run: () => search() },
      { name: 'half-way', run: () => search({ after: after(0.5) }) },
      { name: 'near the end', run: () => search({ after: after(0.98) }) },
      { name: 'counts of the list, its filters and dates', run: () => counts() },
    ],
  });
  await compare({
    title: `Half-way through ${count} attempts by OFFSET`,
    rounds: BASELINE_ROUNDS,
    contenders: [
      floor(database),
      { name: 'OFFSET', run: offset(count / 2) },
      { name: 'by keyset', run: () => search({ after: after(0.5) }) },
    ],
  });
}

async function benchWords(
  database: Database,
  store: SequelizeAttemptStore,
  count: number,
  rounds: number,
): Promise<void> {
  const [one] = await database.query<{ name: string; username: string; text: string; key: string; ip: string }>({
    text: `SELECT participant_name AS name, username, error_summary AS text, idempotency_key AS key, ip_address AS ip
      FROM orders_failedorderattempt WHERE participant_id = (
        SELECT participant_id FROM orders_failedorderattempt GROUP BY 1 ORDER BY count(*), 1 LIMIT 1
      ) ORDER BY created_at LIMIT 1`,
  });
  if (one === undefined) throw new Error('Nobody has an attempt.');
  const search = createSearchAttempts({ attempts: store }, 'UTC');
  const searches: readonly (readonly [string, string])[] = [
    ['a participant who failed rarely', one.name],
    ['a username', one.username],
    ['an error text with its amounts', `"${one.text}"`],
    ['a whole key', one.key],
    ['an address', one.ip],
    ['a name and a word that everybody has', `${one.name} balance`],
    ['a word that nobody has', 'zebra'],
    ['a word that everybody has', 'balance'],
  ];
  const terms = (text: string) => (text.startsWith('"') ? [text.slice(1, -1)] : text.split(' '));
  for (const [what, text] of searches) {
    await compare({
      title: `${what}, among ${count} attempts`,
      rounds,
      contenders: [floor(database), { name: `searching for ${text}`, run: () => search({ text }) }],
    });
    await compare({
      title: `${what}, the baseline`,
      rounds: BASELINE_ROUNDS,
      contenders: [
        { name: 'OR-ed ILIKE over joins', run: () => oredIlike(database, terms(text), PAGE + 1) },
        { name: 'search-attempts', run: () => search({ text }) },
      ],
    });
  }
}

/** Copies of one attempt by 5,000 people, a few of whom fail often; names, amounts, keys and addresses differ. */
async function fill(
  testDatabase: TestDatabase,
  database: Database,
  count: number,
  untilMs: number,
): Promise<void> {
  for (let day = DAYS; day >= 0; day -= 7) await makePartitions(database, untilMs - day * DAY_MS);
  const [sample] = attempts(1, untilMs, 401);
  await new SequelizeAttemptStore(database).add(sample as NewAttempt);
  const differing: Readonly<Record<string, string>> = {
    submission_id: `'search-' || n`,
    created_at: `$1::timestamptz - n * (interval '${DAYS} days' / $2::int)`,
    participant_id: 'person::text',
    participant_name: `'Ursula ' || name`,
    user_id: `'1' || person`,
    username: `'u' || name`,
    error_summary: 'text',
    validation_errors: 'ARRAY[text]',
    idempotency_key: `encode(sha256(convert_to('key ' || n, 'UTF8')), 'hex')`,
    ip_address: `'10.' || person % 200 || '.' || person % 241 || '.' || n % 5`,
  };
  const columns = await testDatabase.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'orders_failedorderattempt'::regclass
      AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'stored_xid')`,
  );
  const names = columns.map(({ name }) => name);
  await testDatabase.query(
    `INSERT INTO orders_failedorderattempt (${names.join(', ')})
      SELECT ${names.map((name) => differing[name] ?? `sample.${name}`).join(', ')}
      FROM (SELECT * FROM orders_failedorderattempt LIMIT 1) AS sample, generate_series(1, $2::int) AS n,
        LATERAL (SELECT floor(${PEOPLE} ^ ((n * 7919::bigint % 100003) / 100003.0))::int AS person) AS people,
        LATERAL (SELECT translate(md5(person::text), '0123456789', 'ghijklmnop') AS name,
          format('%s balance exceeded: $%s > $%s', CASE n % 5 WHEN 0 THEN 'Hygiene' ELSE 'Food' END,
            (50 + n * 104729::bigint % 40000 / 100.0)::numeric(10, 2), 25 * (1 + n % 8)) AS text) AS texts`,
    [new Date(untilMs), count],
  );
  await testDatabase.query(
    `INSERT INTO account_participant (id, name)
      SELECT person::text, 'Ursula ' || translate(md5(person::text), '0123456789', 'ghijklmnop')
      FROM generate_series(1, ${PEOPLE}) AS person`,
  );
}
