import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import { SERVER_LIMITS, type ServerLimits } from '../../../apps/http/server-limits.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';
import { LiveListener } from '../../support/live.js';
import { PageVisitor } from '../../support/page-visitor.js';
import { type RawConnection, useRawConnections } from '../../support/raw-connection.js';
import { until } from '../../support/until.js';

/** The limits of a server, made short: what they are is looked at in the first test. */
const SHORT = { headersTimeoutMs: 300, requestTimeoutMs: 600, idleTimeoutMs: 500, checkEveryMs: 50 };
/** What a slow client sends between two waits, so that it never falls silent. */
const A_BYTE_EVERY_MS = 50;
/** In which a server places an order, many times over. */
const A_WHILE_MS = 500;

describe('A server against slow and many clients', () => {
  const open = useRawConnections();
  let app: TestApp;
  afterEach(() => app.close());
  const start = async (limits: Partial<ServerLimits> = SHORT, attempts = new MemoryAttemptStore()) => {
    app = await startHttpApp({ limits, ports: { attempts } });
  };

  /** Goes on sending a byte now and then until the server has had enough, or for 5 s. Returns how long that took. */
  async function trickle(start: string, byte: string): Promise<{ readonly said: string; readonly ms: number }> {
    const connection = open(app.url).say(start);
    const startedAt = performance.now();
    let isOver = false;
    void connection.ended.then(() => {
      isOver = true;
    });
    while (!isOver && performance.now() - startedAt < 5_000) {
      connection.say(byte);
      await sleep(A_BYTE_EVERY_MS);
    }
    return { said: connection.text, ms: performance.now() - startedAt };
  }

  it('has the limits that the documentation names', async () => {
    await start();
    expect(SERVER_LIMITS).to.deep.equal({
      maxHeaderBytes: 16_384,
      maxHeaders: 100,
      headersTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
      idleTimeoutMs: 120_000,
      keepAliveTimeoutMs: 65_000,
      checkEveryMs: 1_000,
      maxConnections: 5_000,
    });
  });

  it('answers 408 to headers that come byte by byte, however steadily', async () => {
    await start();
    const { said, ms } = await trickle('GET /healthz HTTP/1.1\r\nHost: a\r\nX: ', 'x');
    expect(said).to.match(/^HTTP\/1\.1 408 /);
    expect(ms).to.be.within(SHORT.headersTimeoutMs - 50, 4_000);
  });

  it('answers 408 to a body that comes byte by byte, of a known length or in chunks, and logs no fault', async () => {
    await start();
    const head = `POST /api/token/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
    for (const [length, byte] of [
      ['Content-Length: 10000\r\n\r\n{"', 'x'],
      ['Transfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n'],
    ] as const) {
      const { said, ms } = await trickle(head + length, byte);
      expect(said).to.match(/^HTTP\/1\.1 408 /);
      expect(ms).to.be.within(SHORT.headersTimeoutMs, 4_000);
    }
    expect(app.logLines.filter((line) => line.includes('"level":"error"'))).to.deep.equal([]);
  });

  for (const [what, cut] of [
    ['headers', 20],
    ['body', -5],
  ] as const) {
    it(`does nothing of what it has answered 408, should the rest of its ${what} come after all`, async () => {
      await start({ ...SHORT, idleTimeoutMs: 10_000 });
      const { people, ports, tokenOf, url } = app;
      const body = JSON.stringify({ items: [{ product_id: 1, quantity: 1 }] });
      const order = [
        'POST /api/orders/ HTTP/1.1',
        'Host: a',
        `Authorization: Bearer ${tokenOf(people.john)}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n');
      const window = { sinceMs: NOON, untilMs: NOON + 1 };
      const connection = open(url, { stays: true }).say(order.slice(0, cut));
      await until('it is answered', () => connection.text !== '');
      connection.say(order.slice(cut));
      await sleep(A_WHILE_MS);
      expect(connection.text).to.match(/^HTTP\/1\.1 408 /);
      expect(await ports.ordering.countOrders(window), 'after 408').to.equal(0);
      // The control: the same, at once.
      const another = open(url).say(order);
      await until('it is answered', () => another.text !== '');
      expect(another.text).to.match(/^HTTP\/1\.1 201 /);
      expect(await ports.ordering.countOrders(window)).to.equal(1);
    });
  }

  it('ends a connection on which nothing is ever said', async () => {
    await start();
    await open(app.url).ended;
  });

  it('would keep all of these without its limits', async () => {
    await start({ checkEveryMs: 50 });
    const silent = open(app.url);
    const slow = open(app.url).say('GET /healthz HTTP/1.1\r\nHost: a\r\n');
    await sleep(4 * SHORT.headersTimeoutMs);
    expect([silent.socket.readyState, slow.socket.readyState]).to.deep.equal(['open', 'open']);
  });

  it('cuts a client off that asks for a lot and takes nothing of it', async () => {
    const attempts = new MemoryAttemptStore();
    const big = { userAgent: 'x'.repeat(500), validationErrors: ['y'.repeat(5_000)] };
    for (let index = 0; index < 2_000; index++) {
      await attempts.add(anAttempt({ ...big, submissionId: `s-${index}` }));
    }
    await start(SHORT, attempts);
    const visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
    const connection = open(app.url);
    connection.socket.pause();
    connection.say(
      `GET /admin/orders/failedorderattempt/export/?format=jsonl HTTP/1.1\r\nHost: a\r\nCookie: __Host-session=${visitor.secret}\r\n\r\n`,
    );
    await until('it is cut', () => app.logLines.some((line) => line.includes('ERR_STREAM_PREMATURE_CLOSE')));
    connection.socket.resume();
    await connection.ended;
    expect(connection.text, 'it had begun, and did not come to its end').to.match(/^HTTP\/1\.1 200 /);
    expect(connection.text).not.to.match(/\r\n0\r\n\r\n$/);
  });

  it('leaves live connections alone, which are silent by nature', async () => {
    await start();
    const visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
    const listener = await LiveListener.open(app.url, { secret: visitor.secret });
    let closed: number | undefined;
    void listener.closed.then((code) => {
      closed = code;
    });
    await sleep(2 * SHORT.idleTimeoutMs);
    expect(closed).to.equal(undefined);
    listener.leave();
  });

  it('does not wait for those who were refused to close their half of the connection', async () => {
    await start();
    for (const request of [
      'nonsense\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      'GET /admin/live/ HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ]) {
      const connection = open(app.url, { stays: true }).say(request);
      await until('the server has answered', () => connection.text.includes('\r\n\r\n'));
      await until('the server has let go', () => connection.say('x').socket.destroyed);
    }
  });

  it('closes a connection too many at once, and takes others as soon as there is room', async () => {
    await start({ maxConnections: 5 });
    const served = (connection: RawConnection) => connection.text.includes('"ok"');
    const connections = Array.from({ length: 10 }, () => open(app.url));
    for (const each of connections) each.say('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    await until('all are served or closed', () =>
      connections.every((each) => served(each) || each.socket.destroyed),
    );
    expect(connections.filter(served)).to.have.lengthOf.within(1, 5);
    expect(connections.filter((each) => !served(each)).map(({ text }) => text)).to.include('');
    for (const each of connections) each.leave();
    for (let isServed = false; !isServed; ) {
      const next = open(app.url).say('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      await next.ended;
      isServed = served(next);
    }
  });

  it('is not thrown by hundreds of headers, or by ones of the same name', async () => {
    await start();
    const many = Array.from({ length: 900 }, (_, index) => `X-${index}: 1\r\n`).join('');
    const same = 'X-Forwarded-For: 1.2.3.4\r\nCookie: a=b\r\n'.repeat(350);
    for (const headers of [many, same]) {
      const connection = open(app.url).say(
        `GET /healthz HTTP/1.1\r\nHost: a\r\n${headers}Connection: close\r\n\r\n`,
      );
      await connection.ended;
      expect(connection.text).to.match(/^HTTP\/1\.1 (200|431) /);
    }
    expect((await app.request('/healthz')).status).to.equal(200);
  });

  it('reads no more than 1 MB of a body that has no end, and 32 KB of whom it does not know', async () => {
    await start();
    const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`;
    for (const [path, who, atLeast] of [
      ['/api/orders/', `Authorization: Bearer ${app.tokenOf(app.people.john)}\r\n`, 1_000_000],
      ['/api/token/', '', 32_000],
    ] as const) {
      const connection = open(app.url).say(
        `POST ${path} HTTP/1.1\r\nHost: a\r\n${who}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
      );
      let sent = 0;
      while (!connection.text.includes('\r\n\r\n') && sent < 10 * atLeast) {
        sent += 0x1000;
        await new Promise((resolve) => connection.socket.write(chunk, resolve));
        // Time for the answer: what is written into a full buffer was not read.
        await sleep(1);
      }
      expect(connection.text, path).to.match(/^HTTP\/1\.1 413 /);
      expect(sent, path).to.be.within(atLeast, 10 * atLeast - 1);
      expect(connection.text).to.include(`larger than ${atLeast === 32_000 ? '32 KB' : '1 MB'}.`);
      await connection.ended;
    }
  });
});
