import { makePartitions } from '../../adapters/sequelize/index.js';
import { DAY_MS } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';

export interface Filling {
  readonly attempts: number;
  readonly orders: number;
  /** End of the 90 days over which both are spread. */
  readonly untilMs: number;
}

const DAYS = 90;
const PEOPLE = 20_000;
/** Rows are made by so many connections at once. */
const WRITERS = 3;

/** From 0 to 1, the same in every run: of the row's number and what it is for. */
const random = (what: number) => `((hashint8extended(n, ${what}) & 1073741823) / 1073741824.0)`;

/** Letters only, so that no amount and no digest holds one by chance. */
const nameOf = (person: string) => `translate(md5(${person}), '0123456789', 'ghijklmnop')`;

/**
 * Rows of about 1 KB, made by the server itself. Participants follow a zipf law; of the texts four fifths hold amounts, and hardly two of those are alike;
 * the rest are those of duplicates, of the lock, of a failing shop and of products, a few of which are asked for again and again.
 */
const ATTEMPTS = `
  INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, participant_name, user_id, username, reason, error_codes,
    validation_errors, error_summary, idempotency_key, cart_hash, cart_snapshot, total_attempted, food_total, hygiene_total, full_balance,
    available_balance, hygiene_balance, program_pause_active, program_pause_name, voucher_multiplier, active_voucher_count, ip_address, user_agent)
  SELECT 'fill-' || n, $1::timestamptz - (interval '${DAYS} days' * (n / $2::float8)), person::text, 'Ursula ' || name, '1' || person, 'u' || name,
    CASE WHEN code ~ 'balance|product' THEN 'invalid' WHEN code = 'duplicate_order' THEN 'duplicate' ELSE 'failed' END,
    ARRAY[code], ARRAY[text], text, encode(sha256(convert_to('key ' || n, 'UTF8')), 'hex'), repeat('733fb4dbbeee66a7', 4),
    (SELECT jsonb_agg(jsonb_build_object('product_id', line::text, 'quantity', 2, 'price', '3.20')) FROM generate_series(1, 8) AS line),
    total, total, 0, balance, balance, 10, false, '', 1.0, 3, '10.' || person % 200 || '.' || person % 241 || '.' || n % 5,
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36'
  FROM generate_series($3::int, $4::int) AS n,
    LATERAL (SELECT floor(${PEOPLE} ^ ${random(1)})::int AS person, (50 + 400 * ${random(2)})::numeric(10, 2) AS total,
      25.00 * floor(1 + 8 * ${random(3)}) AS balance, ${random(4)} AS kind) AS made,
    LATERAL (SELECT ${nameOf('person::text')} AS name, CASE
        WHEN kind < 0.62 THEN 'food_balance_exceeded' WHEN kind < 0.80 THEN 'hygiene_balance_exceeded' WHEN kind < 0.90 THEN 'duplicate_order'
        WHEN kind < 0.92 THEN 'ordering_failed' ELSE 'product_unknown' END AS code) AS coded,
    LATERAL (SELECT CASE code
        WHEN 'food_balance_exceeded' THEN format('Food balance exceeded: $%s > $%s', total, balance)
        WHEN 'hygiene_balance_exceeded' THEN format('Hygiene balance exceeded: $%s > $%s', total, balance)
        WHEN 'duplicate_order' THEN 'Duplicate order submission detected. Please wait before retrying.'
        WHEN 'ordering_failed' THEN 'The order could not be placed. Please try again.'
        ELSE 'Product ' || floor(200 ^ ${random(5)}) || ' is not available.' END AS text) AS worded`;

const ORDERS = `
  INSERT INTO orders_order (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
  SELECT floor(${PEOPLE} ^ ${random(6)})::int::text, '1', 'cart ' || n, 9, 9, 0, placed_at, tstzrange(placed_at, placed_at)
  FROM generate_series($3::int, $4::int) AS n, LATERAL (SELECT $1::timestamptz - (interval '${DAYS} days' * (n / $2::float8)) AS placed_at) AS placed`;

const PARTICIPANTS = `INSERT INTO account_participant (id, name)
  SELECT person::text, 'Ursula ' || ${nameOf('person::text')} FROM generate_series(1, ${PEOPLE}) AS person`;

/** Of all tables that lie in partitions of the attempts' table, and of that itself. */
const INDEXES = `SELECT indexrelid::regclass AS name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') AS definition
  FROM pg_index WHERE indrelid = 'orders_failedorderattempt'::regclass AND NOT indisunique`;
const PARTITIONS = `SELECT inhrelid::regclass AS name FROM pg_inherits WHERE inhparent = 'orders_failedorderattempt'::regclass
  ORDER BY inhrelid::regclass::text`;
/** The default one, and the last days. */
const LOGGED = 4;

/** From so many attempts on it pays to change tables before and after. */
const MANY = 100_000;

/**
 * Fills empty tables, in their partitions, without the constraint on orders: nothing is placed here. Of many attempts nothing is written to the log, and the indexes are
 * made at the end: that takes half the time, and makes no difference to those who read.
 */
export async function fillAttempts(database: TestDatabase, { attempts, orders, untilMs }: Filling): Promise<void> {
  const connection = database.connect();
  // A week is made with each call.
  for (let day = DAYS; day >= 0; day -= 7) await makePartitions(connection, untilMs - day * DAY_MS);
  const indexes = attempts < MANY ? [] : await database.query<{ name: string; definition: string }>(INDEXES);
  for (const { name } of indexes) await database.query(`DROP INDEX ${name}`);
  const partitions = attempts < MANY ? [] : await database.query<{ name: string }>(PARTITIONS);
  for (const { name } of partitions) await database.query(`ALTER TABLE ${name} SET UNLOGGED`);
  await database.query('ALTER TABLE orders_order DROP CONSTRAINT orders_order_one_per_cart_and_window');
  await database.query(PARTICIPANTS);
  const until = new Date(untilMs);
  const filling = [ATTEMPTS, ORDERS].flatMap((statement, table) => {
    const count = table === 0 ? attempts : orders;
    const share = Math.ceil(count / WRITERS);
    return Array.from({ length: WRITERS }, (_, index) =>
      database.query(statement, [until, count, index * share + 1, Math.min(count, (index + 1) * share)]),
    );
  });
  await Promise.all(filling);
  // Into the last days more may be stored, as it would be.
  for (const { name } of partitions.slice(-LOGGED)) await database.query(`ALTER TABLE ${name} SET LOGGED`);
  // One after the other: of a partition two of them would get the same name.
  for (const { definition } of indexes) await database.query(definition);
  await database.query('VACUUM ANALYZE');
}
