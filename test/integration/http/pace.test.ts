import { expect } from 'chai';
import { startHttpApp, type TestApp } from '../../support/http-app.js';

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

  it('is told so before the body is looked at, and whatever is asked for', async () => {
    const token = app.tokenOf(app.people.staff);
    for (const path of ['/api/orders/failure-analytics/', '/api/orders/recent-failures/'])
      for (let request = 0; request < 2; request++) await app.request(path, { token });
    const { status } = await app.request('/api/orders/', { body: 'no JSON', token });
    expect(status).to.equal(503);
  });
});
