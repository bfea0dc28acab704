import { expect } from 'chai';
import { startHttpApp, type TestApp } from '../../support/http-app.js';

describe('HTTP routing', () => {
  let app: TestApp;
  before(async () => {
    app = await startHttpApp();
  });
  after(() => app.close());

  const GET_PATHS = [
    '/api/orders/failure-analytics',
    '/api/orders/recent-failures',
    '/api/schema',
    '/api/docs',
    '/healthz',
    '/readyz',
    '/metrics',
  ];
  for (const path of GET_PATHS) {
    it(`answers ${path} the same with and without its slash`, async () => {
      const token = app.tokenOf(app.people.staff);
      const [bare, slashed] = [await app.request(path, { token }), await app.request(`${path}/`, { token })];
      expect([bare.status, slashed.status]).to.deep.equal([200, 200]);
      if (path !== '/metrics') expect(bare.text).to.equal(slashed.text);
    });
  }

  for (const path of ['/api/orders', '/api/orders/validate-cart', '/api/token', '/api/token/refresh']) {
    it(`answers POST ${path} with and without its slash`, async () => {
      for (const form of [path, `${path}/`]) {
        const { status } = await app.request(form, { json: { nonsense: 1 }, token: app.tokenOf(app.people.john) });
        expect(status, form).to.equal(400);
      }
    });
  }

  it('answers /api/v1/ as /api/', async () => {
    const token = app.tokenOf(app.people.staff);
    for (const path of ['/orders/failure-analytics/', '/orders/recent-failures', '/schema/', '/docs/']) {
      const [plain, versioned] = [
        await app.request(`/api${path}`, { token }),
        await app.request(`/api/v1${path}`, { token }),
      ];
      expect(versioned.status, path).to.equal(200);
      expect(versioned.text).to.equal(plain.text);
    }
    const order = { json: { items: [{ product_id: 1, quantity: 1 }] }, token: app.tokenOf(app.people.jane) };
    expect((await app.request('/api/v1/orders/', order)).status).to.equal(201);
    expect((await app.request('/api/v1/orders/failure-analytics/?days=0', { token })).status).to.equal(400);
  });

  for (const path of [
    '/api',
    '/api/',
    '/api/v1/',
    '/api/v2/orders/',
    '/api/v1/v1/orders/',
    '/API/ORDERS/',
    '/x',
  ]) {
    it(`knows nothing of ${path}`, async () => {
      const { status, body, headers } = await app.request(path);
      expect(status).to.equal(404);
      expect(body.detail).to.equal('Not found.');
      expect(headers.get('content-type')).to.equal('application/problem+json');
    });
  }

  for (const path of ['/api/orders/%E0%A4%A', '/%', '/api/orders/%00', '/api//orders/', '//api/orders/']) {
    it(`is not confused by ${path}`, async () => {
      expect((await app.request(path)).status).to.equal(404);
    });
  }

  it('says which methods a route has', async () => {
    for (const [method, path, allow] of [
      ['PUT', '/api/orders/', 'OPTIONS, POST'],
      ['GET', '/api/orders', 'OPTIONS, POST'],
      ['PATCH', '/api/orders/validate-cart/', 'OPTIONS, POST'],
      ['DELETE', '/api/orders/recent-failures/', 'GET, HEAD, OPTIONS'],
      ['POST', '/api/v1/orders/failure-analytics/', 'GET, HEAD, OPTIONS'],
      ['GET', '/api/token/', 'OPTIONS, POST'],
      ['PROPFIND', '/healthz', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const { status, body, headers } = await app.request(path, { method });
      expect(status, path).to.equal(405);
      expect(body.detail).to.equal(`Method "${method}" not allowed.`);
      expect(headers.get('allow')).to.equal(allow);
    }
    const { status, headers } = await app.request('/api/orders/', { method: 'OPTIONS' });
    expect([status, headers.get('allow')]).to.deep.equal([204, 'OPTIONS, POST']);
  });

  it('answers HEAD as GET without the body', async () => {
    const { status, text, headers } = await app.request('/healthz', { method: 'HEAD' });
    expect([status, text, headers.get('content-length')]).to.deep.equal([200, '', '15']);
  });

  it('makes a request id, or takes a sane one', async () => {
    const made = (await app.request('/healthz')).headers.get('x-request-id');
    expect(made).to.match(/^id-\d+$/);
    const sane = 'b7b0f9a6-6d0c:Root=1-67/+x@y._';
    for (const given of [sane, 'a'.repeat(100)]) {
      const { headers } = await app.request('/healthz', { headers: { 'X-Request-Id': given } });
      expect(headers.get('x-request-id')).to.equal(given);
    }
    for (const given of ['a'.repeat(101), 'a b', '"', '<x>', '{"a":1}', 'é', '-x']) {
      const { headers } = await app.request('/healthz', { headers: { 'X-Request-Id': given } });
      expect(headers.get('x-request-id'), given).to.match(/^id-\d+$/);
    }
  });

  it('names the request in its problem too', async () => {
    const { body } = await app.request('/x', { headers: { 'X-Request-Id': 'mine' } });
    expect(body).to.deep.equal({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Not found.',
      code: 'not_found',
      request_id: 'mine',
    });
  });

  it('tells browsers to trust nothing but the server itself, and nobody to keep what is personal', async () => {
    const { headers } = await app.request('/api/orders/recent-failures/', {
      token: app.tokenOf(app.people.staff),
    });
    expect(headers.get('content-security-policy')).to.equal(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
        "form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('x-powered-by')).to.equal(null);
  });

  it('compresses what is large', async () => {
    const large = await fetch(`${app.url}/api/schema/`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(large.headers.get('content-encoding')).to.equal('gzip');
    expect(((await large.json()) as { openapi: string }).openapi).to.equal('3.1.0');
    const small = await fetch(`${app.url}/healthz`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(small.headers.get('content-encoding')).to.equal(null);
  });
});
