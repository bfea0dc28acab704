import { expect } from 'chai';
import { RedisLock, RedisRateLimiter, RedisSubmissionGuard } from '../../../adapters/redis/index.js';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { DEFAULT_POLICY } from '../../../core/index.js';
import { PASSWORD, type Reply, startHttpApp, type TestApp } from '../../support/http-app.js';
import { useDatabase } from '../../support/postgres.js';
import { useRedis } from '../../support/redis.js';
import { Visitor } from '../../support/visitor.js';

/** Every submission is its own: the guard's limits are not what these tests are about. */
const LIFTED = { ...DEFAULT_POLICY, submissionRate: { limit: 1_000, windowMs: 60_000 }, backoffWaitsMs: [0] };

describe('HTTP on PostgreSQL and Redis', () => {
  const database = useDatabase();
  const redis = useRedis();
  let app: TestApp;
  let submit: (json: unknown, headers?: Record<string, string>) => Promise<Reply>;

  beforeEach(async () => {
    const connection = await redis().connect();
    const { attempts, ordering, users, answers, directory } = sequelizePorts(database().connect());
    app = await startHttpApp({
      shop: ordering,
      directory,
      users,
      policy: LIFTED,
      ports: {
        attempts,
        ordering,
        guard: new RedisSubmissionGuard({ connection }),
        lock: new RedisLock({ connection }),
      },
      deps: { answers, rateLimiter: new RedisRateLimiter({ connection }) },
    });
    submit = (json, headers = {}) =>
      app.request('/api/orders/', { json, headers, token: app.tokenOf(app.people.john) });
  });
  afterEach(() => app.close());

  const recent = async (query = '') =>
    (await app.request(`/api/orders/recent-failures/${query}`, { token: app.tokenOf(app.people.staff) })).body;

  it('logs in, orders, refuses, and says so in both reports', async () => {
    const { body: tokens } = await app.request('/api/token/', { json: { username: 'Staff', password: PASSWORD } });
    expect((await submit({ items: [{ product_id: 1, quantity: 1 }] })).status).to.equal(201);
    expect((await submit({ items: [{ product_id: 1, quantity: 1 }] })).body).to.deep.include({
      reason: 'duplicate',
      order_id: 1,
    });
    expect((await submit({ items: [{ product_id: 1, quantity: 13 }] })).body.errors).to.deep.equal([
      {
        code: 'food_balance_exceeded',
        message: 'Food balance exceeded: $130.00 > $100.00',
        amount_over: '30.00',
        would_pass: [{ product_id: 1, remove: 3, keep: 10, worth: '30.00' }],
      },
    ]);
    await app.clock.advance(1);
    const { body } = await app.request('/api/orders/failure-analytics/', { token: tokens.access });
    expect(body.summary).to.deep.equal({
      total_failures: 2,
      total_orders: 1,
      failure_rate: 66.67,
      balance_related: 1,
    });
    const { results } = await recent();
    expect(results.map(({ reason }: { reason: string }) => reason)).to.deep.equal(['invalid', 'duplicate']);
    expect(results[0]).to.deep.include({
      total_attempted: '130.00',
      user: 456,
      participant: 123,
      voucher_multiplier: '1.0',
    });
  });

  it('stores a refusal whatever the product is called', async () => {
    const ids = [
      "'; DROP TABLE x; --",
      '\u{1f34f}',
      'x'.repeat(64),
      '-0',
      '01',
      '1.0',
      '99999999999999999999',
      '%',
      '\\',
      '\ufffd',
    ];
    for (const product_id of [...ids, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      const { status, body } = await submit({ items: [{ product_id, quantity: Number.MAX_SAFE_INTEGER }] });
      expect(status, `${product_id}`).to.equal(422);
      expect(body.attempt_id).to.be.a('number');
      expect((await recent('?limit=1')).results[0].cart_snapshot).to.deep.equal([
        { product_id, quantity: Number.MAX_SAFE_INTEGER, price: null },
      ]);
    }
  });

  it('stores a refusal of 5,000 lines, and one whatever its headers', async () => {
    const items = Array.from({ length: 5_000 }, (_, product_id) => ({ product_id, quantity: 1 }));
    expect((await submit({ items })).body.errors[0].code).to.equal('cart_too_large');
    expect((await recent()).results[0].cart_snapshot).to.have.lengthOf(5_000);
    const oddHeaders: Record<string, string>[] = [
      { 'User-Agent': '\u00e9\u00ff'.repeat(400) },
      { 'X-Forwarded-For': '1.2.3.4, '.repeat(1_100) },
      { 'X-Forwarded-For': 'fe80::1%eth0' },
    ];
    for (const headers of oddHeaders) {
      const { body } = await submit({ items: [] }, headers);
      expect(body.attempt_id).to.equal((await recent('?limit=1')).results[0].id);
    }
  });

  it('finds the attempts of any participant, and of none', async () => {
    const token = app.tokenOf(app.people.staff);
    for (const participant_id of ["x' OR 1=1 --", '\u{1f34f}', '00123', '99999999999999999999']) {
      await app.request('/api/orders/', { json: { participant_id, items: [] }, token });
      const query = `?participant_id=${encodeURIComponent(participant_id)}`;
      expect((await recent(query)).results, participant_id).to.have.lengthOf(1);
      const { body } = await app.request(`/api/orders/failure-analytics/${query}`, { token });
      expect(body.summary.total_orders).to.equal(0);
    }
  });

  it('places one order for 20 requests at once under one Idempotency-Key', async () => {
    const json = { items: [{ product_id: 1, quantity: 2 }] };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => submit(json, { 'Idempotency-Key': 'key-1' })),
    );
    const first = replies.filter(({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'));
    expect(first).to.have.lengthOf(1);
    for (const { status, body } of replies) {
      if (status !== 201) expect(body.code).to.equal('request_in_progress');
      else expect(body.order_id).to.equal(1);
    }
    expect((await submit(json, { 'Idempotency-Key': 'key-1' })).text).to.equal(first[0]?.text);
    expect((await recent()).results, 'and no duplicate').to.deep.equal([]);
  });

  it('places one order for 20 sends of one order form, and shows it', async () => {
    const john = new Visitor(app.url);
    await john.logIn('john');
    await john.get('/order/');
    const fields = { ...john.hidden, action: 'place', 'quantity.1': '2', 'quantity.3': '1' };
    const replies = await Promise.all(Array.from({ length: 20 }, () => john.post('/order/', fields)));
    expect([...new Set(replies.map(({ status }) => status))])
      .to.include(303)
      .and.satisfy((statuses: number[]) => statuses.every((status) => status === 303 || status === 409));
    const { location = '' } = await john.post('/order/', fields);
    expect(location).to.equal('/order/placed/1/');
    expect((await john.get(location)).html)
      .to.include('Order <bdi>1</bdi> is placed')
      .and.include('$25.00');
    for (const id of ['2', '0', 'x', '%00', '99999999999999999999', '-1']) {
      expect((await john.get(`/order/placed/${id}/`)).status, id).to.equal(404);
    }
    expect((await recent()).results, 'and no duplicate').to.deep.equal([]);
  });

  it('shows a refusal of the order form, and the same one again when it is sent again', async () => {
    const john = new Visitor(app.url);
    await john.logIn('john');
    await john.get('/order/');
    const fields = { ...john.hidden, action: 'place', 'quantity.1': '13', "quantity.'; DROP TABLE x": '1' };
    for (const times of [1, 2]) {
      const { status, html } = await john.post('/order/', fields);
      expect(status, `${times}`).to.equal(422);
      expect(html).to.include('Food balance exceeded: $130.00 &gt; $125.00');
    }
    expect((await recent()).results).to.have.lengthOf(1);
  });

  it('keeps the keys of a user apart, however odd', async () => {
    for (const key of ['a', 'A', '"a b"', "'", '%', '\\', '"\\\\\\""', 'x'.repeat(255)]) {
      const reply = await submit({ items: [] }, { 'Idempotency-Key': key });
      expect([reply.body.reason, reply.headers.get('idempotency-replayed')], key).to.deep.equal(['invalid', null]);
      const again = await submit({ items: [] }, { 'Idempotency-Key': key });
      expect([again.text, again.headers.get('idempotency-replayed')], key).to.deep.equal([reply.text, 'true']);
    }
  });
});
