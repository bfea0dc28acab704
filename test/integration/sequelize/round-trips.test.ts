import { expect } from 'chai';
import { SequelizeAttemptStore, type SequelizePorts, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { race } from '../../contract/contenders.js';
import { countRoundTrips } from '../../support/count-round-trips.js';
import { useDatabase } from '../../support/postgres.js';
import { anOrder, PARTICIPANT, stock, T0 } from './shop-fixture.js';

describe('round trips to PostgreSQL', () => {
  const testDatabase = useDatabase();
  let ports: SequelizePorts;
  let trips: ReturnType<typeof countRoundTrips>;

  beforeEach(async () => {
    const database = testDatabase().connect();
    trips = countRoundTrips(database);
    // The announcements that follow upon storing are counted on their own, in feed.test.ts.
    ports = { ...sequelizePorts(database), attempts: new SequelizeAttemptStore(database) };
    await stock(ports.ordering);
    trips.taken();
  });

  async function tripsOf(work: () => Promise<unknown>): Promise<number> {
    await work();
    return trips.taken();
  }

  it('is one to read all facts of an order', async () => {
    expect(await tripsOf(() => ports.ordering.read(PARTICIPANT, ['1', '2'], T0))).to.equal(1);
  });

  it('is four to place an order: begin, lock, write, commit', async () => {
    expect(await tripsOf(() => ports.ordering.place(anOrder()))).to.equal(4);
  });

  it('is one to store an attempt, and two to find that it is stored', async () => {
    const attempt = anAttempt();
    expect(await tripsOf(() => ports.attempts.add(attempt))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.add(attempt))).to.equal(2);
  });

  it('is one to store 100 attempts at once', async () => {
    expect(await tripsOf(() => race(() => ports.attempts.add(anAttempt()), 100))).to.equal(1);
  });

  it('is at most three to search for words: how far the dictionary is, where the word stands, and the attempts', async () => {
    await ports.attempts.add(anAttempt());
    const trips = await tripsOf(() => ports.attempts.search({ order: 'newest', limit: 50, terms: ['john'] }));
    // A dictionary that is behind is not asked.
    expect(trips).to.be.within(2, 3);
  });

  it('is one for each other question about attempts', async () => {
    const window = { sinceMs: 0, untilMs: T0, timeZone: 'UTC' };
    await ports.attempts.add(anAttempt());
    trips.taken();
    expect(await tripsOf(() => ports.attempts.tally({ ...window, groupBy: 'summary' }))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.tally({ ...window, groupBy: 'code' }))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.search({ order: 'newest', limit: 50 }))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.count({}, 1))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.facets({ filter: {}, windows: [], cap: 1 }))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.breakdown({ ...window, textsPerCode: 5 }))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.after('0-0', 50))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.recent(50))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.expired(T0, 3))).to.equal(1);
    expect(await tripsOf(() => ports.attempts.deleteExpired(T0, 1_000))).to.equal(1);
    const audit = { deletedAtMs: T0, deletedBy: '1', why: 'test' };
    expect(await tripsOf(() => ports.attempts.delete(1, audit))).to.equal(1);
  });

  it('is one to reserve an idempotency key, and two to find it used', async () => {
    const key = { userId: '1', key: 'key' };
    const request = { token: 't', fingerprint: 'f', nowMs: T0, leaseMs: 1_000, keepMs: 1_000 };
    expect(await tripsOf(() => ports.answers.begin(key, request))).to.equal(1);
    expect(await tripsOf(() => ports.answers.begin(key, request))).to.equal(2);
  });
});
