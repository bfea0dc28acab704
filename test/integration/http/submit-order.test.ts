import { expect } from 'chai';
import { DEFAULT_POLICY, formatInstant } from '../../../core/index.js';
import { NOON, type Reply, startHttpApp, type TestApp } from '../../support/http-app.js';

const line = (product_id: number | string, quantity: number) => ({ product_id, quantity });

describe('HTTP POST /api/orders/', () => {
  let app: TestApp;
  let submit: (items: unknown, more?: object) => Promise<Reply>;
  beforeEach(async () => {
    app = await startHttpApp();
    submit = (items, more) =>
      app.request('/api/orders/', { json: { items, ...more }, token: app.tokenOf(app.people.john) });
  });
  afterEach(() => app.close());

  it('places an order: 201 with what was ordered, at which prices', async () => {
    const { status, body, headers } = await submit([line(1, 2), line('3', 1), line(1, 1)]);
    expect(status).to.equal(201);
    expect(body).to.deep.equal({
      order_id: 1,
      participant_id: 123,
      placed_at: '2026-02-12T12:00:00Z',
      items: [
        { product_id: 1, quantity: 3, price: '10.00' },
        { product_id: 3, quantity: 1, price: '5.00' },
      ],
      totals: { total: '35.00', food: '30.00', hygiene: '5.00' },
      voucher_multiplier: '1.0',
    });
    expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
    expect(headers.get('ratelimit-policy')).to.equal('"order_submission";q=3;w=60');
    expect(headers.get('ratelimit')).to.equal('"order_submission";r=2;t=60');
    expect(headers.get('retry-after')).to.equal(null);
  });

  for (const [what, sent, kept] of [
    ['UTF-8', Buffer.from('Café Ünïcode/1.0 🛒'), 'Café Ünïcode/1.0 🛒'],
    ['Latin-1, which is no UTF-8', Buffer.from('Caf\xe9/1.0', 'latin1'), 'Café/1.0'],
    ['ASCII', Buffer.from('Mozilla/5.0'), 'Mozilla/5.0'],
  ] as const) {
    it(`records a user agent in ${what} as it was meant`, async () => {
      const headers = { 'User-Agent': sent.toString('latin1') };
      const token = app.tokenOf(app.people.john);
      await app.request('/api/orders/', { json: { items: [line(1, 24)] }, headers, token });
      const [attempt] = await app.ports.attempts.recent(1);
      expect(attempt?.userAgent).to.equal(kept);
    });
  }

  it('counts the multiplier of a program pause', async () => {
    await app.shop.addPauses([{ name: 'Weekoff', fromMs: NOON, untilMs: NOON + 1, multiplier: '2.0' }]);
    const { status, body } = await submit([line(1, 25)]);
    expect(status).to.equal(201);
    expect(body.voucher_multiplier).to.equal('2.0');
  });

  it('refuses a broken rule: 422 with every error, by how much, and the record', async () => {
    const { status, body, headers } = await submit([line(1, 24), line(3, 3)]);
    expect(status).to.equal(422);
    const error = 'Food balance exceeded: $240.00 > $125.00; Hygiene balance exceeded: $15.00 > $10.00';
    expect(body).to.deep.equal({
      type: 'about:blank',
      title: 'Unprocessable Entity',
      status: 422,
      detail: error,
      code: 'invalid',
      reason: 'invalid',
      error,
      errors: [
        {
          code: 'food_balance_exceeded',
          message: 'Food balance exceeded: $240.00 > $125.00',
          amount_over: '115.00',
          would_pass: [{ product_id: 1, remove: 12, keep: 12, worth: '120.00' }],
        },
        {
          code: 'hygiene_balance_exceeded',
          message: 'Hygiene balance exceeded: $15.00 > $10.00',
          amount_over: '5.00',
          would_pass: [{ product_id: 3, remove: 1, keep: 2, worth: '5.00' }],
        },
      ],
      attempt_id: 1,
      request_id: body.request_id,
    });
    expect(headers.get('content-type')).to.equal('application/problem+json');
    expect(headers.get('retry-after'), 'the back-off that begins now').to.equal('2');
    expect(headers.get('ratelimit')).to.equal('"order_submission";r=2;t=60');
  });

  it('says when the same cart will pass, because vouchers or a pause are known that let it', async () => {
    const pause = { name: 'Weekoff', fromMs: NOON + 60_000, untilMs: NOON + 120_000, multiplier: '2.0' };
    await app.shop.addPauses([pause]);
    const { status, body } = await submit([line(1, 24)]);
    expect(status).to.equal(422);
    expect(body.passes_later).to.deep.equal({
      from: formatInstant(pause.fromMs),
      until: formatInstant(pause.untilMs),
      because: 'pause_begins',
      program_pause: 'Weekoff',
    });
    await app.clock.advance(10_000);
    const again = await submit([line(1, 24), line(4, 1)]);
    expect(again.body).to.include({ reason: 'invalid' }).and.not.have.property('passes_later');
  });

  it('leaves rules to the core: every quantity, product and number of lines that is well-formed', async () => {
    const cases = [
      [[], 'cart_empty'],
      [[line(1, 0)], 'quantity_out_of_range'],
      [[line(1, -1)], 'quantity_out_of_range'],
      [[line(1, 1_000_001)], 'quantity_out_of_range'],
      [[line(1, Number.MAX_SAFE_INTEGER)], 'quantity_out_of_range'],
      [[line(1, Number.MAX_SAFE_INTEGER), line(1, Number.MAX_SAFE_INTEGER)], 'quantity_out_of_range'],
      [[line(4, 1)], 'product_inactive'],
      [[line(999, 1)], 'product_unknown'],
      [[line(-0, 1)], 'product_unknown'],
      [[line('\u{1f34f}', 1)], 'product_unknown'],
      [[line('x'.repeat(64), 1)], 'product_unknown'],
      [[line('__proto__', 1)], 'product_unknown'],
      [Array.from({ length: 1_001 }, () => line(1, 1)), 'cart_too_large'],
      [Array.from({ length: 5_000 }, (_, index) => line(index, 1)), 'cart_too_large'],
    ] as const;
    for (const [items, code] of cases) {
      const { status, body } = await submit(items);
      expect(status, code).to.equal(422);
      expect(body.errors[0].code).to.equal(code);
      expect(body.attempt_id).to.be.a('number');
      await app.clock.advance(3_600_000);
    }
  });

  it('names the product that an error is about', async () => {
    const { body } = await submit([line(999, 1)]);
    expect(body.errors).to.deep.equal([
      { code: 'product_unknown', message: 'Product 999 does not exist', product_id: 999 },
    ]);
  });

  it('refuses the same cart within 300 s: 409 that names the order', async () => {
    const { body: order } = await submit([line(1, 1), line(2, 1)]);
    await app.clock.advance(1_000);
    const { status, body, headers } = await submit([line(2, 1), line('1', 1)]);
    expect(status).to.equal(409);
    expect(body.error).to.equal('Duplicate order submission detected. Please wait before retrying.');
    expect(body).to.deep.include({
      detail: body.error,
      reason: 'duplicate',
      order_id: order.order_id,
      attempt_id: 1,
    });
    expect(headers.get('retry-after'), 'until the claim is over').to.equal('299');

    app.clock.set(NOON + 299_999);
    expect((await submit([line(1, 1), line(2, 1)])).body.reason).to.equal('duplicate');
    app.clock.set(NOON + 300_000 + 4_000);
    expect((await submit([line(1, 1), line(2, 1)])).status).to.equal(201);
  });

  it('refuses a second order of the participant while one is being placed: 409 to retry', async () => {
    const other = { userId: 'another', participantId: '123', cartHash: 'another', token: 'another' };
    await app.ports.guard.enter(other, DEFAULT_POLICY, NOON);
    const { status, body, headers } = await submit([line(1, 1)]);
    expect(status).to.equal(409);
    expect(body.reason).to.equal('locked');
    expect(body.error).to.equal('Another order is being processed. Please wait a moment and try again.');
    expect(headers.get('retry-after')).to.equal('10');
  });

  it('turns the fourth in 60 s away: 429, until exactly 60 s after the first', async () => {
    for (const [index, left] of [
      [0, 2],
      [1, 1],
      [2, 0],
    ] as const) {
      app.clock.set(NOON + index * 1_000);
      const { status, headers } = await submit([line(1, index + 1)]);
      expect(status).to.equal(201);
      expect(headers.get('ratelimit')).to.equal(`"order_submission";r=${left};t=${60 - index}`);
    }
    app.clock.set(NOON + 3_000);
    const { status, body, headers } = await submit([line(2, 1)]);
    expect(status).to.equal(429);
    const detail = 'Request was throttled. Expected available in 57 seconds.';
    expect(body).to.deep.include({ detail, error: detail, reason: 'throttled', attempt_id: null });
    expect(body.errors).to.deep.equal([{ code: 'throttled', message: detail }]);
    expect(headers.get('retry-after')).to.equal('57');
    expect(headers.get('ratelimit')).to.equal('"order_submission";r=0;t=57');
    expect(headers.get('ratelimit-policy')).to.equal('"order_submission";q=3;w=60');

    app.clock.set(NOON + 59_999);
    const last = await submit([line(2, 1)]);
    expect(last.status).to.equal(429);
    expect(last.body.detail).to.equal('Request was throttled. Expected available in 1 second.');
    expect(last.headers.get('retry-after')).to.equal('1');
    app.clock.set(NOON + 60_000);
    expect((await submit([line(2, 1)])).status).to.equal(201);
  });

  it('makes a user wait after a failure: 429 until exactly 2 s have passed', async () => {
    await submit([line(999, 1)]);
    app.clock.set(NOON + 1);
    const { status, body, headers } = await submit([line(1, 1)]);
    expect(status).to.equal(429);
    expect(body).to.deep.include({
      reason: 'backing_off',
      detail: 'Request was throttled. Expected available in 2 seconds.',
    });
    expect(headers.get('retry-after')).to.equal('2');
    app.clock.set(NOON + 1_999);
    expect((await submit([line(1, 1)])).status).to.equal(429);
    app.clock.set(NOON + 2_000);
    expect((await submit([line(1, 1)])).status).to.equal(201);
  });

  it('lets staff order for anyone, on their own slots', async () => {
    const token = app.tokenOf(app.people.staff);
    const json = { participant_id: '124', items: [line(1, 1)] };
    const { status, body } = await app.request('/api/orders/', { json, token });
    expect(status).to.equal(201);
    expect(body.participant_id).to.equal(124);
  });

  it('records a participant that does not exist', async () => {
    const token = app.tokenOf(app.people.staff);
    const json = { participant_id: 'nobody', items: [line(1, 1)] };
    const { status, body } = await app.request('/api/orders/', { json, token });
    expect(status).to.equal(422);
    expect(body.errors[0].code).to.equal('participant_unknown');
  });

  it('records address, user agent and user of a refused submission', async () => {
    await app.request('/api/orders/', {
      json: { items: [line(999, 1)] },
      token: app.tokenOf(app.people.john),
      headers: { 'User-Agent': `Mozilla/5.0 ${'x'.repeat(600)}`, 'X-Forwarded-For': '192.0.2.1' },
    });
    const [attempt] = await app.ports.attempts.recent(1);
    expect(attempt).to.deep.include({
      ipAddress: '127.0.0.1',
      userId: '456',
      username: 'john',
      participantId: '123',
    });
    expect(attempt?.userAgent).to.have.lengthOf(500);
  });

  const oddHeaders: Readonly<Record<string, Record<string, string>>> = {
    'a long X-Forwarded-For': { 'X-Forwarded-For': '1.2.3.4, '.repeat(1_100) },
    'an X-Forwarded-For of nonsense': { 'X-Forwarded-For': "'; drop table attempts; --, \u00ff,,,%00" },
    'a user agent outside ASCII': { 'User-Agent': '\u00e9\u00ff \u00a0' },
    'an empty user agent': { 'User-Agent': '' },
  };
  for (const [name, headers] of Object.entries(oddHeaders)) {
    it(`stores a refusal in spite of ${name}, behind a proxy too`, async () => {
      const proxied = await startHttpApp({ deps: { trustedProxyHops: 2 } });
      try {
        const json = { items: [line(999, 1)] };
        const token = proxied.tokenOf(proxied.people.john);
        const { status, body } = await proxied.request('/api/orders/', { json, token, headers });
        expect(status).to.equal(422);
        expect(body.attempt_id).to.equal(1);
        expect(await proxied.ports.attempts.recent(1)).to.have.lengthOf(1);
      } finally {
        await proxied.close();
      }
    });
  }

  it('takes the client from behind the trusted proxies', async () => {
    const proxied = await startHttpApp({ deps: { trustedProxyHops: 1 } });
    try {
      await proxied.request('/api/orders/', {
        json: { items: [line(999, 1)] },
        token: proxied.tokenOf(proxied.people.john),
        headers: { 'X-Forwarded-For': '203.0.113.9, ::ffff:192.0.2.7' },
      });
      expect((await proxied.ports.attempts.recent(1))[0]?.ipAddress).to.equal('192.0.2.7');
    } finally {
      await proxied.close();
    }
  });
});

