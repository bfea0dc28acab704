import { expect } from 'chai';
import { MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import { PASSWORD, startHttpApp, type TestApp } from '../../support/http-app.js';

describe('HTTP observability', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startHttpApp();
  });
  afterEach(() => app.close());

  const order = (product_id: number) =>
    app.request('/api/orders/', {
      json: { items: [{ product_id, quantity: 1 }] },
      token: app.tokenOf(app.people.john),
      headers: { 'User-Agent': 'Secret Browser', 'X-Request-Id': `order-${product_id}` },
    });

  it('counts submissions by outcome and reason, those that were turned away too', async () => {
    await order(1);
    await order(999);
    await order(1);
    await order(1);
    await app.clock.advance(2_000);
    await order(1);
    await order(2);
    const { text } = await app.request('/metrics');
    const count = (outcome: string, reason: string) =>
      `order_failures_submissions_total{outcome="${outcome}",reason="${reason}"}`;
    expect(text).to.include(`${count('placed', '')} 1`);
    expect(text).to.include(`${count('refused', 'invalid')} 1`);
    expect(text).to.include(`${count('refused', 'backing_off')} 2`);
    expect(text).to.include(`${count('refused', 'duplicate')} 1`);
    expect(text).to.include(`${count('refused', 'throttled')} 1`);
    expect(text).to.include('order_failures_submission_duration_seconds_count{outcome="placed"} 1');
  });

  it('measures requests by documented route, whatever paths and methods are sent', async () => {
    for (const path of ['/api/orders/recent-failures', '/api/v1/orders/recent-failures/?limit=5']) {
      await app.request(path, { token: app.tokenOf(app.people.staff) });
    }
    for (const path of ['/x', '/y', '/api/orders/1', '/%']) await app.request(path);
    const { text } = await app.request('/metrics');
    const count = 'order_failures_http_request_duration_seconds_count';
    expect(text).to.include(`${count}{method="GET",route="/api/orders/recent-failures/",status="200"} 2`);
    expect(text).to.include(`${count}{method="GET",route="none",status="404"} 4`);
    expect(text).not.to.match(/route="\/(x|y|api\/orders\/1)/);
  });

  it('counts log-ins by result', async () => {
    const logIn = (password: string) => app.request('/api/token/', { json: { username: 'john', password } });
    await logIn(PASSWORD);
    for (let tries = 0; tries < 10; tries++) await logIn('wrong');
    const { text } = await app.request('/metrics');
    expect(text).to.include('order_failures_log_ins_total{result="logged_in"} 1');
    expect(text).to.include('order_failures_log_ins_total{result="refused"} 9');
    expect(text).to.include('order_failures_log_ins_total{result="throttled"} 1');
  });

  it('counts problems that did not keep a submission from its answer', async () => {
    await app.close();
    const broken = () => Promise.reject(new Error('away'));
    app = await startHttpApp({ ports: { guard: Object.assign(new MemorySubmissionGuard(), { settle: broken }) } });
    expect((await order(1)).status).to.equal(201);
    const { text } = await app.request('/metrics');
    expect(text).to.include('order_failures_problems_total{during="settling a submission"} 1');
  });

  it('reads what stands still once a second, however many ask, and keeps it when it cannot be read', async () => {
    await app.close();
    let asked = 0;
    const backlog = async () => {
      if (++asked === 2) throw new Error('away');
      return 1_000 * asked;
    };
    app = await startHttpApp({ deps: { sealing: { backlog } } });
    const unsealed = async () => {
      const { status, text } = await app.request('/metrics');
      return [status, /\norder_failures_unsealed_rows (\d+)/.exec(text)?.[1]];
    };
    const crowd = await Promise.all(Array.from({ length: 20 }, unsealed));
    await app.clock.advance(999);
    expect(new Set([...crowd, await unsealed()].map(String))).to.deep.equal(new Set(['200,1000']));
    expect(asked).to.equal(1);
    await app.clock.advance(1);
    expect(await unsealed()).to.deep.equal([200, '1000']);
    await app.clock.advance(1_000);
    expect(await unsealed()).to.deep.equal([200, '3000']);
  });

  it('measures each step that a submission reached, and none that it did not', async () => {
    await order(1);
    await order(999);
    await order(1);
    const { text } = await app.request('/metrics');
    const count = (step: string) =>
      Number(
        text.split(`\norder_failures_submission_step_duration_seconds_count{step="${step}"} `)[1]?.split('\n')[0],
      );
    // Placed, invalid, and backing off, which ends at the guard.
    expect(['enter', 'judge', 'place', 'settle', 'record'].map(count)).to.deep.equal([3, 2, 1, 2, 1]);
  });

  it('has nothing in the counters that names a person', async () => {
    await order(999);
    const { text, headers } = await app.request('/metrics');
    expect(headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(text).not.to.match(/john|john doe|456|123|127\.0\.0\.1|Secret/i);
  });

  it('gives every app a registry of its own', async () => {
    const other = await startHttpApp();
    try {
      await order(1);
      expect((await other.request('/metrics')).text).to.include('{outcome="placed",reason=""} 0');
    } finally {
      await other.close();
    }
  });

  it('logs one line a request: what, how it ended, for whom, and nothing more', async () => {
    app.logLines.length = 0;
    await order(999);
    expect(app.logLines).to.have.lengthOf(1);
    expect(JSON.parse(app.logLines[0] ?? '')).to.deep.equal({
      level: 'info',
      time: '2026-02-12T12:00:00Z',
      method: 'POST',
      route: '/api/orders/',
      status: 422,
      ms: 0,
      request_id: 'order-999',
      user_id: '456',
      msg: 'request',
    });
  });

  it('logs no secret, token, query, body or personal data, whatever is sent', async () => {
    const token = app.tokenOf(app.people.staff);
    await app.request('/api/token/', { json: { username: 'john', password: PASSWORD } });
    await app.request('/api/token/', { json: { username: 'john', password: 'hunter2' } });
    await app.request('/api/token/', {
      body: '{"password": "hunter2"',
      headers: { 'Content-Type': 'application/json' },
    });
    await app.request('/api/token/refresh/', { json: { refresh: app.refreshTokenOf(app.people.john) } });
    await app.request('/api/orders/recent-failures/?participant_id=123', { token });
    await app.request('/secret/john-doe?password=hunter2', { token });
    await order(999);
    expect(app.logLines.length).to.be.at.least(7);
    const text = app.logLines.join('');
    for (const secret of [
      token,
      PASSWORD,
      'hunter2',
      'eyJ',
      'John',
      'john',
      'participant_id',
      'Secret',
      '127.0.0.1',
      'scrypt',
    ]) {
      expect(text, secret).not.to.include(secret);
    }
  });
});
