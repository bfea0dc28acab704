import { setImmediate } from 'node:timers/promises';
import { ManualClock, MemoryLock, memoryPorts } from '../../adapters/memory/index.js';
import { MlMatrixClassifier } from '../../adapters/ml-matrix/index.js';
import { NodeHash, RandomIds } from '../../adapters/node/index.js';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createOrderFailures, DAY_MS } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';

const WEEKS = 26;

/** The prediction of one day: how long it takes, how much memory, and how long the event loop stands still for it. */
export async function benchPrediction(
  testDatabase: TestDatabase,
  { participants }: { readonly participants: number },
): Promise<void> {
  const database = testDatabase.connect({ statementTimeoutMs: 600_000 });
  const untilMs = Date.now();
  await fill(testDatabase, participants, untilMs);
  const { participantHistories, predictions, attempts, ordering } = sequelizePorts(database);
  const clock = new ManualClock(untilMs);
  const app = createOrderFailures({
    ...memoryPorts(clock),
    ...{ attempts, ordering, clock, hash: new NodeHash(), ids: new RandomIds(), lock: new MemoryLock(clock) },
    prediction: { histories: participantHistories, store: predictions, classifier: new MlMatrixClassifier() },
  });
  const [counts] = await testDatabase.query(
    'SELECT (SELECT count(*) FROM orders_order)::integer AS orders, (SELECT count(*) FROM validation_log)::integer AS refusals',
  );
  console.log(`\nPrediction (${participants} participants, ${WEEKS} weeks: ${JSON.stringify(counts)})`);

  let [longestMs, mostBytes, turns, done] = [0, 0, 0, false];
  const beforeBytes = process.memoryUsage().rss;
  const beganMs = performance.now();
  const made = app.predictRefusals().finally(() => {
    done = true;
  });
  for (let lastMs = beganMs; !done; lastMs = performance.now()) {
    await setImmediate();
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    if (turns++ % 100 === 0) mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  }
  const { asked, listed, evaluation } = (await made) ?? {};
  console.log(`  ${asked} asked, ${listed?.length} listed, ${evaluation?.learned.examples} examples learned from`);
  console.log(
    `  ${((performance.now() - beganMs) / 1_000).toFixed(1)} s; memory from ${mebibytes(beforeBytes)} to ${mebibytes(mostBytes)} MiB; longest stop of the event loop ${longestMs.toFixed(0)} ms`,
  );
}

/** Each orders every second week or so (without the constraint that keeps orders apart, which would take minutes), and is refused before every tenth order; one in ten participants far more often. Six vouchers a month, half of them used. */
async function fill(testDatabase: TestDatabase, participants: number, untilMs: number): Promise<void> {
  const since = `'${new Date(untilMs - WEEKS * 7 * DAY_MS).toISOString()}'::timestamptz`;
  const orders = Math.floor((participants * WEEKS) / 2);
  // The same every time: what is scattered is scattered by a hash.
  const lot = (salt: number) => `((hashint8extended(number, ${salt}) & 1048575) / 1048576.0)`;
  const who = `(1 + number % ${participants})::text`;
  const when = `${since} + ${lot(1)} * interval '${WEEKS * 7 - 1} days'`;
  for (const text of [
    'ALTER TABLE orders_order DROP CONSTRAINT orders_order_one_per_cart_and_window',
    `INSERT INTO account_participant SELECT number::text, 'Participant ' || number FROM generate_series(1, ${participants}) AS number`,
    `INSERT INTO orders_order (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
      SELECT ${who}, '1', number::text, food + 5, food, 5, placed, tstzrange(placed, placed + interval '5 minutes')
      FROM (SELECT number, round((10 + 90 * ${lot(2)})::numeric, 2) AS food, ${when} AS placed FROM generate_series(1, ${orders}) AS number) AS made`,
    `INSERT INTO validation_log (created_at, participant_id, user_id, outcome, codes)
      SELECT ${when}, ${who}, '1', 'invalid', ARRAY['food_balance_exceeded']
      FROM generate_series(1, ${orders}) AS number WHERE ${lot(3)} < CASE WHEN (number % ${participants}) % 10 = 0 THEN 0.5 ELSE 0.05 END`,
    `INSERT INTO shop_voucher (participant_id, kind, amount, granted_at, expires_at)
      SELECT (1 + number / 42)::text, CASE number % 6 WHEN 0 THEN 'hygiene' ELSE 'food' END, 25,
        ${since} + (number % 42 / 6) * interval '30 days', ${since} + (1 + number % 42 / 6) * interval '30 days'
      FROM generate_series(0, ${participants * 42 - 1}) AS number`,
    `UPDATE shop_voucher SET order_id = made.id FROM (SELECT id, participant_id, placed_at, row_number() OVER (PARTITION BY participant_id ORDER BY placed_at) FROM orders_order) AS made
      WHERE shop_voucher.participant_id = made.participant_id AND granted_at <= placed_at AND expires_at > placed_at AND shop_voucher.id % 2 = 0`,
    'ANALYZE',
  ]) {
    await testDatabase.query(text);
  }
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
