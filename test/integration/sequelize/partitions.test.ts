import { expect } from 'chai';
import pg from 'pg';
import { ManualClock, MemoryLock } from '../../../adapters/memory/index.js';
import {
  type Database,
  makePartitions,
  migrate,
  rollback,
  seal,
  sequelizePorts,
} from '../../../adapters/sequelize/index.js';
import { createCleanUpAttempts, DAY_MS, type NewAttempt } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { race, rejectionOf } from '../../contract/contenders.js';
import { TestDatabase, whyPostgresMissing } from '../../support/postgres.js';
import { needServer } from '../../support/servers.js';

const TABLE = 'orders_failedorderattempt';
/** 2026-02-12T00:00:00Z */
const MIDNIGHT = Date.UTC(2026, 1, 12);

const at = (createdAtMs: number, changes: Partial<NewAttempt> = {}) => anAttempt({ createdAtMs, ...changes });

/** Where attempts lie: name of the partition without that of the table, by id. */
async function places(database: TestDatabase): Promise<Map<number, string>> {
  const rows = await database.query<{ id: string; place: string }>(
    `SELECT id, substr(tableoid::regclass::text, ${TABLE.length + 2}) AS place FROM ${TABLE} ORDER BY id`,
  );
  return new Map(rows.map(({ id, place }) => [Number(id), place]));
}

async function partitionsOf(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT substr(inhrelid::regclass::text, ${TABLE.length + 2}) AS name FROM pg_inherits
      WHERE inhparent = '${TABLE}'::regclass ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Until the transaction that holds the table is ended. */
async function holding(database: TestDatabase, statement: string) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(statement);
  return async (ending: 'ROLLBACK' | 'COMMIT' = 'ROLLBACK') => {
    await client.query(ending);
    await client.end();
  };
}

