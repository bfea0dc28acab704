import { expect } from 'chai';
import pg from 'pg';
import { type Database, migrate, rollback, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { TestDatabase, whyPostgresMissing } from '../../support/postgres.js';
import { needServer } from '../../support/servers.js';
import { until } from '../../support/until.js';
import { readRecording, replay, rowsOf } from './previous-version/recording.js';
import { anOrder, stock } from './shop-fixture.js';

/** The first one after which servers of the version that has it go on when the next ones are applied. */
const PARTITIONED = '0011-partitions';
const STORED = 50_000;
const WRITERS = 4;

/** As servers store into the tables of that migration. */
const INSERT = `INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, user_id, reason, error_codes, validation_errors,
    error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)`;
const FILL = `${INSERT}
  SELECT 'old-' || n, timestamptz '2026-02-12' - n * interval '1 minute', n % 500, 'u', 'invalid', '{cart_empty}', '{Empty}', 'Empty',
    md5(n::text), md5(n::text), '[]', ''
  FROM generate_series(1, $1::int) AS n`;
const STORE = `${INSERT}
  VALUES ($1, '2026-02-12', '7', 'u', 'invalid', '{cart_empty}', '{Empty}', 'Empty', md5($1), md5($1), '[]', '') ON CONFLICT DO NOTHING RETURNING id`;

describe('an upgrade of the tables', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  before(async function () {
    needServer(this, await whyPostgresMissing());
  });
  beforeEach(async () => {
    testDatabase = await TestDatabase.create({ migrated: false });
    database = testDatabase.connect();
  });
  afterEach(() => testDatabase?.close());

  describe('for servers of the version before', () => {
    const { statements, rows } = readRecording();

    it('lets them go on: each of their statements does what it did', async () => {
      await migrate(database);
      await replay(statements, testDatabase);
      expect(await rowsOf(testDatabase, Object.keys(rows))).to.deep.equal(rows);
    });

    for (const [what, change] of [
      ['requires what they do not give', 'ALTER TABLE orders_order ADD COLUMN channel text NOT NULL'],
      ['renames a column', 'ALTER TABLE orders_failedorderattempt RENAME COLUMN user_agent TO agent'],
      ['drops a table', 'DROP TABLE orders_turnedaway'],
      ['takes away a constraint that they name', 'ALTER TABLE orders_answer DROP CONSTRAINT orders_answer_pkey'],
      [
        'lets a second order through',
        'ALTER TABLE orders_order DROP CONSTRAINT orders_order_one_per_cart_and_window',
      ],
    ] as const) {
      it(`does not when it ${what}`, async () => {
        await migrate(database);
        await testDatabase.query(change);
        expect(await rejectionOf(replay(statements, testDatabase))).to.be.instanceOf(Error);
      });
    }
  });

  describe(`of ${STORED} attempts, while servers store`, () => {
    beforeEach(async () => {
      await migrate(database, { to: PARTITIONED });
      await testDatabase.query(FILL, [STORED]);
    });

    it('fails none of them, loses nothing, and comes to the tables of a new database', async function () {
      this.timeout(60_000);
      const clients = await Promise.all(Array.from({ length: WRITERS }, () => connected(testDatabase)));
      let stored = 0;
      let migrated = false;
      const writing = clients.map(async (client, writer) => {
        for (let number = 0; !migrated; number++, stored++) await client.query(STORE, [`new ${writer} ${number}`]);
      });
      await until('servers store', () => stored > WRITERS);
      await migrate(database);
      migrated = true;
      await Promise.all(writing);
      await Promise.all(clients.map((client) => client.end()));
      expect(await rowsOf(testDatabase, ['orders_failedorderattempt'])).to.deep.equal({
        orders_failedorderattempt: STORED + stored,
      });
      const [listed] = await testDatabase.query('SELECT sum(sign)::int AS count FROM issue_uncounted');
      expect(listed, 'attempts that issues will count').to.deep.equal({ count: STORED + stored });
      await sequelizePorts(database).attempts.add(anAttempt());
    });

    it('goes back with all of them', async function () {
      this.timeout(60_000);
      await migrate(database);
      await rollback(database, { to: PARTITIONED });
      expect(await rowsOf(testDatabase, ['orders_failedorderattempt'])).to.deep.equal({
        orders_failedorderattempt: STORED,
      });
      await migrate(database);
      expect((await sequelizePorts(database).attempts.count({}, 2 * STORED)).count).to.equal(STORED);
    });
  });

  it('makes nobody wait behind it while it waits for a table, and is done when the table is free', async function () {
    this.timeout(60_000);
    await migrate(database, { to: PARTITIONED });
    const { ordering } = sequelizePorts(testDatabase.connect());
    await stock(ordering, { vouchers: 2 });
    const reader = await connected(testDatabase);
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM orders_order');
    const migrating = migrate(database);
    await until('the migration waits', async () => (await waitingFor(testDatabase, 'orders_order')) > 0);
    // By the statements of that version: those of this one know of what is not there yet.
    const order = await connected(testDatabase);
    for (const number of [1, 2]) {
      await order.query(
        `INSERT INTO orders_order (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
          VALUES ('123', '456', $1, 1, 1, 0, now(), tstzrange(now(), now()))`,
        [`cart ${number}`],
      );
    }
    await reader.query('COMMIT');
    await migrating;
    await Promise.all([reader.end(), order.end()]);
    expect((await ordering.place(anOrder())).kind).to.equal('placed');
  });
});

async function connected(database: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
}

/** How many sessions wait for a lock on the table. */
async function waitingFor(database: TestDatabase, table: string): Promise<number> {
  const [row] = await database.query<{ count: string }>(
    `SELECT count(*) FROM pg_locks WHERE relation = '${table}'::regclass AND NOT granted`,
  );
  return Number(row?.count);
}
