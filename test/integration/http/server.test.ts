import { expect } from 'chai';
import { listen } from '../../../apps/http/index.js';
import { HeldShop } from '../../support/held-shop.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { useRawConnections } from '../../support/raw-connection.js';

const ORDER = JSON.stringify({ items: [{ product_id: 1, quantity: 1 }] });

describe('HTTP server', () => {
  let app: TestApp;
  let shop: HeldShop;
  const open = useRawConnections();
  beforeEach(async () => {
    shop = new HeldShop();
    app = await startHttpApp({ shop });
  });
  afterEach(async () => {
    shop.letGo();
    await app.close();
  });

  const talk = (text: string) => open(app.url).say(text);

  const orderRequest = () =>
    [
      'POST /api/orders/ HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${app.tokenOf(app.people.john)}`,
      'Content-Type: application/json',
      `Content-Length: ${ORDER.length}`,
      '',
      ORDER,
    ].join('\r\n');

  it('finishes what is in flight, takes nothing new, and ends with it', async () => {
    const idle = talk('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(() => idle.text.includes('"ok"'));
    const order = talk(orderRequest());
    await shop.placing;

    let closed = false;
    const closing = app.server.close(10_000).then(() => {
      closed = true;
    });
    await idle.ended;
    expect(await fetch(`${app.url}/healthz`).catch((error: Error) => error.name), 'nothing new').to.equal(
      'TypeError',
    );
    expect(closed, 'still one in flight').to.equal(false);

    shop.letGo();
    await order.ended;
    await closing;
    expect(order.text).to.match(/^HTTP\/1\.1 201 Created\r\n/);
    expect(order.text).to.match(/\r\nConnection: close\r\n/i);
    expect(order.text).to.include('"order_id":1');
  });

  it('says down to those who are still connected while it stops', async () => {
    const order = talk(orderRequest());
    await shop.placing;
    const probe = talk('GET /readyz HTTP/1.1\r\nHost: localhost\r\n');
    await until(() => probe.socket.bytesWritten > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closing = app.server.close(10_000);
    probe.socket.write('\r\n');
    await probe.ended;
    expect(probe.text).to.match(/^HTTP\/1\.1 503 /);
    expect(probe.text).to.include('"status":"down"');
    shop.letGo();
    await order.ended;
    await closing;
  });

  it('cuts what is not done after the grace', async () => {
    const order = talk(orderRequest());
    await shop.placing;
    await app.server.close(50);
    await order.ended;
    expect(order.text).to.equal('');
  });

  it('can be told to stop more than once', async () => {
    await Promise.all([app.server.close(), app.server.close(0)]);
    await app.server.close();
  });

  it('rejects when it cannot listen', async () => {
    const { port } = new URL(app.url);
    const error = await listen(startedApp(), { host: '127.0.0.1', port: Number(port) }).catch(
      (cause: unknown) => cause,
    );
    expect(error).to.have.property('code', 'EADDRINUSE');
  });

  it('answers what is no HTTP with a problem, and ends the connection', async () => {
    for (const [text, status] of [
      ['nonsense\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ] as const) {
      const connection = talk(text);
      await connection.ended;
      expect(connection.text).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(connection.text).to.include('Content-Type: application/problem+json');
      expect(JSON.parse(connection.text.slice(connection.text.indexOf('\r\n\r\n'))).status).to.equal(status);
    }
  });

  it('is not thrown by odd but readable requests', async () => {
    for (const [line, header, status] of [
      ['GET http:// HTTP/1.1', '', 404],
      ['GET //// HTTP/1.1', '', 404],
      ['OPTIONS * HTTP/1.1', '', 404],
      ['TRACE /healthz HTTP/1.1', '', 405],
      ['GET http://elsewhere/healthz HTTP/1.1', '', 200],
      ['GET /healthz?%E0%A4%A HTTP/1.1', '', 200],
      ['GET /healthz HTTP/1.0', '', 200],
      ['GET /api/schema/ HTTP/1.1', 'Accept-Encoding: identity;q=0', 200],
      ['GET /api/schema/ HTTP/1.1', 'Accept-Encoding: *;q=0', 200],
      ['GET /api/schema/ HTTP/1.1', 'Accept-Encoding: ,;q', 200],
      ['GET /api/orders/recent-failures/ HTTP/1.1', 'Authorization: Bearer', 401],
      ['GET /api/orders/recent-failures/ HTTP/1.1', 'Authorization: Bearer bnVsbA.bnVsbA.x', 401],
      ['GET /api/orders/recent-failures/ HTTP/1.1', 'Authorization: Bearer eyJhbGciOnt9fQ.e30.x', 401],
      ['GET /api/orders/recent-failures/ HTTP/1.1', 'Authorization: \u00ff', 401],
      ['POST /api/token/ HTTP/1.1', 'Content-Length: 2\r\nContent-Type: ;;;', 415],
      ['POST /api/token/ HTTP/1.1', 'Content-Length: 2\r\nContent-Type: application/json; charset', 400],
    ] as const) {
      const connection = talk(
        `${line}\r\nHost: a\r\nConnection: close\r\n${header}${header && '\r\n'}\r\n${line.startsWith('POST') ? '{}' : ''}`,
      );
      await connection.ended;
      expect(connection.text, `${line} ${header}`).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
    }
    expect(app.logLines.filter((text) => text.includes('"level":"error"'))).to.deep.equal([]);
  });

  it('takes headers of 10 kB', async () => {
    const { status } = await app.request('/healthz', {
      headers: { 'X-Forwarded-For': '1.2.3.4, '.repeat(1_100) },
    });
    expect(status).to.equal(200);
  });

  it('goes on when a client goes away in the middle of its request', async () => {
    const half = talk(orderRequest().slice(0, -5));
    await until(() => half.socket.bytesWritten > 0);
    half.socket.destroy();
    expect((await app.request('/healthz')).status).to.equal(200);
    const gone = talk(orderRequest());
    await shop.placing;
    gone.socket.destroy();
    shop.letGo();
    expect((await app.request('/healthz')).status).to.equal(200);
    await until(() => app.logLines.some((line) => line.includes('"status":201')));
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).to.deep.equal([]);
  });
});

/** An app that only has to be something that could be served. */
function startedApp() {
  return { callback: () => () => {}, emit: () => true } as unknown as Parameters<typeof listen>[0];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
