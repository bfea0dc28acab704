import { expect } from 'chai';
import { type Database, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { UnavailableError } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { useDatabase } from '../../support/postgres.js';
import { anOrder, PARTICIPANT, stock, T0 } from './shop-fixture.js';

const ROWS = 5_000;

describe('attempts in PostgreSQL', () => {
  const testDatabase = useDatabase();
  let database: Database;

  beforeEach(() => {
    database = testDatabase().connect();
  });

  it('outlive their participant and their user, as orders do', async () => {
    const { attempts, ordering, users } = sequelizePorts(database);
    await stock(ordering);
    const user = {
      username: 'john',
      passwordHash: null,
      participantId: PARTICIPANT,
      isStaff: false,
      isSuperuser: false,
    };
    await users.add({ ...user, id: '456' });
    await ordering.place(anOrder());
    const id = await attempts.add(anAttempt({ participantId: PARTICIPANT, userId: '456' }));

    expect(await ordering.deleteParticipant(PARTICIPANT)).to.equal(true);
    expect(await users.delete('456')).to.equal(true);

    expect(await attempts.get(id)).to.include({
      participantId: PARTICIPANT,
      participantName: 'John Doe',
      userId: '456',
    });
    expect(await attempts.recent(10, PARTICIPANT)).to.have.length(1);
    expect(await ordering.countOrders({ sinceMs: 0, untilMs: T0 + 1 }, PARTICIPANT)).to.equal(1);
    expect(await testDatabase().query('SELECT * FROM shop_voucher')).to.deep.equal([]);
  });

  it('are dated by the process that stores them, whatever the clocks of others and of the database say', async () => {
    const ahead = sequelizePorts(testDatabase().connect()).attempts;
    const behind = sequelizePorts(testDatabase().connect()).attempts;
    const first = await ahead.add(anAttempt({ createdAtMs: T0 + 3_600_000 }));
    const second = await behind.add(anAttempt({ createdAtMs: T0 - 3_600_000 }));
    const listed = await ahead.recent(10);
    expect(listed.map(({ id, createdAtMs }) => [id, createdAtMs])).to.deep.equal([
      [first, T0 + 3_600_000],
      [second, T0 - 3_600_000],
    ]);
    expect((await behind.expired(T0, 10)).count).to.equal(1);
  });

  it('are told to be unavailable while the database is, by every question', async () => {
    const away = sequelizePorts(testDatabase().connect({ url: 'postgres://postgres@127.0.0.1:1/nothing' }));
    const window = { sinceMs: 0, untilMs: T0, timeZone: 'UTC', groupBy: 'summary' } as const;
    const key = { userId: '1', key: 'key' };
    const request = { token: 't', fingerprint: 'f', nowMs: T0, leaseMs: 1, keepMs: 1 };
    const questions = [
      away.attempts.add(anAttempt()),
      away.attempts.get(1),
      away.attempts.recent(1),
      away.attempts.search({ order: 'newest', limit: 1 }),
      away.attempts.tally(window),
      away.attempts.delete(1, { deletedAtMs: T0, deletedBy: '1', why: 'test' }),
      away.attempts.expired(T0, 1),
      away.attempts.deleteExpired(T0, 1),
      away.ordering.read('1', ['1'], T0),
      away.ordering.findOrder('1', 'cart', T0),
      away.ordering.countOrders(window),
      away.ordering.listProducts(),
      away.ordering.deleteParticipant('1'),
      away.users.findByUsername('john'),
      away.users.update('1', { isActive: false }),
      away.answers.begin(key, request),
      away.answers.complete(key, 't', { status: 200, headers: {}, body: '{}' }),
    ];
    for (const error of await Promise.all(questions.map(rejectionOf))) {
      expect(error).to.be.instanceOf(UnavailableError).and.include({ dependency: 'database' });
    }
  });

  describe('among many', () => {
    /** Index scans that PostgreSQL plans for the statement. */
    async function plan(text: string): Promise<string> {
      const rows = await testDatabase().query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    }

    beforeEach(async () => {
      await testDatabase().query(
        `INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, user_id, reason, error_codes,
            validation_errors, error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)
          SELECT n::text, to_timestamp(n), (n % 100)::text, 'u', 'invalid', '{}', '{}', '', '', '', '[]', ''
          FROM generate_series(1, ${ROWS}) AS n`,
      );
      await testDatabase().query('ANALYZE orders_failedorderattempt');
    });

    it('are listed, paged, counted and cleaned up by index', async () => {
      const table = 'orders_failedorderattempt';
      const newest = 'ORDER BY created_at DESC, id DESC LIMIT 50';
      const byTime = 'orders_failedorderattempt_default_created_at_id_idx';
      const byParticipant = 'participant_id_created_at_id_idx';
      const statements = [
        [`SELECT * FROM ${table} ${newest}`, byTime],
        [`SELECT * FROM ${table} WHERE (created_at, id) < (to_timestamp(2000), 2000) ${newest}`, byTime],
        [`SELECT * FROM ${table} WHERE participant_id = '7' ${newest}`, byParticipant],
        [
          `SELECT id FROM ${table} WHERE created_at < to_timestamp(2000) ORDER BY created_at, id LIMIT 100`,
          byTime,
        ],
        [`SELECT count(*) FROM ${table} WHERE created_at >= to_timestamp(4900)`, byTime],
      ] as const;
      for (const [text, index] of statements) {
        expect(await plan(text), text)
          .to.include(index)
          .and.not.to.include('Seq Scan');
      }
    });
  });
});
