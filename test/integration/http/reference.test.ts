import { expect } from 'chai';
import { startHttpApp, type TestApp } from '../../support/http-app.js';

describe('HTTP reference', () => {
  let app: TestApp;
  before(async () => {
    app = await startHttpApp();
  });
  after(() => app.close());

  it('describes every route as OpenAPI 3.1, without depending on anything outside', async () => {
    const { body } = await app.request('/api/schema/');
    expect(body.openapi).to.equal('3.1.0');
    expect(body.info.version).to.equal('1.2.3');
    expect(Object.keys(body.paths)).to.have.members([
      '/api/orders/',
      '/api/orders/validate-cart/',
      '/api/orders/failure-analytics/',
      '/api/orders/recent-failures/',
      '/api/orders/recovery/',
      '/api/orders/differences/',
      '/api/orders/issues/',
      '/api/orders/issues/one/',
      '/api/orders/issues/decisions/',
      '/api/orders/predictions/',
      '/api/token/',
      '/api/token/refresh/',
      '/healthz',
      '/readyz',
      '/metrics',
      '/api/schema/',
      '/api/docs/',
      '/api/docs/reference.css',
    ]);
    const refs = JSON.stringify(body).match(/"\$ref":"[^"]*"/g) ?? [];
    expect(refs).not.to.be.empty;
    for (const ref of refs) expect(ref).to.match(/"#\/components\/schemas\/\w+"/);
  });

  it('gives every operation a name of its own', async () => {
    const { body } = await app.request('/api/schema/');
    const operations = Object.values<Record<string, { operationId: string }>>(body.paths).flatMap(Object.values);
    const names = operations.map(({ operationId }) => operationId);
    expect(names).to.include('submitOrder');
    expect(new Set(names).size).to.equal(operations.length);
    for (const name of names) expect(name).to.match(/^[a-z][A-Za-z]+$/);
  });

  it('names the headers that every 401 and 429 carry', async () => {
    const { body } = await app.request('/api/schema/');
    type Responses = Readonly<Record<string, { readonly headers?: object }>>;
    const operations = Object.values<Record<string, { responses: Responses }>>(body.paths).flatMap(Object.values);
    for (const [status, header] of [
      ['401', 'WWW-Authenticate'],
      ['429', 'Retry-After'],
    ] as const) {
      const answers = operations.flatMap(({ responses }) => responses[status] ?? []);
      expect(answers).not.to.be.empty;
      for (const { headers } of answers) expect(headers).to.have.property(header);
    }
  });

  it('shows every operation with its curl line on a page that needs no script and nothing from elsewhere', async () => {
    const { text, headers } = await app.request('/api/docs/');
    const { body: document } = await app.request('/api/schema/');
    for (const path of Object.keys(document.paths)) expect(text).to.include(`<code>${path}</code>`);
    expect(text).to.include('curl -H &quot;Authorization: Bearer $TOKEN&quot;');
    expect(text).not.to.match(/<script|<style|style="|onclick|https?:\/\/(?!localhost)/i);
    expect(headers.get('content-security-policy')).to.include("default-src 'none'");
    const { text: css } = await app.request('/api/docs/reference.css');
    expect(css).not.to.match(/url\(|@import/);
  });

  it('escapes what stands in descriptions', async () => {
    const odd = await startHttpApp({ deps: { version: '<b>"1"</b>' } });
    try {
      const { text } = await odd.request('/api/docs/');
      expect(text).to.include('&lt;b&gt;&quot;1&quot;&lt;/b&gt;').and.not.to.include('<b>');
    } finally {
      await odd.close();
    }
  });
});