describe('daily partitions in PostgreSQL', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  before(async function () {
    needServer(this, await whyPostgresMissing());
  });
  beforeEach(async () => {
    testDatabase = await TestDatabase.create();
    database = testDatabase.connect();
  });
  afterEach(() => testDatabase?.close());

  it('are made for today and a week ahead, once', async () => {
    expect(await makePartitions(database, MIDNIGHT + 1)).to.deep.equal(
      [12, 13, 14, 15, 16, 17, 18, 19].map((day) => `2026-02-${day}`),
    );
    expect(await makePartitions(database, MIDNIGHT + DAY_MS - 1)).to.deep.equal([]);
    expect(await makePartitions(database, MIDNIGHT + DAY_MS)).to.deep.equal(['2026-02-20']);
    expect(await partitionsOf(testDatabase)).to.have.length(10);
  });

  it('take attempts of both sides of midnight', async () => {
    await makePartitions(database, MIDNIGHT - 1);
    const { attempts } = sequelizePorts(database);
    const ids = await Promise.all(
      [MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + DAY_MS - 1, MIDNIGHT + DAY_MS].map((ms) => attempts.add(at(ms))),
    );
    const placed = await places(testDatabase);
    expect(ids.map((id) => placed.get(id))).to.deep.equal(['20260211', '20260212', '20260212', '20260213']);
    expect((await attempts.recent(9)).map(({ id }) => id)).to.deep.equal([...ids].reverse());
  });

  it('are made of what was stored while they were missing, which loses nothing and changes no feed', async () => {
    const { attempts } = sequelizePorts(database);
    const start = await attempts.head();
    const kept = await Promise.all([-1, 0, 1].map((day) => attempts.add(at(MIDNIGHT + day * DAY_MS))));
    const [before] = [await attempts.after(start, 9)];
    expect(new Set((await places(testDatabase)).values())).to.deep.equal(new Set(['default']));
    const whole = await attempts.recent(9);
    await makePartitions(database, MIDNIGHT + DAY_MS);
    const placed = await places(testDatabase);
    expect(kept.map((id) => placed.get(id))).to.deep.equal(['20260211', '20260212', '20260213']);
    expect(await attempts.recent(9)).to.deep.equal(whole);
    expect((await attempts.after(start, 9)).attempts).to.deep.equal(before?.attempts);
    expect(await attempts.add(at(MIDNIGHT))).to.be.greaterThan(Math.max(...kept));
  });

  it('leave far-off days in the default partition', async () => {
    const { attempts } = sequelizePorts(database);
    await attempts.add(at(-1));
    await attempts.add(at(MIDNIGHT + 20 * DAY_MS));
    await makePartitions(database, MIDNIGHT);
    expect([...(await places(testDatabase)).values()]).to.deep.equal(['default', 'default']);
  });

  it('keep a submission once, before and after its day was made, and among contenders', async () => {
    const { attempts } = sequelizePorts(database);
    const attempt = at(MIDNIGHT);
    const id = await attempts.add(attempt);
    await makePartitions(database, MIDNIGHT);
    expect(await attempts.add(attempt)).to.equal(id);
    const others = [1, 2].map(() => sequelizePorts(testDatabase.connect()).attempts);
    const later = at(MIDNIGHT + 1);
    const ids = await race((index) => others[index % 2]?.add(later) ?? Promise.reject());
    expect(new Set(ids).size).to.equal(1);
    expect(await attempts.recent(9)).to.have.length(2);
  });

  it('lose and double nothing that is stored while they are made by several processes at once', async () => {
    const makers = [1, 2, 3].map(() => testDatabase.connect());
    const { attempts } = sequelizePorts(database);
    let making = true;
    const storing = race(async (writer) => {
      const own: number[] = [];
      for (let turn = 0; making || turn < 3; turn++)
        own.push(await attempts.add(at(MIDNIGHT + ((writer + turn) % 3) * DAY_MS)));
      return own;
    }, 16);
    const made = await Promise.all(makers.map((maker) => makePartitions(maker, MIDNIGHT)));
    making = false;
    const ids = (await storing).flat();
    await makePartitions(database, MIDNIGHT);
    expect(made.flat().sort()).to.deep.equal([...new Set(made.flat())].sort());
    const placed = await places(testDatabase);
    expect([...placed.keys()]).to.have.members(ids);
    expect([...placed.values()]).to.not.include('default');
  });

  it('are read as one list by whoever pages through it, forwards and backwards, whatever lies between', async () => {
    await makePartitions(database, MIDNIGHT);
    const { attempts } = sequelizePorts(database);
    const hours = [0, 1, 1, 23, 24, 25, 47, 48, 200, 201, 1_000, 1_001, 1_700, 5_000];
    const all: number[] = [];
    for (const hour of hours) all.push(await attempts.add(at(MIDNIGHT - hour * 3_600_000)));
    const newest = [...all];
    [newest[1], newest[2]] = [all[2] ?? 0, all[1] ?? 0];
    for (const limit of [1, 3, 5, 20]) {
      // The second time it is known where the newest page ends.
      for (const order of ['newest', 'newest', 'oldest'] as const) {
        const seen: number[] = [];
        let page = await attempts.search({ order, limit });
        seen.push(...page.attempts.map(({ id }) => id));
        while (page.next !== undefined) {
          page = await attempts.search({ order, limit, after: page.next });
          seen.push(...page.attempts.map(({ id }) => id));
        }
        expect(seen, `${order} by ${limit}`).to.deep.equal(order === 'newest' ? newest : [...newest].reverse());
      }
    }
    expect((await attempts.recent(3)).map(({ id }) => id)).to.deep.equal(newest.slice(0, 3));
    const id = await attempts.add(at(MIDNIGHT + 1));
    expect((await attempts.recent(3)).map((attempt) => attempt.id)).to.deep.equal([id, ...newest.slice(0, 2)]);
    const audit = { deletedAtMs: MIDNIGHT, deletedBy: '1', why: 'test' };
    for (const gone of [id, newest[0] ?? 0]) await attempts.delete(gone, audit);
    expect(
      (await attempts.recent(3)).map((attempt) => attempt.id),
      'fewer than before are as young',
    ).to.deep.equal(newest.slice(1, 4));
  });

  describe('cleaning up', () => {
    const cleanUp = (beforeMs: number) => {
      const clock = new ManualClock(beforeMs);
      const { attempts } = sequelizePorts(database);
      return createCleanUpAttempts({ attempts, lock: new MemoryLock(clock), clock })({ days: 0 });
    };

    it('drops whole days, deletes the rest of the edge day, and counts exactly', async () => {
      await makePartitions(database, MIDNIGHT - 2 * DAY_MS);
      const { attempts } = sequelizePorts(database);
      for (const day of [-3, -2, -1]) {
        await race((index) => attempts.add(at(MIDNIGHT + day * DAY_MS + index)), 20);
      }
      await race((index) => attempts.add(at(MIDNIGHT + index)), 20);
      const receipt = await cleanUp(MIDNIGHT + 10);
      expect(receipt).to.include({ found: 70, deleted: 70, finished: true });
      expect(await partitionsOf(testDatabase)).to.not.include.members(['20260210']);
      expect(await partitionsOf(testDatabase)).to.include.members(['20260212', 'default']);
      expect(await attempts.recent(99)).to.have.length(10);
    });

    it('drops up to a week with one call, sealed first wherever something is not, and the day after it with the next', async () => {
      const { attempts } = sequelizePorts(database);
      const first = MIDNIGHT - 7 * DAY_MS;
      await makePartitions(database, first);
      for (let day = 0; day < 8; day++) await attempts.add(at(first + day * DAY_MS));
      await seal(database, MIDNIGHT + DAY_MS);
      // In the middle of the week, after the step.
      await attempts.add(at(first + 3 * DAY_MS));
      expect(await attempts.dropExpired(first + DAY_MS - 1)).to.equal(undefined);
      expect(await attempts.dropExpired(MIDNIGHT + DAY_MS)).to.equal(8);
      expect(await attempts.dropExpired(MIDNIGHT + DAY_MS)).to.equal(1);
      expect(await attempts.dropExpired(MIDNIGHT + DAY_MS)).to.equal(undefined);
      const window = { sinceMs: first, untilMs: MIDNIGHT + DAY_MS, timeZone: 'UTC', groupBy: 'code' } as const;
      expect((await attempts.tally(window)).totalFailures, 'sealed before they went').to.equal(9);
    });

    it('does not drop what was stored by a transaction that ran while the others were sealed', async () => {
      await makePartitions(database, MIDNIGHT);
      const { attempts } = sequelizePorts(database);
      await attempts.add(at(MIDNIGHT));
      const copy = `INSERT INTO ${TABLE} SELECT * FROM jsonb_populate_record(NULL::${TABLE}, (SELECT to_jsonb(attempt)
          || jsonb_build_object('id', 1000, 'submission_id', 'late', 'stored_xid', pg_current_xact_id()) FROM ${TABLE} AS attempt))`;
      const end = await holding(testDatabase, copy);
      // Of a transaction that began later.
      await attempts.add(at(MIDNIGHT + 1));
      await seal(database, MIDNIGHT + DAY_MS);
      await end('COMMIT');
      expect(await attempts.dropExpired(MIDNIGHT + DAY_MS)).to.equal(3);
      const window = { sinceMs: MIDNIGHT, untilMs: MIDNIGHT + DAY_MS, timeZone: 'UTC', groupBy: 'code' } as const;
      expect((await attempts.tally(window)).totalFailures, 'sealed before they went').to.equal(3);
    });

    it('deletes row by row under a role that owns no table', async () => {
      await makePartitions(database, MIDNIGHT);
      const role = `${testDatabase.name}_app`;
      await testDatabase.query(`CREATE ROLE ${role} LOGIN`);
      await testDatabase.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
      await testDatabase.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
      const url = new URL(testDatabase.url);
      url.username = role;
      database = testDatabase.connect({ url: url.href });
      const { attempts } = sequelizePorts(database);
      for (const day of [0, 1, 30]) await attempts.add(at(MIDNIGHT + day * DAY_MS));
      expect(await cleanUp(MIDNIGHT + 2 * DAY_MS)).to.include({ found: 2, deleted: 2, finished: true });
      expect(await rejectionOf(makePartitions(database, MIDNIGHT + 30 * DAY_MS))).to.include({
        sqlState: '42501',
      });
      await testDatabase.disconnect();
      await testDatabase.query(`DROP OWNED BY ${role}`);
      await testDatabase.query(`DROP ROLE ${role}`);
    });

    it('waits for no reader for long, and blocks no writer meanwhile', async () => {
      await makePartitions(database, MIDNIGHT);
      const { attempts } = sequelizePorts(database);
      await attempts.add(at(MIDNIGHT));
      const end = await holding(testDatabase, `SELECT * FROM ${TABLE}`);
      const dropping = attempts.dropExpired(MIDNIGHT + DAY_MS);
      let longestMs = 0;
      const until = performance.now() + 1_500;
      while (performance.now() < until) {
        const start = performance.now();
        await attempts.add(at(MIDNIGHT + DAY_MS));
        longestMs = Math.max(longestMs, performance.now() - start);
      }
      expect(longestMs).to.be.lessThan(1_000);
      await end();
      expect(await dropping).to.equal(1);
    });
  });
});

