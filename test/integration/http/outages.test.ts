import { expect } from 'chai';
import {
  MemoryAttemptStore,
  MemoryJournal,
  MemoryShop,
  MemorySubmissionGuard,
  MemoryUserStore,
} from '../../../adapters/memory/index.js';
import { type Health, UnavailableError } from '../../../core/index.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';

const CART = { items: [{ product_id: 1, quantity: 1 }] };
const away = () => Promise.reject(new UnavailableError('database', 'connect ECONNREFUSED 10.0.0.7:5432'));

describe('HTTP outages', () => {
  let app: TestApp;
  afterEach(() => app.close());

  it('answers 503 with Retry-After when attempts cannot be read, and says nothing of the inside', async () => {
    app = await startHttpApp({
      ports: { attempts: Object.assign(new MemoryAttemptStore(), { tally: away, recent: away }) },
    });
    for (const path of ['failure-analytics', 'recent-failures']) {
      const { status, body, headers, text } = await app.request(`/api/orders/${path}/`, {
        token: app.tokenOf(app.people.staff),
      });
      expect(status).to.equal(503);
      expect(body).to.deep.include({
        code: 'unavailable',
        detail: 'Service temporarily unavailable, try again later.',
      });
      expect(headers.get('retry-after')).to.equal('5');
      expect(text).not.to.match(/10\.0\.0\.7|ECONN/);
    }
    expect(app.logLines.join(), 'the log knows').to.include('ECONNREFUSED 10.0.0.7');
  });

  it('answers 503, lets nobody in and nobody out, when users cannot be read', async () => {
    app = await startHttpApp({ deps: { users: Object.assign(new MemoryUserStore(), { find: away }) } });
    for (const path of ['failure-analytics', 'recent-failures']) {
      const { status } = await app.request(`/api/orders/${path}/`, { token: app.tokenOf(app.people.staff) });
      expect(status).to.equal(503);
    }
  });

  it('answers 503 with the attempt when the ordering system breaks', async () => {
    app = await startHttpApp({ ports: { ordering: Object.assign(new MemoryShop(), { read: away }) } });
    const { status, body, headers } = await app.request('/api/orders/', {
      json: CART,
      token: app.tokenOf(app.people.john),
    });
    expect(status).to.equal(503);
    expect(body).to.deep.include({
      reason: 'failed',
      attempt_id: 1,
      error: 'The order could not be processed. Please try again later.',
    });
    expect(headers.get('retry-after')).to.equal('1');
    const cart = await app.request('/api/orders/validate-cart/', {
      json: CART,
      token: app.tokenOf(app.people.john),
    });
    expect(cart.status).to.equal(503);
  });

  it('keeps a refusal that cannot be stored at once: attempt_id null, and one more in the journal', async () => {
    app = await startHttpApp({ ports: { attempts: Object.assign(new MemoryAttemptStore(), { add: away }) } });
    const json = { items: [{ product_id: 999, quantity: 1 }] };
    const { status, body } = await app.request('/api/orders/', { json, token: app.tokenOf(app.people.john) });
    expect([status, body.attempt_id]).to.deep.equal([422, null]);
    expect((await app.request('/metrics')).text).to.include('order_failures_journal_attempts 1');
  });

  it('acknowledges no refusal that it can keep nowhere', async () => {
    const full = () => Promise.reject(new UnavailableError('journal', 'full'));
    app = await startHttpApp({
      ports: {
        attempts: Object.assign(new MemoryAttemptStore(), { add: away }),
        journal: Object.assign(new MemoryJournal(), { append: full }),
      },
    });
    const json = { items: [{ product_id: 999, quantity: 1 }] };
    const { status, body } = await app.request('/api/orders/', { json, token: app.tokenOf(app.people.john) });
    expect([status, body.code]).to.deep.equal([503, 'unavailable']);
  });

  it('answers 500 to what nobody foresaw, says nothing of the inside, and names the request', async () => {
    const secret = 'password=hunter2 at /srv/app/secret.js';
    app = await startHttpApp({
      ports: {
        guard: Object.assign(new MemorySubmissionGuard(), { enter: () => Promise.reject(new TypeError(secret)) }),
      },
    });
    const { status, body, text, headers } = await app.request('/api/orders/', {
      json: CART,
      token: app.tokenOf(app.people.john),
    });
    expect(status).to.equal(500);
    expect(body).to.deep.equal({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'A server error occurred.',
      code: 'internal_error',
      request_id: headers.get('x-request-id'),
    });
    expect(text).not.to.match(/hunter2|secret|TypeError|stack/);
    const logged = app.logLines.map((line) => JSON.parse(line)).find(({ level }) => level === 'error');
    expect(logged.request_id).to.equal(body.request_id);
    expect(logged.err).to.deep.include({ type: 'TypeError', message: secret });
  });

  it('reports the health of each dependency, asked once a second at most, and nothing that is for staff only', async () => {
    let database: Health = { status: 'ok' };
    let asked = 0;
    const check = async () => {
      asked++;
      return database;
    };
    let level: Health['level'] = 'process';
    const guard = {
      name: 'guard',
      check: async (): Promise<Health> => ({ status: 'degraded', level, detail: '10.0.0.7' }),
    };
    app = await startHttpApp({ deps: { healthChecks: [{ name: 'database', check }, guard] } });
    const ready = await Promise.all([app.request('/readyz'), app.request('/readyz'), app.request('/metrics')]);
    expect(asked).to.equal(1);
    expect([ready[0].status, ready[0].body]).to.deep.equal([
      200,
      { status: 'degraded', checks: { database: 'ok', guard: 'degraded' }, levels: { guard: 'process' } },
    ]);
    expect(ready[2].text).to.include('order_failures_dependency_health{name="guard"} 0.5');
    expect(ready[2].text).to.include('order_failures_dependency_health{name="database"} 1');
    expect(ready[2].text).to.include('order_failures_guard_level{name="guard",level="process"} 1');
    expect(ready[2].text).to.include('order_failures_guard_level{name="guard",level="shared"} 0');

    database = { status: 'down' };
    level = 'shared';
    app.clock.set(app.clock.now() + 1_000);
    const down = await app.request('/readyz');
    expect([down.status, down.body]).to.deep.equal([
      503,
      { status: 'down', checks: { database: 'down', guard: 'degraded' }, levels: { guard: 'shared' } },
    ]);
    expect((await app.request('/healthz')).status, 'alive all the same').to.equal(200);
    const metrics = (await app.request('/metrics')).text;
    expect(metrics).to.include('order_failures_dependency_health{name="database"} 0');
    expect(metrics).to.include('order_failures_guard_level{name="guard",level="process"} 0');
    expect(metrics).to.include('order_failures_guard_level{name="guard",level="shared"} 1');
    expect(metrics, 'what is no guard has no level').not.to.include('order_failures_guard_level{name="database"');
  });

  it('says how far a replica is behind, and nothing when nobody knows', async () => {
    let health: Health = { status: 'ok', lagMs: 250 };
    const replica = { name: 'replica', check: async () => health };
    app = await startHttpApp({ deps: { healthChecks: [replica] } });
    expect((await app.request('/readyz')).body).to.deep.include({
      checks: { replica: 'ok' },
      lag_seconds: { replica: 0.25 },
    });
    expect((await app.request('/metrics')).text).to.include(
      'order_failures_dependency_lag_seconds{name="replica"} 0.25',
    );
    health = { status: 'degraded', detail: 'It does not answer.' };
    await app.clock.advance(1_000);
    const { status, body } = await app.request('/readyz');
    expect([status, body]).to.deep.equal([200, { status: 'degraded', checks: { replica: 'degraded' } }]);
    expect((await app.request('/metrics')).text).not.to.include('lag_seconds{');
  });
});
