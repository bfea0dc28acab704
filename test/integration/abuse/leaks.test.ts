import { expect } from 'chai';
import { MemoryAttemptStore, MemoryShop } from '../../../adapters/memory/index.js';
import { type FailedOrderAttempt, UnavailableError } from '../../../core/index.js';
import { PASSWORD, startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor } from '../../support/page-visitor.js';

/** What a person or a secret is recognised by, each with a mark of its own that stands nowhere else. */
const MARKS = {
  name: 'Mark-Name Zacharias',
  username: 'mark-username',
  password: 'mark-password 17',
  wrongPassword: 'mark-wrong-password',
  userAgent: 'mark-agent/1.0',
  address: '203.0.113.99',
  key: 'mark-idempotency-key',
  search: 'mark-search',
  why: 'mark-reason',
  inside: 'mark-inside-host:5432',
} as const;

/** Fails as a driver does that knows the statement and its values. */
class BreakableStore extends MemoryAttemptStore {
  broken: 'not' | 'away' | 'a bug' = 'not';
  override async recent(...given: Parameters<MemoryAttemptStore['recent']>): Promise<FailedOrderAttempt[]> {
    if (this.broken === 'not') return super.recent(...given);
    const cause = Object.assign(new Error('The driver failed.'), {
      detail: `Key (name)=(${MARKS.name})`,
      parameters: [MARKS.name, MARKS.address],
      sql: `SELECT '${MARKS.username}'`,
      connection: { host: MARKS.inside, password: MARKS.password },
    });
    throw this.broken === 'away' ? new UnavailableError('database', 'It is away.', { cause }) : cause;
  }
}

describe('Names, addresses and secrets', () => {
  let app: TestApp;
  /** Tokens and cookies that were given out. */
  const secrets: string[] = [];
  let openApi: string;
  let metrics: string;
  let problems: string;

  before(async () => {
    const attempts = new BreakableStore();
    const shop = new MemoryShop();
    app = await startHttpApp({ shop, ports: { attempts }, deps: { trustedProxyHops: 1 } });
    await shop.putParticipants([{ id: '777', name: MARKS.name }]);
    const passwordHash = await app.passwords.hash(MARKS.password);
    const person = { username: MARKS.username, passwordHash, participantId: '777' };
    await app.users.add({ ...person, isStaff: false, isSuperuser: false });
    const headers = { 'User-Agent': MARKS.userAgent, 'X-Forwarded-For': MARKS.address };

    const logIn = (password: string) =>
      app.request('/api/token/', { json: { username: MARKS.username, password }, headers });
    const { body } = await logIn(MARKS.password);
    const refused = await logIn(MARKS.wrongPassword);
    const token = body.access;
    const order = (quantity: unknown) =>
      app.request('/api/orders/', {
        json: { items: [{ product_id: 1, quantity }] },
        headers: { ...headers, 'Idempotency-Key': `${MARKS.key}-${String(quantity)}` },
        token,
      });
    const invalid = await order(99);
    await order(1);
    const bad = await order(MARKS.search);
    const staffToken = app.tokenOf(app.people.staff);
    const recent = (id: string) =>
      app.request(`/api/orders/recent-failures/?participant_id=${id}`, { token: staffToken, headers });
    expect((await recent('777')).body.results[0].participant_name, 'the control').to.equal(MARKS.name);
    const staff = new PageVisitor(app.url);
    await staff.logIn('superuser');
    const page = await staff.get(`/admin/orders/failedorderattempt/?q=${MARKS.search}`, headers);
    expect(page.text, 'the control').to.include(MARKS.search);
    await staff.get('/admin/account/participant/777/change/', headers);
    await staff.get('/admin/orders/failedorderattempt/export/?format=csv', headers);
    await staff.submit('/admin/orders/failedorderattempt/delete/', { id: '1', why: MARKS.why });
    attempts.broken = 'away';
    const away = await recent(MARKS.search);
    attempts.broken = 'a bug';
    const broken = await recent(MARKS.search);
    expect([refused, invalid, bad, away, broken].map(({ status }) => status)).to.deep.equal([
      401, 422, 400, 503, 500,
    ]);

    problems = [refused, invalid, bad, away, broken].map(({ text }) => text).join('\n');
    openApi = (await app.request('/api/schema/')).text + (await app.request('/api/docs/')).text;
    metrics = (await app.request('/metrics')).text;
    secrets.push(token, body.refresh, staffToken, staff.secret ?? '', staff.csrfToken ?? '', PASSWORD);
  });
  after(() => app.close());

  const expectNone = (text: string, what: string): void => {
    expect(text.length, what).to.be.greaterThan(100);
    for (const [name, mark] of Object.entries(MARKS)) expect(text, `${name} in ${what}`).not.to.include(mark);
    for (const secret of secrets) expect(text, `a secret in ${what}`).not.to.include(secret);
    expect(text, `the hash of a password in ${what}`).not.to.include('$scrypt$');
  };

  it('stand in no line of the log', () => {
    const lines = app.logLines.join('');
    expect(lines, 'the faults themselves are logged').to.include('The driver failed.').and.include('It is away.');
    expectNone(lines, 'the log');
  });
  it('stand in no counter', () => expectNone(metrics, 'the metrics'));
  it('stand in no example of the documentation', () => expectNone(openApi, 'the documentation'));
  it('stand in no problem that is answered', () => expectNone(problems, 'the problems'));
  it('stand in no entry of the audit log but who and whom', async () => {
    const entries = JSON.stringify(await app.audit.latest(100));
    expect(entries).to.include('export attempts').and.include('look at participant');
    expectNone(entries, 'the audit log');
  });
});