describe('HTTP POST /api/orders/validate-cart/', () => {
  let app: TestApp;
  let validate: (items: unknown) => Promise<Reply>;
  beforeEach(async () => {
    app = await startHttpApp();
    validate = (items) =>
      app.request('/api/orders/validate-cart/', { json: { items }, token: app.tokenOf(app.people.john) });
  });
  afterEach(() => app.close());

  it('says what a good cart costs and what is left to know', async () => {
    const { status, body } = await validate([line(1, 12), line(3, 1)]);
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      valid: true,
      errors: [],
      totals: { total: '125.00', food: '120.00', hygiene: '5.00' },
      balances: { full: '125.00', available: '125.00', hygiene: '10.00' },
      program_pause: { active: false, name: '', voucher_multiplier: '1.0' },
      insights: [
        {
          code: 'close_to_limit',
          message: 'Your cart is close to limit: $5.00 of your food balance is left.',
          amount: '5.00',
        },
      ],
    });
  });

  it('says what is wrong with a bad one, under the pause that is on', async () => {
    await app.shop.addPauses([{ name: 'Weekoff', fromMs: 0, untilMs: NOON + 1, multiplier: '2.0' }]);
    const { status, body } = await validate([line(1, 26)]);
    expect(status).to.equal(200);
    expect(body.valid).to.equal(false);
    expect(body.errors).to.deep.equal([
      { code: 'food_balance_exceeded', message: 'Food balance exceeded: $260.00 > $250.00', amount_over: '10.00' },
    ]);
    expect(body.balances).to.deep.equal({ full: '125.00', available: '250.00', hygiene: '10.00' });
    expect(body.program_pause).to.deep.equal({ active: true, name: 'Weekoff', voucher_multiplier: '2.0' });
    expect(body.insights.map(({ code }: { code: string }) => code)).to.deep.equal([
      'reduce_total',
      'pause_multiplier',
    ]);
  });

  it('writes nothing and costs no slot, however often', async () => {
    for (let index = 0; index < 5; index++) expect((await validate([line(999, 1)])).status).to.equal(200);
    expect(await app.ports.attempts.recent(10)).to.deep.equal([]);
    const order = { json: { items: [line(1, 1)] }, token: app.tokenOf(app.people.john) };
    const { status, headers } = await app.request('/api/orders/', order);
    expect([status, headers.get('ratelimit')]).to.deep.equal([201, '"order_submission";r=2;t=60']);
  });
});
