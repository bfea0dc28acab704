import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { SystemClock } from '../../../adapters/node/index.js';
import { type Database, migrate, type SequelizePorts, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { createFollowAttempts, type FeedCursor } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { countRoundTrips } from '../../support/count-round-trips.js';
import { type OpenTransaction, openTransaction } from '../../support/open-transaction.js';
import { TestDatabase, useDatabase } from '../../support/postgres.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { until } from '../../support/until.js';

/** What a busy machine may take. */
const PATIENCE_MS = 8_000;

describe('the feed of PostgreSQL', function () {
  this.timeout(60_000);
  const testDatabase = useDatabase();
  const transactions: OpenTransaction[] = [];
  let database: Database;
  let ports: SequelizePorts;

  beforeEach(async () => {
    database = testDatabase().connect();
    ports = sequelizePorts(database);
    await ports.attempts.add(anAttempt());
  });
  afterEach(async () => {
    await Promise.all(transactions.splice(0).map((transaction) => transaction.close()));
  });

  async function begin(url = testDatabase().url): Promise<OpenTransaction> {
    const transaction = await openTransaction(url);
    transactions.push(transaction);
    return transaction;
  }

  /** Everything behind the cursor, once nothing is held back any more. */
  async function follow(start: FeedCursor) {
    const ids: number[] = [];
    let cursor = start;
    for (const startedAtMs = Date.now(); Date.now() - startedAtMs < PATIENCE_MS; ) {
      const batch = await ports.attempts.after(cursor, 50);
      ids.push(...batch.attempts.map(({ id }) => id));
      cursor = batch.cursor;
      if (!batch.more) return { ids, cursor };
      if (batch.attempts.length === 0) await sleep(20);
    }
    throw new Error('Attempts are held back for too long.');
  }

  it('does not pass over an attempt that is committed after one with a greater id', async () => {
    const { cursor } = await follow(await ports.attempts.head());
    const slow = await begin();
    const first = await slow.store('slow');
    const second = await ports.attempts.add(anAttempt());
    expect(first).to.be.lessThan(second);

    const early = await ports.attempts.after(cursor, 50);
    expect(early, 'held back, and said so').to.deep.equal({ attempts: [], cursor, more: true });
    await slow.end('COMMIT');
    expect((await follow(early.cursor)).ids).to.deep.equal([first, second]);
  });

  it('reads what is new by its index, however much is stored', async () => {
    await testDatabase().query(
      `INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, user_id, reason, error_codes,
          validation_errors, error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)
        SELECT n::text, to_timestamp(n), (n % 100)::text, 'u', 'invalid', '{}', '{}', '', '', '', '[]', ''
        FROM generate_series(1, 5000) AS n`,
    );
    await testDatabase().query('ANALYZE orders_failedorderattempt');
    const scanned = async () => {
      const [read] = await testDatabase().query<{ rows: string; scans: string }>(
        `SELECT sum(seq_tup_read) AS rows, sum(idx_scan) AS scans FROM pg_stat_user_tables WHERE relname ~ '^orders_failedorderattempt'`,
      );
      return { rows: Number(read?.rows), scans: Number(read?.scans) };
    };
    const follower = testDatabase().connect();
    const { attempts } = sequelizePorts(follower);
    const cursor = await attempts.head();
    const before = await scanned();
    // More often than PostgreSQL tries a plan for the values of the moment.
    for (let time = 0; time < 10; time++) await attempts.after(cursor, 50);
    await follower.close();
    // A connection reports what it has read when it ends.
    await until('it has', async () => (await scanned()).scans > before.scans);
    expect((await scanned()).rows - before.rows, 'rows that no index led to').to.be.lessThan(10);
  });

  // The control: this is what would be lost by whoever goes by ids alone.
  it('faces a real danger: the greater id is visible before the smaller one', async () => {
    const slow = await begin();
    const first = await slow.store('slow');
    const second = await ports.attempts.add(anAttempt());
    const visible = (await ports.attempts.recent(50)).map(({ id }) => id);
    expect(visible).to.include(second).and.not.include(first);
    await slow.end('COMMIT');
    expect((await ports.attempts.recent(50)).map(({ id }) => id)).to.include(first);
  });

  it('goes on when the transaction that held things up is given up', async () => {
    const { cursor } = await follow(await ports.attempts.head());
    const slow = await begin();
    await slow.store('given up');
    const id = await ports.attempts.add(anAttempt());
    expect((await ports.attempts.after(cursor, 50)).more).to.equal(true);
    await slow.end('ROLLBACK');
    expect((await follow(cursor)).ids).to.deep.equal([id]);
  });

  it('does not wait for transactions of other databases', async () => {
    const other = await TestDatabase.create({ migrated: false });
    const busy = await begin(other.url);
    await busy.run('CREATE TABLE busy ()');
    const { cursor } = await follow(await ports.attempts.head());
    const id = await ports.attempts.add(anAttempt());
    const batch = await ports.attempts.after(cursor, 50);
    expect(batch.attempts.map((attempt) => attempt.id)).to.deep.equal([id]);
    expect(batch.more).to.equal(false);
    await busy.end('ROLLBACK');
    await other.close();
  });

  it('takes a transaction that began before the head and stores after it', async () => {
    const slow = await begin();
    await slow.store('before the head');
    const cursor = await ports.attempts.head();
    const late = await slow.store('after the head');
    const id = await ports.attempts.add(anAttempt());
    await slow.end('COMMIT');
    expect((await follow(cursor)).ids).to.include.members([late, id]);
  });

  it('hands out every attempt once while 8 others store in transactions that end in any order', async () => {
    const { cursor: start } = await follow(await ports.attempts.head());
    const stored: number[] = [];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let turn = 0; turn < 12; turn++) {
        const transaction = await begin();
        const ids: number[] = [];
        for (let row = 0; row <= turn % 3; row++) {
          ids.push(await transaction.store(`${writer}-${turn}-${row}`));
          // Each writer dawdles differently, so that transactions overlap and overtake each other.
          await sleep((writer * 7 + turn * 5 + row * 3) % 11);
        }
        const commits = (writer + turn) % 5 !== 0;
        await transaction.end(commits ? 'COMMIT' : 'ROLLBACK');
        if (commits) stored.push(...ids);
      }
    });
    let writing = true;
    const written = Promise.all(writers).finally(() => {
      writing = false;
    });
    const seen: number[] = [];
    let cursor = start;
    let outOfOrder = 0;
    while (writing) {
      const batch = await ports.attempts.after(cursor, 5);
      for (const { id } of batch.attempts) {
        if (id < (seen.at(-1) ?? 0)) outOfOrder++;
        seen.push(id);
      }
      cursor = batch.cursor;
    }
    await written;
    seen.push(...(await follow(cursor)).ids);
    expect(seen).to.have.length(stored.length);
    expect(seen).to.have.members(stored);
    expect(outOfOrder, 'transactions that overtook each other').to.be.greaterThan(0);
  });

  it('brings what another process stores to one who follows, within a second', async () => {
    const other = sequelizePorts(testDatabase().connect());
    const ending = new AbortController();
    const { attempts, feed } = ports;
    const batches = createFollowAttempts({ attempts, feed, clock: new SystemClock() })({ signal: ending.signal });
    await batches.next();
    await sleep(300);
    for (let round = 0; round < 3; round++) {
      const id = await other.attempts.add(anAttempt());
      const startedAtMs = Date.now();
      const { value } = await batches.next();
      expect(value?.attempts.map((attempt) => attempt.id)).to.include(id);
      expect(Date.now() - startedAtMs).to.be.lessThan(1_000);
    }
    ending.abort();
    expect((await batches.next()).done).to.equal(true);
  });

  it('announces at most ten times a second, however much is stored', async () => {
    const busy = testDatabase().connect();
    const trips = countRoundTrips(busy);
    const { attempts } = sequelizePorts(busy);
    const startedAtMs = Date.now();
    for (let index = 0; index < 300; index++) await attempts.add(anAttempt());
    const announcements = trips.taken() - 300;
    const seconds = (Date.now() - startedAtMs) / 1_000;
    expect(announcements).to.be.within(1, Math.ceil(seconds * 10) + 1);
  });

  it('listens again after its connection was cut, and says that something may have been missed', async () => {
    let calls = 0;
    const end = ports.feed.subscribe(() => calls++);
    const called = async (before: number) => {
      for (let waitedMs = 0; calls <= before && waitedMs < PATIENCE_MS; waitedMs += 20) await sleep(20);
      expect(calls).to.be.greaterThan(before);
    };
    await called(0);
    await testDatabase().query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'order-failures listener'`,
    );
    await called(calls);
    const before = calls;
    await ports.attempts.add(anAttempt());
    await called(before);
    end();
  });

  it('comes back when the server was out of reach, tells of the problem, and ends when the database is closed', async () => {
    const proxy = await TcpProxy.open(testDatabase().url);
    const problems: Error[] = [];
    const far = testDatabase().connect({ url: proxy.url, onProblem: (cause) => problems.push(cause) });
    let calls = 0;
    sequelizePorts(far).feed.subscribe(() => calls++);
    for (let waitedMs = 0; calls === 0 && waitedMs < PATIENCE_MS; waitedMs += 20) await sleep(20);
    await proxy.close();
    for (let waitedMs = 0; problems.length === 0 && waitedMs < PATIENCE_MS; waitedMs += 20) await sleep(20);
    expect(problems[0]).to.include({ code: 'UNAVAILABLE', dependency: 'database' });
    const back = await TcpProxy.open(testDatabase().url, Number(new URL(proxy.url).port));
    const before = calls;
    for (let waitedMs = 0; calls === before && waitedMs < PATIENCE_MS; waitedMs += 20) await sleep(20);
    expect(calls).to.be.greaterThan(before);
    await far.close();
    await back.close();
  });

  it('ends the connection when the last one leaves', async () => {
    const listeners = async () => {
      const [row] = await testDatabase().query<{ count: number }>(
        `SELECT count(*)::int FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'order-failures listener'`,
      );
      return row?.count;
    };
    const settled = async (expected: number) => {
      for (let waitedMs = 0; (await listeners()) !== expected && waitedMs < PATIENCE_MS; waitedMs += 20)
        await sleep(20);
      expect(await listeners()).to.equal(expected);
    };
    const [first, second] = [ports.feed.subscribe(() => {}), ports.feed.subscribe(() => {})];
    await settled(1);
    first();
    await sleep(100);
    expect(await listeners()).to.equal(1);
    second();
    await settled(0);
  });

  it('takes over attempts that were restored from a server that had come further', async () => {
    await testDatabase().query(`UPDATE orders_failedorderattempt SET stored_xid = '900000000000'`);
    const cursor = await ports.attempts.head();
    expect(await ports.attempts.after(cursor, 50), 'before').to.deep.include({ attempts: [], more: true });
    await migrate(database);
    const id = await ports.attempts.add(anAttempt());
    expect((await follow(cursor)).ids, 'only what is new').to.deep.equal([id]);
  });
});
