import { expect } from 'chai';
import { ManualClock } from '../../../adapters/memory/index.js';
import { RandomIds } from '../../../adapters/node/index.js';
import { type Database, migrate, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { createIssues, DAY_MS, HOUR_MS, type TraitsCount } from '../../../core/index.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { race, rejectionOf } from '../../contract/contenders.js';
import { openTransaction } from '../../support/open-transaction.js';
import { TestDatabase, useDatabase } from '../../support/postgres.js';

const ALL = { sinceMs: 0, untilMs: T0 + 400 * DAY_MS };
const totals = (counts: readonly TraitsCount[]) => counts.map(({ traits, total }) => [traits, total]);

describe('error issues in PostgreSQL', function () {
  this.timeout(60_000);
  const testDatabase = useDatabase();
  let database: Database;
  beforeEach(() => {
    database = testDatabase().connect();
  });

  it('are one, counted once, when four servers store, count and watch at the same time', async () => {
    const servers = Array.from({ length: 4 }, () => sequelizePorts(testDatabase().connect()));
    await race(async (index) => {
      const { attempts, issues } = servers[index % 4] as (typeof servers)[number];
      await attempts.add(anAttempt({ createdAtMs: T0 + index, participantId: String(index) }));
      const clock = new ManualClock(T0 + HOUR_MS);
      await createIssues({ issues, changes: servers[0]?.changes as never, clock }).watchIssues();
    }, 80);
    const { issues } = sequelizePorts(database);
    while (await issues.count(1_000));
    expect(totals(await issues.counts(ALL))).to.deep.equal([['food_balance_exceeded on', 80]]);
    const [row] = await testDatabase().query<{ count: string }>('SELECT count(*) FROM issue_traits');
    expect(row?.count).to.equal('1');
  });

  it('have nothing of a step that was rolled back, and all of it with the next', async () => {
    const { attempts, issues } = sequelizePorts(database);
    for (let index = 0; index < 5; index++) await attempts.add(anAttempt({ createdAtMs: T0 + index }));
    await testDatabase().query('ALTER TABLE issue_count ADD CONSTRAINT broken CHECK (count < 0) NOT VALID');
    await rejectionOf(issues.count(100));
    expect(await issues.counts(ALL)).to.deep.equal([]);
    await testDatabase().query('ALTER TABLE issue_count DROP CONSTRAINT broken');
    await issues.count(100);
    expect(totals(await issues.counts(ALL))).to.deep.equal([['food_balance_exceeded on', 5]]);
  });

  it('are known not to be counted whole while another process has taken some and has not counted them', async () => {
    const { attempts, issues, changes } = sequelizePorts(database);
    for (let index = 0; index < 5; index++) await attempts.add(anAttempt({ createdAtMs: T0 + index }));
    const { listIssues } = createIssues({ issues, changes, clock: new ManualClock(T0 + HOUR_MS) });
    const take = (count: number) =>
      `DELETE FROM issue_uncounted WHERE ctid = ANY (ARRAY(SELECT ctid FROM issue_uncounted LIMIT ${count} FOR UPDATE SKIP LOCKED))`;
    const other = await openTransaction(testDatabase().url);
    try {
      await other.run(take(2));
      expect(await issues.count(100), 'three of five').to.equal(true);
      expect(await issues.count(100), 'none of two').to.equal(true);
      const listed = await listIssues();
      expect([listed.complete, listed.issues[0]?.total]).to.deep.equal([false, 3]);
      await other.end('ROLLBACK');
    } finally {
      await other.close();
    }
    expect(await issues.count(100), 'the two that were given back').to.equal(false);
    const listed = await listIssues();
    expect([listed.complete, listed.issues[0]?.total]).to.deep.equal([true, 5]);
    for (let index = 0; index < 4; index++) await attempts.add(anAttempt({ createdAtMs: T0 + index }));
    expect(await issues.count(4), 'as many as it may').to.equal(true);
    expect(await issues.count(4), 'nothing').to.equal(false);
  });

  it('have their release noted while somebody is in the middle of changing prices', async () => {
    const { changes } = sequelizePorts(database);
    const pricing = await openTransaction(testDatabase().url);
    try {
      // As the trigger on products does.
      await pricing.run(
        `INSERT INTO change_log (happened_at, kind, subject, before, after) VALUES (now(), 'price', '1', '2.00', '3.00')`,
      );
      expect(await changes.note({ kind: 'release', value: '9.9.9', atMs: T0 })).to.equal(true);
    } finally {
      await pricing.close();
    }
  });

  it('name no participant, before and after one is deleted, and count on', async () => {
    const { attempts, issues } = sequelizePorts(database);
    const secrets = {
      participantId: 'p-secret',
      participantName: 'n-secret',
      userId: 'u-secret',
      username: 'l-secret',
    };
    await attempts.add(anAttempt({ ...secrets, ipAddress: '203.0.113.77', userAgent: 'a-secret' }));
    const dump = async () => {
      const tables = ['issue_uncounted', 'issue_traits', 'issue_count', 'issue_decision'];
      const rows = await Promise.all(tables.map((table) => testDatabase().query(`SELECT * FROM ${table}`)));
      return JSON.stringify(rows);
    };
    expect(await dump())
      .to.include('food_balance_exceeded')
      .and.not.match(/secret|203\.0\.113/);
    await issues.count(100);
    expect(await dump()).to.not.match(/secret|203\.0\.113/);
    await attempts.pseudonymise('p-secret', `deleted-${new RandomIds().next()}`);
    await issues.count(100);
    expect(totals(await issues.counts(ALL))).to.deep.equal([['food_balance_exceeded on', 1]]);
  });

  it('keep every decision: the server refuses to change or delete one', async () => {
    const { issues } = sequelizePorts(database);
    const facts = { atMs: T0, by: '1', issueId: 'cart_empty', why: '', assignee: null, merged: [], reverts: null };
    await issues.decide({ ...facts, action: 'resolve' }, 0);
    const statements = [
      'UPDATE issue_decision SET why = $$x$$',
      'DELETE FROM issue_decision',
      'TRUNCATE issue_decision',
    ];
    for (const statement of statements) {
      expect(await rejectionOf(testDatabase().query(statement)), statement).to.include({ code: '42501' });
    }
    expect(await issues.decisions()).to.have.length(1);
  });

  it('begin with the attempts that were there before the migration', async () => {
    const before = await TestDatabase.create({ migrated: false });
    try {
      const connection = before.connect();
      await migrate(connection, { to: '0030-validation-log' });
      await before.query(`INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, user_id, reason, error_codes,
          validation_errors, error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)
        SELECT n, timestamptz '2026-02-12T10:00:00Z' + n * interval '1 minute', '1', '1', 'invalid', '{product_inactive}',
          ARRAY['Product ' || n % 2 || ' is not available'], '', '', '', '[]', ''
        FROM generate_series(1, 100) AS n`);
      await migrate(connection);
      const { attempts, issues } = sequelizePorts(connection);
      await attempts.add(anAttempt());
      while (await issues.count(7));
      expect(totals(await issues.counts(ALL))).to.deep.equal([
        ['food_balance_exceeded on', 1],
        ['product_inactive;product=0 unknown', 50],
        ['product_inactive;product=1 unknown', 50],
      ]);
    } finally {
      await before.close();
    }
  });
});