describe('making partitions of a table in use', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  before(async function () {
    needServer(this, await whyPostgresMissing());
  });
  beforeEach(async () => {
    testDatabase = await TestDatabase.create({ migrated: false });
    database = testDatabase.connect();
    await migrate(database, { to: '0010-placed-under-key' });
  });
  afterEach(() => testDatabase?.close());

  /** As the version before stored it. */
  const INSERT = `INSERT INTO ${TABLE} (submission_id, created_at, participant_id, user_id, reason, error_codes, validation_errors,
      error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)
    SELECT 'old-' || n, to_timestamp($1::float8 / 1000) + n * interval '1 minute', '1', 'u', 'invalid', '{}', '{}', '', '', '', '[]', ''
    FROM generate_series(1, $2::int) AS n`;

  it('keeps every attempt, its id and its place in the feed, and goes on counting ids', async () => {
    await testDatabase.query(INSERT, [MIDNIGHT, 3_000]);
    const rows = `SELECT id, submission_id, created_at, stored_xid FROM ${TABLE} ORDER BY id`;
    const before = await testDatabase.query(rows);
    await migrate(database);
    expect(await testDatabase.query(rows)).to.deep.equal(before);
    expect(await partitionsOf(testDatabase)).to.deep.equal(['before', 'default']);
    const { attempts } = sequelizePorts(database);
    const today = Date.now();
    await makePartitions(database, today);
    expect(await attempts.add(at(today + 3 * DAY_MS))).to.be.greaterThan(3_000);
    expect(await attempts.add(at(MIDNIGHT + 60_000, { submissionId: 'old-1' })), 'stored before').to.equal(1);
    expect(await attempts.dropExpired(today), 'not all of it is over').to.equal(undefined);
    expect(await attempts.dropExpired(today + 3 * DAY_MS)).to.equal(3_000);
  });

  it('goes back to one table with all attempts', async () => {
    await testDatabase.query(INSERT, [MIDNIGHT, 100]);
    await migrate(database, { to: '0011-partitions' });
    await makePartitions(database, Date.now());
    // Not by the store, which writes into tables of later migrations.
    await testDatabase.query(INSERT.replaceAll('old-', 'today-'), [Date.now(), 1]);
    const [today] = await testDatabase.query<{ id: string }>(`SELECT max(id) AS id FROM ${TABLE}`);
    const id = Number(today?.id);
    await testDatabase.disconnect();
    database = testDatabase.connect();
    expect(await rollback(database)).to.deep.equal(['0011-partitions']);
    const rows = await testDatabase.query<{ id: string }>(`SELECT id FROM ${TABLE} ORDER BY id`);
    expect(rows.map((row) => Number(row.id))).to.deep.equal([...Array.from({ length: 100 }, (_, n) => n + 1), id]);
    await testDatabase.query(INSERT.replaceAll('old-', 'new-'), [MIDNIGHT, 1]);
    const [last] = await testDatabase.query<{ id: string }>(`SELECT max(id) AS id FROM ${TABLE}`);
    expect(Number(last?.id)).to.be.greaterThan(id);
    expect(await migrate(database)).to.include('0011-partitions');
  });

  it('checks the rows while others store, and loses none of theirs', async () => {
    await testDatabase.query(INSERT, [MIDNIGHT, 20_000]);
    let stopping = false;
    let stored = 0;
    const writer = (async () => {
      for (let n = 0; !stopping; n++) {
        await testDatabase.query(INSERT.replaceAll('old-', `writer-${n}-`), [Date.now(), 1]);
        stored++;
      }
    })();
    await migrate(database);
    stopping = true;
    await writer;
    const [row] = await testDatabase.query<{ count: number }>(`SELECT count(*)::int FROM ${TABLE}`);
    expect(row?.count).to.equal(20_000 + stored);
    expect(stored).to.be.greaterThan(0);
  });
});
