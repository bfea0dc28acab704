import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { FailureAnalytics } from 'order-failures';
import { app } from './express-in-memory.js';

describe('example: an Express service in memory', () => {
  let server: Server;
  let url: string;

  before((done) => {
    server = createServer(app).listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  async function checkout(customer: string, quantity: number) {
    const response = await fetch(`${url}/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer, lines: [{ productId: '1', quantity }] }),
    });
    return { status: response.status, body: (await response.json()) as { order?: string; reason?: string } };
  }

  it('places an order within the balance and refuses the same cart again', async () => {
    expect(await checkout('ann', 2)).to.deep.equal({ status: 201, body: { order: '1' } });
    const second = await checkout('ann', 2);
    expect(second.status).to.equal(409);
    expect(second.body.reason).to.equal('duplicate');
  });

  it('refuses an order above the balance, makes the customer wait, and counts it', async () => {
    expect((await checkout('bob', 4)).body.reason).to.equal('invalid');
    expect((await checkout('bob', 1)).body.reason).to.equal('backing_off');
    const analytics = (await (await fetch(`${url}/failures`)).json()) as FailureAnalytics;
    expect(analytics.totalFailures).to.equal(2);
    expect(analytics.totalOrders).to.equal(1);
    expect(analytics.commonErrors[1]).to.deep.equal({
      error: 'Food balance exceeded: $12.80 > $10.00',
      count: 1,
    });
  });

  it('is under 40 lines, and is what the README shows', () => {
    const example = readFileSync('test/examples/express-in-memory.ts', 'utf8');
    expect(example.trimEnd().split('\n').length).to.be.below(40);
    expect(readFileSync('README.md', 'utf8')).to.include(example);
  });
});
