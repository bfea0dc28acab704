import { expect } from 'chai';
import { type Database, makePartitions, SequelizeAttemptStore } from '../../../adapters/sequelize/index.js';
import type { Reads } from '../../../adapters/sequelize/replica.js';
import { DAY_MS } from '../../../core/index.js';
import { addAt, anAttempt, idsOf, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { race } from '../../contract/contenders.js';
import { useDatabase } from '../../support/postgres.js';

const TABLE = 'orders_failedorderattempt';
const AUDIT = { deletedAtMs: T0, deletedBy: '1', why: 'test' };

describe('the newest attempts in PostgreSQL', () => {
  const testDatabase = useDatabase();
  let database: Database;
  let store: SequelizeAttemptStore;
  /** Of another process, which knows nothing of what this one has read. */
  let other: SequelizeAttemptStore;
  let sent = 0;

  beforeEach(() => {
    database = testDatabase().connect();
    // Counts whole rows. The other one that comes with them has no id.
    const reads: Reads = {
      changed: () => {},
      read: (work) =>
        work({
          query: async (statement, values) => {
            const rows = await database.query(statement, values);
            sent += rows.filter((row) => (row as { id: string | null }).id !== null).length;
            return rows as never[];
          },
        }),
    };
    store = new SequelizeAttemptStore(database, { reads });
    other = new SequelizeAttemptStore(testDatabase().connect());
  });

  /** How many whole rows were sent for the newest `limit`, which must be what another process is told. */
  async function rowsSent(limit = 50): Promise<number> {
    sent = 0;
    const attempts = await store.recent(limit);
    const rows = sent;
    expect(attempts).to.deep.equal(await new SequelizeAttemptStore(database).recent(limit));
    return rows;
  }

  it('are sent once, and after that only those that are new', async () => {
    expect(await rowsSent(), 'of an empty table').to.equal(0);
    await addAt(other, 0, 1, 2);
    expect(await rowsSent()).to.equal(3);
    expect(await rowsSent()).to.equal(0);
    await addAt(other, 3, 1);
    expect(await rowsSent()).to.equal(2);
    expect(await rowsSent(2)).to.equal(0);
    await addAt(other, 4);
    expect(await rowsSent(2)).to.equal(1);
    expect(await rowsSent(50)).to.equal(0);
  });

  it('are sent anew when another process took their participant out, or somebody changed a row by hand', async () => {
    await addAt(other, 0, 1);
    const mine = await other.add(anAttempt({ createdAtMs: T0 + 2, participantId: '7' }));
    expect(await rowsSent()).to.equal(3);
    await other.pseudonymise('7', 'deleted-1');
    expect(await rowsSent()).to.equal(1);
    expect((await store.recent(1))[0]).to.include({ id: mine, participantId: 'deleted-1', username: null });
    await testDatabase().query(`UPDATE ${TABLE} SET username = 'by hand' WHERE id <> $1`, [mine]);
    expect(await rowsSent()).to.equal(2);
    expect((await store.recent(2))[1]).to.include({ username: 'by hand' });
  });

  it('are without one that was deleted, and the next one steps up', async () => {
    const [a, b, c] = (await addAt(other, 0, 1, 2)) as [number, number, number];
    expect(idsOf(await store.recent(2))).to.deep.equal([c, b]);
    await other.delete(c, AUDIT);
    expect(await rowsSent(2)).to.equal(1);
    expect(idsOf(await store.recent(2))).to.deep.equal([b, a]);
    await other.deleteExpired(T0 + 3, 10);
    expect(await store.recent(2)).to.deep.equal([]);
  });

  it('are the same when they were moved into a partition of their day', async () => {
    const ids = await addAt(other, 0, DAY_MS);
    expect(await rowsSent()).to.equal(2);
    await makePartitions(database, T0);
    expect(await rowsSent()).to.equal(2);
    expect(await rowsSent()).to.equal(0);
    expect(idsOf(await store.recent(9))).to.deep.equal([...ids].reverse());
  });

  it('are told apart where two have one id and one transaction', async () => {
    await makePartitions(database, T0);
    const [id = 0] = await addAt(other, 0);
    // As after a fail-over that lost the second one: another submission is given its number, by a transaction that has its number.
    const columns = await testDatabase().query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
        WHERE attrelid = '${TABLE}'::regclass AND attnum > 0 AND attname NOT IN ('submission_id', 'created_at', 'stored_xid')`,
    );
    const others = columns.map(({ name }) => name).join(', ');
    await testDatabase().query(
      `INSERT INTO ${TABLE} (submission_id, created_at, ${others})
        SELECT 'twin-' || day, created_at + day * interval '24 hours', ${others} FROM ${TABLE}, generate_series(1, 2) AS day`,
    );
    const twins = (await store.recent(2)).map((attempt) => [attempt.id, attempt.submissionId]);
    expect(twins).to.deep.equal([
      [id, 'twin-2'],
      [id, 'twin-1'],
    ]);
    expect(await rowsSent(3)).to.equal(1);
  });

  it('are whole at both sides of the most that are kept', async () => {
    await race(() => other.add(anAttempt()), 202);
    for (const limit of [199, 200, 201, 200, 199]) expect(await store.recent(limit)).to.have.length(limit);
    expect(await rowsSent(200)).to.equal(0);
    expect(await rowsSent(201)).to.equal(201);
  });

  it('are of one moment, and no older than before, for 20 readers while all rows are changed again and again', async () => {
    await addAt(other, ...Array.from({ length: 50 }, (_, index) => index));
    let changes = 0;
    let reading = true;
    const changing = (async () => {
      while (reading) {
        await testDatabase().query(`UPDATE ${TABLE} SET username = $1`, [String(++changes)]);
        await other.add(anAttempt({ createdAtMs: T0 - 1 }));
      }
    })();
    await testDatabase().query(`UPDATE ${TABLE} SET username = '0'`);
    const seen = await race(async () => {
      const own: number[] = [];
      for (let turn = 0; turn < 10; turn++) {
        const attempts = await store.recent(50);
        expect(attempts).to.have.length(50);
        const names = new Set(attempts.map(({ username }) => username));
        expect([...names], 'of one moment').to.have.length(1);
        own.push(Number(attempts[0]?.username));
      }
      return own;
    }, 20);
    reading = false;
    await changing;
    expect(changes).to.be.above(1);
    expect(new Set(seen.flat()).size, 'changes that were seen').to.be.above(1);
    for (const own of seen) expect(own).to.deep.equal([...own].sort((a, b) => a - b));
  });

  it('are read by stores that share a pool, each by what it has read itself', async () => {
    const stores = Array.from({ length: 5 }, () => new SequelizeAttemptStore(database));
    await addAt(other, 0, 1);
    await Promise.all(stores.slice(0, 3).map((each) => each.recent(5)));
    await other.pseudonymise('123', 'deleted-2');
    const [first, ...rest] = await Promise.all(stores.map((each) => each.recent(5)));
    expect(first?.map(({ participantId }) => participantId)).to.deep.equal(['deleted-2', 'deleted-2']);
    for (const each of rest) expect(each).to.deep.equal(first);
  });

  it('are read through a pooler, too, where nothing is prepared', async () => {
    const pooled = new SequelizeAttemptStore(testDatabase().connect({ pooled: true }));
    const ids = await addAt(other, 0, 1);
    for (let turn = 0; turn < 2; turn++) expect(idsOf(await pooled.recent(5))).to.deep.equal([...ids].reverse());
  });
});
