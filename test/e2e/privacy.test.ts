import { expect } from 'chai';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createPasswords } from '../../apps/auth/index.js';
import { runCommand } from '../support/cli-process.js';
import { PageVisitor } from '../support/page-visitor.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { JWT_SECRET, ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const PERSON = '70017';
/** What a person is recognised by, each with a mark that stands nowhere else. */
const MARKS = {
  name: 'Mark-Name Zacharias',
  username: 'mark-username',
  userAgent: 'mark-agent/1.0',
  search: 'mark-search',
  key: 'mark-idempotency-key',
} as const;
const PASSWORDS = {
  own: 'mark-password 17',
  wrong: 'mark-wrong-password',
  redis: 'mark-redis-password',
  database: 'mark-database-password',
};
/** They say whose an order was, and whom somebody has deleted: ids that lead to nobody any more (docs/decisions/0036, 0037). */
const KEEP_THE_ID = ['orders_order', 'audit_log'];
/** First answers by idempotency key, which are kept for 24 hours. */
const KEPT_FOR_A_DAY = 'orders_answer';

describe('A person who orders, is refused, is looked at and meets outages', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let toDatabase: TcpProxy;
  let redis: RedisServer;
  let server: ServerProcess;
  let metrics: string;
  const secrets: string[] = [JWT_SECRET, ...Object.values(PASSWORDS)];

  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? whyRedisServerMissing());
    database = await TestDatabase.create();
    toDatabase = await TcpProxy.open(database.url);
    redis = await RedisServer.start(['--requirepass', PASSWORDS.redis]);
    await furnish(database);
    const withPassword = new URL(toDatabase.url);
    withPassword.password = PASSWORDS.database;
    server = await ServerProcess.start({
      DATABASE_URL: withPassword.href,
      REDIS_URL: redis.url.replace('//', `//:${PASSWORDS.redis}@`),
      LOG_LEVEL: 'trace',
    });
    await scenario();
    metrics = await (await fetch(`${server.url}/metrics`)).text();
  });
  after(async () => {
    await server?.close();
    await redis?.stop();
    await toDatabase?.close();
    await database?.close();
  });

  async function scenario(): Promise<void> {
    const headers = { 'User-Agent': MARKS.userAgent };
    const ask = async (path: string, token?: string, json?: object, more: object = {}) => {
      const response = await fetch(server.url + path, {
        method: json === undefined ? 'GET' : 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...headers,
          ...more,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      return { status: response.status, body: JSON.parse(await response.text()) };
    };
    const logIn = (username: string, password: string) => ask('/api/token/', undefined, { username, password });
    expect((await logIn(MARKS.username, PASSWORDS.wrong)).status).to.equal(401);
    const { body: own } = await logIn(MARKS.username, PASSWORDS.own);
    const { body: staff } = await logIn('staff', PASSWORDS.own);
    secrets.push(own.access, own.refresh, staff.access, staff.refresh);

    const order = (quantity: number, token = own.access) =>
      ask(
        '/api/orders/',
        token,
        { participant_id: Number(PERSON), items: [{ product_id: 1, quantity }] },
        { 'Idempotency-Key': `${MARKS.key}-${quantity}` },
      );
    expect((await order(1)).status).to.equal(201);
    expect((await order(900)).status).to.equal(422);
    // Too early, on a machine that is quick enough.
    expect((await order(901)).status).to.be.oneOf([422, 429]);
    expect((await order(902, staff.access)).status).to.equal(422);
    expect((await ask('/api/orders/', own.access, { items: MARKS.search })).status).to.equal(400);
    const seen = await ask(`/api/orders/recent-failures/?participant_id=${PERSON}`, staff.access);
    expect(seen.body.results[0].participant_name, 'the control').to.equal(MARKS.name);
    const visitor = new PageVisitor(server.url);
    await visitor.logIn('staff', { password: PASSWORDS.own });
    secrets.push(visitor.secret ?? '');
    const path = '/admin/orders/failedorderattempt/';
    expect((await visitor.get(`${path}?q=${MARKS.search}`, headers)).text).to.include(MARKS.search);
    await visitor.get(`/admin/account/participant/${PERSON}/change/`, headers);
    await visitor.get(`${path}export/?format=csv&q=${MARKS.name}`, headers);

    await redis.kill();
    await order(903, staff.access);
    await toDatabase.refuse();
    expect((await order(904, staff.access)).status).to.be.oneOf([401, 429, 503]);
    await ask(`/api/orders/recent-failures/?participant_id=${PERSON}`, staff.access);
    await toDatabase.accept();
    await until(
      'the database is there again',
      async () => (await server.readiness()).checks['database'] === 'ok',
      30_000,
    );
  }

  const expectNone = (text: string, what: string): void => {
    for (const [name, mark] of Object.entries(MARKS))
      expect(text.includes(mark), `${name} in ${what}`).to.equal(false);
    for (const secret of secrets) {
      expect(secret.length).to.be.above(8);
      expect(text.includes(secret), `a secret in ${what}`).to.equal(false);
    }
  };

  it('stands in no line that the server logs, nor does a secret', () => {
    expect(server.log.split('\n').length, 'there is a log').to.be.above(20);
    expect(server.log, 'the outages are in it').to.include('Redis unavailable');
    expectNone(server.log, 'the log');
  });

  it('stands in no metric, not even by an id', () => {
    expect(metrics).to.include('order_failures');
    expectNone(metrics, 'the metrics');
    expect(metrics).not.to.include(PERSON);
  });

  it('stands by name in no table but those of people, attempts and what is searched in them, and so in no back-up of figures', async () => {
    const tables = await tablesWith(database, MARKS.name);
    expect(
      tables.filter(
        (table) => !/^(account_participant|orders_failedorderattempt.*|orders_searchvalue)$/.test(table),
      ),
    ).to.deep.equal([]);
    expect(tables, 'the control').to.include('account_participant');
  });

  it('stands nowhere in the database once it was deleted, but by an id in its orders, in the audit log and in answers of the last day', async () => {
    const { exitCode, stderr } = await runCommand(['delete-participant', PERSON, '--why', 'She asked us to'], {
      DATABASE_URL: database.url,
    });
    expect(exitCode, stderr).to.equal(0);
    for (const mark of [MARKS.name, MARKS.username, MARKS.userAgent])
      expect(await tablesWith(database, mark), mark).to.deep.equal([]);
    const tables = await tablesWith(database, PERSON);
    expect(tables.filter((table) => ![...KEEP_THE_ID, KEPT_FOR_A_DAY].includes(table))).to.deep.equal([]);
    expect(tables, 'the control').to.include('orders_order');
  });
});

async function furnish(database: TestDatabase): Promise<void> {
  const { ordering, users } = sequelizePorts(database.connect());
  await ordering.putProducts([{ id: '1', name: 'Rice', category: 'food', price: '10.00', active: true }]);
  await ordering.putParticipants([{ id: PERSON, name: MARKS.name }]);
  await ordering.grantVouchers([
    { participantId: PERSON, kind: 'food', amount: '20.00', count: 5, grantedAtMs: 0, expiresAtMs: undefined },
  ]);
  const passwordHash = await createPasswords().hash(PASSWORDS.own);
  const person = { passwordHash, isSuperuser: false };
  await users.add({ ...person, username: MARKS.username, participantId: PERSON, isStaff: false });
  await users.add({ ...person, username: 'staff', participantId: null, isStaff: true });
  await database.disconnect();
}

/** Tables of which a row, written as JSON, holds the text. */
async function tablesWith(database: TestDatabase, text: string): Promise<string[]> {
  const names = await database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of names) {
    const rows = await database.query(
      `SELECT 1 FROM ${name} AS each WHERE strpos(to_jsonb(each)::text, $1) > 0 LIMIT 1`,
      [text],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}
