import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { until } from '../../support/until.js';

const JSON_CART = JSON.stringify({ items: [{ product_id: 1, quantity: 1 }] });

describe('A user who asks faster than one is served', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startHttpApp({ deps: { pace: { perSecond: 1, burst: 3, maxWaiting: 0 } } });
  });
  afterEach(() => app.close());

  const validate = (token: string) =>
    app.request('/api/orders/validate-cart/', { json: { items: [{ product_id: 1, quantity: 1 }] }, token });

  it('is told to come back, with the connection closed, and others are not', async () => {
    const [john, jane] = [app.tokenOf(app.people.john), app.tokenOf(app.people.jane)];
    for (let request = 0; request < 3; request++) expect((await validate(john)).status).to.equal(200);
    const { status, headers } = await validate(john);
    expect(status).to.equal(503);
    expect(headers.get('retry-after')).to.equal('1');
    expect(headers.get('connection')).to.equal('close');
    expect((await validate(jane)).status).to.equal(200);
    await app.clock.advance(1_000);
    expect((await validate(john)).status).to.equal(200);
  });

  it('pays for large bodies as for many requests', async () => {
    const token = app.tokenOf(app.people.john);
    const large = JSON.stringify({ items: [], padding: 'x'.repeat(40_000) });
    const headers = { 'Content-Type': 'application/json' };
    const send = (body: string) => app.request('/api/orders/validate-cart/', { body, headers, token });
    expect((await send(large)).status, 'as three').to.equal(400);
    expect((await validate(token)).status).to.equal(503);
    await app.clock.advance(3_000);
    for (let request = 0; request < 3; request++) expect((await validate(token)).status).to.equal(200);
    const reply = await send(large);
    expect([reply.status, reply.headers.get('retry-after')]).to.deep.equal([503, '3']);
  });

  it('waits a second for the refusal of a body that is too large for its turn', async () => {
    await app.close();
    app = await startHttpApp({ deps: { pace: { perSecond: 1, burst: 3, maxWaiting: 2 } } });
    const token = app.tokenOf(app.people.john);
    const body = JSON.stringify({ items: [], padding: 'x'.repeat(40_000) });
    const headers = { 'Content-Type': 'application/json' };
    const send = () => app.request('/api/orders/validate-cart/', { body, headers, token });
    expect((await send()).status).to.equal(400);
    let refused = 0;
    const second = send().then(({ status }) => {
      refused = status;
    });
    await until('it waits', () => app.clock.sleeping > 0);
    expect(refused, 'not yet').to.equal(0);
    await app.clock.advance(1_000);
    await second;
    expect(refused).to.equal(503);
  });

  for (const [title, headers, body] of [
    ['of a length that is not told', {}, [JSON_CART]],
    ['that is to be unpacked', { 'Content-Encoding': 'gzip' }, gzipSync(JSON_CART)],
  ] as const) {
    it(`pays for a body ${title} as for the largest until it has been read, and then for what it was`, async () => {
      const token = app.tokenOf(app.people.john);
      const send = async () => {
        const { status } = await fetch(`${app.url}/api/orders/validate-cart/`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...headers },
          ...(Array.isArray(body)
            ? { body: new Blob([...body]).stream(), duplex: 'half' }
            : { body: body as Uint8Array }),
        } as RequestInit);
        return status;
      };
      const together = await Promise.all([send(), send(), send()]);
      expect(together.sort()).to.deep.equal([200, 503, 503]);
      await until('it is known how long it was', async () => (await validate(token)).status === 200);
      expect((await validate(token)).status).to.equal(200);
      expect((await validate(token)).status).to.equal(503);
    });
  }

  it('is told so before the body is looked at, and whatever is asked for', async () => {
    const token = app.tokenOf(app.people.staff);
    for (const path of ['/api/orders/failure-analytics/', '/api/orders/recent-failures/'])
      for (let request = 0; request < 2; request++) await app.request(path, { token });
    const { status } = await app.request('/api/orders/', { body: 'no JSON', token });
    expect(status).to.equal(503);
  });
});
