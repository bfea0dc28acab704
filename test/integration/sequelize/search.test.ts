import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Database,
  forgetSearchValues,
  keepSearchValues,
  makePartitions,
  migrate,
  SequelizeAttemptStore,
} from '../../../adapters/sequelize/index.js';
import { planSearch } from '../../../adapters/sequelize/search-plan.js';
import {
  ATTEMPT_ORDERS,
  type AttemptFilter,
  type AttemptSearch,
  DAY_MS,
  type NewAttempt,
} from '../../../core/index.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { race } from '../../contract/contenders.js';
import { openTransaction } from '../../support/open-transaction.js';
import { TestDatabase, useDatabase } from '../../support/postgres.js';
import { attemptOf, otherFilters, randomAttempts, termsAbout } from './search-texts.js';

const SEED = 20260212;
/** A word that is a rare one in these tests. */
const RARE = 'zebra';

/** The first attempt again, $1 times. */
const REPEAT = `INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, participant_name, user_id, reason, error_codes,
    validation_errors, error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)
  SELECT 'again ' || again, created_at, participant_id, participant_name, user_id, reason, error_codes, validation_errors, error_summary,
    idempotency_key, cart_hash, cart_snapshot, program_pause_name
  FROM (SELECT * FROM orders_failedorderattempt LIMIT 1) AS first, generate_series(1, $1) AS again`;

