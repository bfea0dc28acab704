import { type Database, SequelizeAttemptStore } from '../../adapters/sequelize/index.js';
import { createCountAttempts, createSearchAttempts, DAY_MS } from '../../core/index.js';
import { oredIlike } from './baselines/ored-ilike.js';
import { fillDictionary } from './fill-dictionary.js';
import { type Filled, seconds } from './filled.js';
import { compare } from './measure.js';

const DAYS = 90;
const PAGE = 50;
/** The baselines read everything: a few times tell enough, and among very many once, for one search. */
const BASELINE_ROUNDS = 3;
const SLOW_ATTEMPTS = 3_000_000;

/** The list of staff over attempts in daily partitions: pages at any depth, searches, counts. */
export async function benchSearching(
  { database: testDatabase, attempts: count, untilMs }: Filled,
  rounds: number,
): Promise<void> {
  const database = testDatabase.connect({ statementTimeoutMs: 3_600_000 });
  process.stdout.write(`\nTaking the texts of ${count} attempts into the dictionary ...`);
  const tookS = await seconds(() => fillDictionary(database, count));
  await database.query({ text: 'VACUUM ANALYZE' });
  const [dictionary] = await database.query<{ texts: string; size: string; trigrams: string }>({
    text: `SELECT count(*) AS texts, pg_size_pretty(pg_total_relation_size('orders_searchvalue')) AS size,
      pg_size_pretty(pg_relation_size('orders_searchvalue_trigrams')) AS trigrams FROM orders_searchvalue`,
  });
  console.log(
    ` done in ${tookS} s; it has ${dictionary?.texts} texts:`,
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
  for (const [index, [what, text]] of searches.entries()) {
    await compare({
      title: `${what}, among ${count} attempts`,
      rounds,
      contenders: [floor(database), { name: `searching for ${text}`, run: () => search({ text }) }],
    });
    if (count > SLOW_ATTEMPTS && index > 0) continue;
    await compare({
      title: `${what}, the baseline`,
      rounds: count > SLOW_ATTEMPTS ? 1 : BASELINE_ROUNDS,
      contenders: [
        { name: 'OR-ed ILIKE over joins', run: () => oredIlike(database, terms(text), PAGE + 1) },
        { name: 'search-attempts', run: () => search({ text }) },
      ],
    });
  }
}
