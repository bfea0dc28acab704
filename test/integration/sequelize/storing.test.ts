import { expect } from 'chai';
import { type Database, SequelizeAttemptStore, StatementRefusedError } from '../../../adapters/sequelize/index.js';
import { type NewAttempt, UnavailableError } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { race, rejectionOf } from '../../contract/contenders.js';
import { countRoundTrips } from '../../support/count-round-trips.js';
import { useDatabase } from '../../support/postgres.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

/** More than the column's integer holds: PostgreSQL refuses the row. */
const BAD = { activeVoucherCount: 3_000_000_000 };

describe('storing attempts together in PostgreSQL', () => {
  const testDatabase = useDatabase();
  let database: Database;

  beforeEach(() => {
    database = testDatabase().connect();
  });

  /** Submissions that are stored, with the id of each. */
  async function stored(): Promise<Map<string, number>> {
    const rows = await testDatabase().query<{ submission_id: string; id: string }>(
      'SELECT submission_id, id FROM orders_failedorderattempt ORDER BY id',
    );
    expect(new Set(rows.map((row) => row.submission_id)).size, 'stored twice').to.equal(rows.length);
    return new Map(rows.map((row) => [row.submission_id, Number(row.id)]));
  }

  function attemptsOf(count: number): NewAttempt[] {
    return Array.from({ length: count }, () => anAttempt());
  }

  it('takes a few statements for 64 who store again and again, and announces each', async () => {
    const trips = countRoundTrips(database);
    let told = 0;
    const store = new SequelizeAttemptStore(database, { onStored: () => told++ });
    const ids = await race(async () => {
      const own: number[] = [];
      for (let turn = 0; turn < 10; turn++) own.push(await store.add(anAttempt()));
      return own;
    }, 64);
    expect(new Set(ids.flat()).size).to.equal(640);
    expect((await stored()).size).to.equal(640);
    expect(told).to.equal(640);
    expect(trips.taken()).to.be.within(10, 100);
  });

  it('refuses one bad attempt among 100, and stores the other 99', async () => {
    const store = new SequelizeAttemptStore(database);
    const attempts = attemptsOf(100).map((attempt, index) => (index === 42 ? { ...attempt, ...BAD } : attempt));
    const outcomes = await Promise.allSettled(attempts.map((attempt) => store.add(attempt)));
    const idOf = await stored();
    for (const [index, outcome] of outcomes.entries()) {
      const { submissionId } = attempts[index] as NewAttempt;
      if (outcome.status === 'fulfilled') expect(outcome.value).to.equal(idOf.get(submissionId));
      else expect(index).to.equal(42);
    }
    expect(outcomes[42]).to.have.property('reason').that.is.instanceOf(StatementRefusedError);
    expect(idOf.size).to.equal(99);
  });

  it('gives two that store the same submissions in opposite order the same ids, and neither a deadlock', async () => {
    const stores = [1, 2].map(() => new SequelizeAttemptStore(testDatabase().connect()));
    for (let round = 0; round < 5; round++) {
      const attempts = attemptsOf(100);
      const [ids, others] = await Promise.all([
        Promise.all(attempts.map((attempt) => stores[0]?.add(attempt))),
        Promise.all([...attempts].reverse().map((attempt) => stores[1]?.add(attempt))),
      ]);
      expect(ids).to.deep.equal(others?.reverse());
    }
    expect((await stored()).size).to.equal(500);
  });

  it('says that it is unavailable when as many wait as may, stores those that wait, and takes more later', async () => {
    const store = new SequelizeAttemptStore(database, { maxWaiting: 50 });
    const outcomes = await Promise.allSettled(attemptsOf(60).map((attempt) => store.add(attempt)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).to.have.length(10);
    for (const { reason } of refused) {
      expect(reason).to.be.instanceOf(UnavailableError).and.include({ dependency: 'database' });
    }
    expect((await stored()).size).to.equal(50);
    await store.add(anAttempt());
  });

  it('stores what waits before it closes', async () => {
    const store = new SequelizeAttemptStore(database);
    const adding = Promise.all(attemptsOf(350).map((attempt) => store.add(attempt)));
    await store.close();
    expect((await stored()).size).to.equal(350);
    await adding;
    expect(await rejectionOf(store.add(anAttempt()))).to.be.instanceOf(UnavailableError);
    expect(await store.recent(1), 'questions are still answered').to.have.length(1);
  });

  for (const cut of ['cut-before', 'cut-after'] as const) {
    it(`acknowledges nothing that is not stored when the connection is ${cut === 'cut-before' ? 'lost before' : 'lost after'} a batch arrives, and stores nothing twice when asked again`, async () => {
      const proxy = await TcpProxy.open(testDatabase().url);
      const far = new SequelizeAttemptStore(testDatabase().connect({ url: proxy.url }));
      await far.add(anAttempt());
      let batches = 0;
      // Each third batch: long enough not to be anything else.
      proxy.watch((sent) => (sent.length > 4_000 && ++batches % 3 === 0 ? cut : 'pass'));
      const attempts = attemptsOf(400);
      const outcomes = await Promise.allSettled(attempts.map((attempt) => far.add(attempt)));
      const failed = attempts.filter((_, index) => outcomes[index]?.status === 'rejected');
      expect(failed.length, 'a batch was lost').to.be.within(1, 399);
      const idOf = await stored();
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') {
          expect(outcome.value).to.equal(idOf.get((attempts[index] as NewAttempt).submissionId));
        } else expect(outcome.reason).to.be.instanceOf(UnavailableError);
      }
      proxy.watch(() => 'pass');
      await Promise.all(failed.map((attempt) => far.add(attempt)));
      expect((await stored()).size).to.equal(401);
      await proxy.close();
    });
  }

  it('acknowledges nothing that is not stored while connections are terminated in the middle of batches', async () => {
    const store = new SequelizeAttemptStore(database);
    let stopping = false;
    let terminated = 0;
    const killer = (async () => {
      while (!stopping) {
        const [row] = await testDatabase().query<{ count: number }>(
          `SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))::int AS count FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'order-failures' AND state = 'active'`,
        );
        terminated += row?.count ?? 0;
      }
    })();
    const acknowledged = new Map<string, number>();
    await race(async () => {
      for (let turn = 0; turn < 60; turn++) {
        const attempt = anAttempt();
        const id = await store.add(attempt).catch((error: unknown) => {
          expect(error).to.be.instanceOf(UnavailableError);
        });
        if (id !== undefined) acknowledged.set(attempt.submissionId, id);
      }
    }, 64);
    stopping = true;
    await killer;
    const idOf = await stored();
    for (const [submission, id] of acknowledged) expect(idOf.get(submission)).to.equal(id);
    expect(terminated, 'connections terminated').to.be.greaterThan(0);
    expect(acknowledged.size).to.be.greaterThan(0);
  });
});