describe('searching by the dictionary of texts in PostgreSQL', () => {
  const testDatabase = useDatabase();
  let database: Database;
  let store: SequelizeAttemptStore;
  beforeEach(() => {
    database = testDatabase().connect();
    store = new SequelizeAttemptStore(database);
  });

  const addAll = (attempts: readonly NewAttempt[]) => Promise.all(attempts.map((attempt) => store.add(attempt)));
  /** Ids, the newest first. */
  async function found(terms: readonly string[], filter: Partial<AttemptSearch> = {}): Promise<number[]> {
    const { attempts } = await store.search({ order: 'newest', limit: 200, ...filter, terms });
    return attempts.map(({ id }) => id);
  }
  /** As if the dictionary were not there. */
  async function withoutDictionary<T>(work: () => Promise<T>): Promise<T> {
    await testDatabase().query('UPDATE orders_searchprogress SET is_behind = true');
    try {
      return await work();
    } finally {
      await testDatabase().query('UPDATE orders_searchprogress SET is_behind = false');
    }
  }
  const isDecomposed = async (filter: AttemptFilter) => (await planSearch(database, filter)).define !== undefined;
  const values = async (kind: string) =>
    (
      await testDatabase().query<{ value: string; count: string }>(
        'SELECT value, count FROM orders_searchvalue WHERE kind = $1 ORDER BY value',
        [kind],
      )
    ).map(({ value, count }) => [value, Number(count)]);

  /** 200 attempts that the dictionary knows and 50 that it does not. */
  async function storeRandomAttempts(): Promise<NewAttempt[]> {
    const [attempts = []] = fc
      .sample(randomAttempts(250), { seed: SEED, numRuns: 1 })
      .map((all) => all.map(attemptOf));
    await makePartitions(database, T0 - 5 * DAY_MS);
    await addAll(attempts.slice(0, 200));
    await keepSearchValues(database);
    await addAll(attempts.slice(200));
    return attempts;
  }

  it('finds what reading everything finds, whatever the words, filters, order and page', async () => {
    const attempts = await storeRandomAttempts();
    let decomposed = 0;
    const search = fc.record({
      terms: termsAbout(attempts),
      filter: otherFilters,
      order: fc.constantFrom(...ATTEMPT_ORDERS),
      limit: fc.constantFrom(1, 3, 200),
    });
    await fc.assert(
      fc.asyncProperty(search, async ({ terms, filter, order, limit }) => {
        const ask = async () => {
          const page = await store.search({ ...filter, terms, order, limit });
          const next = page.next && (await store.search({ ...filter, terms, order, limit, after: page.next }));
          const { count } = await store.count({ ...filter, terms }, 1_000);
          const facets = await store.facets({ filter: { ...filter, terms }, windows: [], cap: 1_000 });
          return { page: page.attempts, next: next?.attempts, count, facets };
        };
        const first = await ask();
        if (await isDecomposed({ ...filter, terms })) decomposed++;
        expect(first).to.deep.equal(await withoutDictionary(ask));
      }),
      { seed: SEED, numRuns: 150 },
    );
    expect(decomposed, 'searches that used the dictionary').to.be.above(40);
  }).timeout(120_000);

  it('would find less with a dictionary that lacks texts: the control', async () => {
    const attempts = await storeRandomAttempts();
    await testDatabase().query(`DELETE FROM orders_searchvalue WHERE kind = 'summary'`);
    const [texts = []] = fc.sample(termsAbout(attempts.slice(0, 200)), { seed: SEED, numRuns: 1 });
    expect(texts).not.to.be.empty;
    const misses = await Promise.all(
      attempts.slice(0, 200).map(async ({ validationErrors: [text = ''] }) => {
        const term = text.slice(0, 12);
        return (await isDecomposed({ terms: [term] })) && (await found([term])).length === 0;
      }),
    );
    expect(misses.filter(Boolean)).not.to.be.empty;
  });

  it('finds by the rarest of several words, of which others are common', async () => {
    await addAll(Array.from({ length: 30 }, (_, index) => anAttempt({ participantId: String(index) })));
    const [wanted] = await addAll([
      anAttempt({ participantName: `Common ${RARE}` }),
      anAttempt({ username: RARE }),
    ]);
    await keepSearchValues(database);
    expect(await isDecomposed({ terms: ['common', RARE] })).to.equal(true);
    expect(await found(['common', RARE])).to.deep.equal([wanted]);
  });

  it('finds a message by its amounts, whole or in part, and no other that has them', async () => {
    const message = (total: string, balance: string, what = 'Food') =>
      anAttempt({ validationErrors: [`${what} balance exceeded: $${total} > $${balance}`] });
    const [wanted, otherBalance, other, , small] = await addAll([
      message('389.88', '50.00'),
      message('389.88', '51.00'),
      message('389.88', '50.00', 'Hygiene'),
      message('50.00', '389.88'),
      message('9.88', '5.00'),
      anAttempt({ validationErrors: ['389.88, and 50.00'] }),
    ]);
    await keepSearchValues(database);
    for (const [term, ids] of [
      ['Food balance exceeded: $389.88 > $50.00', [wanted]],
      ['food BALANCE exceeded: $389.88 > $50.00', [wanted]],
      ['balance exceeded: $389.88 > $50.00', [other, wanted]],
      ['exceeded: $389.88', [other, wanted, otherBalance]],
      ['389.88 > $50.0', [other, wanted]],
      ['$389.88 %> $50.00', []],
      ['$389.88 > $50.01', []],
      ['exceeded: $9.88 > $5.00', [small]],
    ] as const) {
      expect(await isDecomposed({ terms: [term] }), term).to.equal(true);
      expect(await found([term]), term).to.have.members(ids);
      expect(await withoutDictionary(() => found([term])), term).to.have.members(ids);
    }
  });

  it('reads by time when a word stands in more texts than are worth looking up', async () => {
    const names = Array.from({ length: 501 }, (_, index) => anAttempt({ participantName: `${RARE} ${index}` }));
    await addAll(names);
    while (await keepSearchValues(database));
    expect(await isDecomposed({ terms: [RARE] })).to.equal(false);
    expect(await found([RARE])).to.have.length(200);
    expect(await isDecomposed({ terms: [`${RARE} 49`] })).to.equal(true);
    expect(await found([`${RARE} 49`])).to.have.length(11);
  });

  it('reads by time for a part of a key, which the dictionary does not know, and not for a whole one', async () => {
    const key = '0123456789abcdef'.repeat(4);
    const [id] = await addAll([anAttempt({ idempotencyKey: key }), anAttempt()]);
    await keepSearchValues(database);
    for (const [term, decomposed] of [
      [key, true],
      [key.toUpperCase(), true],
      [key.slice(1), false],
      ['456789ABCDEF', false],
    ] as const) {
      expect(await isDecomposed({ terms: [term] }), term).to.equal(decomposed);
      expect(await found([term]), term).to.deep.equal([id]);
    }
  });

  it('finds attempts of older transactions that end after the dictionary has come further', async () => {
    await addAll([anAttempt({ validationErrors: [RARE] })]);
    const slow = await openTransaction(testDatabase().url);
    const late = await slow.store('late');
    await addAll([anAttempt({ username: 'afterwards' })]);
    await keepSearchValues(database);
    expect(await found(['afterwards'])).to.have.length(1);
    await slow.end('COMMIT');
    expect(await isDecomposed({ terms: [RARE] })).to.equal(true);
    expect(await found([RARE])).to.include(late);
    await keepSearchValues(database);
    expect(await found([RARE])).to.include(late);
    expect(await values('summary')).to.deep.include([RARE, 2]);
  });

  it('finds what is dated long ago and was stored just now', async () => {
    await keepSearchValues(database);
    const ids = await addAll([
      anAttempt({ createdAtMs: T0 - 300 * DAY_MS, username: RARE }),
      anAttempt({ username: RARE }),
    ]);
    expect((await found([RARE])).sort()).to.deep.equal(ids.sort());
  });

  it('is kept once by 8 processes at the same time, while others store', async () => {
    const keepers = Array.from({ length: 8 }, () => testDatabase().connect());
    await addAll(Array.from({ length: 1_500 }, () => anAttempt({ participantName: RARE })));
    await Promise.all([
      race((index) => keepSearchValues(keepers[index] ?? database), 8),
      addAll(Array.from({ length: 500 }, () => anAttempt({ participantName: RARE }))),
    ]);
    while (await keepSearchValues(database));
    await keepSearchValues(database);
    expect(await values('name')).to.deep.equal([[RARE, 2_000]]);
  });

  it('says that more is waiting after 10 steps, and is not asked until it has seen everything', async () => {
    await addAll([anAttempt({ participantName: RARE })]);
    await testDatabase().query(REPEAT, [10_000]);
    expect(await keepSearchValues(database)).to.equal(true);
    expect(await isDecomposed({ terms: [RARE] })).to.equal(false);
    expect(await keepSearchValues(database)).to.equal(false);
    expect(await isDecomposed({ terms: ['nowhere'] })).to.equal(true);
  }).timeout(60_000);

  it('knows nothing more of a participant who was taken out of its attempts', async () => {
    await addAll([
      anAttempt({ participantId: '7', participantName: RARE, username: RARE, ipAddress: '203.0.113.7' }),
    ]);
    await keepSearchValues(database);
    await store.pseudonymise('7', 'nobody');
    expect(await testDatabase().query(`SELECT FROM orders_searchvalue WHERE kind <> 'summary'`)).to.be.empty;
    expect(await found([RARE])).to.deep.equal([]);
    await keepSearchValues(database);
    expect(await testDatabase().query(`SELECT FROM orders_searchvalue WHERE kind <> 'summary'`)).to.be.empty;
  });

  it('forgets what was cleaned up, and nothing else', async () => {
    await addAll([
      anAttempt({ createdAtMs: T0 - 1, username: 'old', participantName: 'both' }),
      anAttempt({ createdAtMs: T0, username: 'young', participantName: 'both' }),
    ]);
    await keepSearchValues(database);
    expect(await forgetSearchValues(database)).to.equal(0);
    await store.deleteExpired(T0, 10);
    expect(await forgetSearchValues(database)).to.equal(1);
    expect(await values('username')).to.deep.equal([['young', 1]]);
    expect(await values('name')).to.deep.equal([['both', 2]]);
    await store.deleteExpired(T0 + 1, 10);
    await forgetSearchValues(database);
    expect(await testDatabase().query('SELECT FROM orders_searchvalue')).to.be.empty;
  });

  it('begins anew after a restore on a server with other transactions', async () => {
    const [id] = await addAll([anAttempt({ username: RARE })]);
    await testDatabase().query(
      `INSERT INTO orders_searchprogress (stored_xid, attempt_id, is_behind) VALUES ('9000000000', 0, false)`,
    );
    expect(await found([RARE]), 'the control: nobody looks behind that place').to.deep.equal([]);
    await migrate(database);
    expect(await found([RARE])).to.deep.equal([id]);
    await keepSearchValues(database);
    expect(await isDecomposed({ terms: [RARE] })).to.equal(true);
    expect(await found([RARE])).to.deep.equal([id]);
  });
});

describe('the indexes of the search in PostgreSQL', () => {
  let testDatabase: TestDatabase;
  afterEach(() => testDatabase?.close());

  it('are made partition by partition where attempts are stored already, once, and with every new day', async () => {
    testDatabase = await TestDatabase.create({ migrated: false });
    const database = testDatabase.connect();
    await migrate(database, { to: '0011-partitions' });
    await makePartitions(database, T0);
    await migrate(database);
    await makePartitions(database, T0 + DAY_MS);
    const indexes = await testDatabase.query<{ partition: string; count: string }>(
      `SELECT indrelid::regclass::text AS partition, count(*) FROM pg_index
        WHERE pg_get_indexdef(indexrelid) LIKE '%hashtextextended%' AND indisvalid GROUP BY 1`,
    );
    const partitions = await testDatabase.query(
      `SELECT FROM pg_partition_tree('orders_failedorderattempt') WHERE isleaf`,
    );
    expect(partitions).to.have.length(10);
    expect(indexes.map(({ count }) => Number(count))).to.deep.equal(Array.from({ length: 11 }, () => 2));
  });
});
