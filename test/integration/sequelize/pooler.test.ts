import { expect } from 'chai';
import {
  connectDatabase,
  type Database,
  keepSearchValues,
  makePartitions,
  migrate,
  seal,
  sequelizePorts,
} from '../../../adapters/sequelize/index.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { race } from '../../contract/contenders.js';
import { PgBouncer, whyPgBouncerMissing } from '../../support/pgbouncer.js';
import { TestDatabase, whyPostgresMissing } from '../../support/postgres.js';
import { needServer } from '../../support/servers.js';
import { until } from '../../support/until.js';
import { anOrder, stock } from './shop-fixture.js';

/** Fewer than clients, so that each of them meets connections that others have used. */
const CONNECTIONS = 3;
const CLIENTS = 20;

describe('PgBouncer in transaction mode', function () {
  this.timeout(60_000);
  let testDatabase: TestDatabase;
  let pooler: PgBouncer;
  const open: Database[] = [];

  before(async function () {
    needServer(this, await whyPostgresMissing());
    needServer(this, whyPgBouncerMissing());
    testDatabase = await TestDatabase.create({ migrated: false });
    pooler = await PgBouncer.start(testDatabase.url, CONNECTIONS);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.close()));
  });
  after(async () => {
    pooler?.stop();
    await testDatabase?.close();
  });

  function connect(options: { pooled: boolean; directUrl?: string }): Database {
    const database = connectDatabase({
      ...{ url: pooler.url, poolSize: CLIENTS, statementTimeoutMs: 30_000, connectTimeoutMs: 30_000 },
      ...options,
    });
    open.push(database);
    return database;
  }

  it('lets several processes migrate at once', async () => {
    const migrators = Array.from({ length: 4 }, () => connect({ pooled: true }));
    const applied = await Promise.all(migrators.map((database) => migrate(database)));
    expect(new Set(applied.flat()).size).to.equal(applied.flat().length).and.to.be.above(10);
    await makePartitions(connect({ pooled: true }), T0);
  });

  it('refuses the settings that a connection of its own begins with: the control', async () => {
    const error = await connect({ pooled: false })
      .ping()
      .catch((reason: { cause?: unknown }) => reason.cause);
    expect(String(error)).to.match(/unsupported startup parameter/);
  });

  it('stores, finds, counts, seals and places as without it, for many at once', async () => {
    const database = connect({ pooled: true });
    const { attempts, ordering, users, answers, sessions } = sequelizePorts(database);
    await stock(ordering);
    const ids = await race((index) => attempts.add(anAttempt({ username: `user ${index % 5}` })));
    expect(new Set(ids).size).to.equal(ids.length);
    await race(() => keepSearchValues(database), CLIENTS);
    await race(() => seal(database, T0), CLIENTS);
    const found = await race(() => attempts.search({ order: 'newest', limit: 100, terms: ['user 3'] }), CLIENTS);
    for (const page of found) expect(page.attempts).to.have.length(ids.length / 5);
    const window = { sinceMs: T0, untilMs: T0 + 1, timeZone: 'UTC', groupBy: 'summary' } as const;
    for (const tally of await race(() => attempts.tally(window), CLIENTS))
      expect(tally.totalFailures).to.equal(ids.length);
    expect(await attempts.pseudonymise('123', 'nobody')).to.equal(ids.length);

    const placed = await race(() => ordering.place(anOrder()), CLIENTS);
    expect(placed.filter(({ kind }) => kind === 'placed')).to.have.length(1);
    expect(await ordering.countOrders({ sinceMs: 0, untilMs: Number.MAX_SAFE_INTEGER })).to.equal(1);

    const user = {
      username: 'pooled',
      passwordHash: null,
      participantId: null,
      isStaff: true,
      isSuperuser: false,
    };
    const added = await race(() => users.add(user), CLIENTS);
    expect(added.filter((one) => one !== undefined)).to.have.length(1);
    for (const one of await race(() => users.findByUsername('POOLED'), CLIENTS))
      expect(one?.isStaff).to.equal(true);
    const request = { token: 't', fingerprint: 'f', nowMs: T0, leaseMs: 1_000, keepMs: 2_000 };
    const begun = await race(
      (index) => answers.begin({ userId: '1', key: 'k' }, { ...request, token: `${index}` }),
      CLIENTS,
    );
    expect(begun.filter(({ kind }) => kind === 'started')).to.have.length(1);
    expect(await sessions.find('nothing', T0)).to.equal(undefined);
  });

  it('leaves no setting of a migration behind for whoever comes next', async () => {
    const database = connect({ pooled: true });
    await race(
      () => database.transaction(async () => ({ commit: true, value: undefined }), { timeoutMs: 1_234 }),
      CLIENTS,
    );
    const timeouts = await race(() => database.query({ text: 'SHOW statement_timeout' }), CLIENTS);
    expect(new Set(timeouts.flat().map((row) => JSON.stringify(row)))).to.deep.equal(
      new Set(['{"statement_timeout":"0"}']),
    );
  });

  it('hears of news by the direct way, and of none without one', async () => {
    const calls = { direct: 0, none: 0 };
    const listening = connect({ pooled: true, directUrl: testDatabase.url });
    listening.listen('pooler_test', () => calls.direct++);
    connect({ pooled: true }).listen('pooler_test', () => calls.none++);
    await until('it listens', () => calls.direct > 0);
    await connect({ pooled: true }).query({ text: `SELECT pg_notify('pooler_test', '')` });
    await until('it hears', () => calls.direct > 1);
    expect(calls.none).to.equal(0);
  });
});
