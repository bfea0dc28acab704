import { expect } from 'chai';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { HOSTILE_TEXTS } from '../../fuzz/hostile.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor } from '../../support/page-visitor.js';
import { useDatabase } from '../../support/postgres.js';

const LIST = '/admin/orders/failedorderattempt/';
/** A rule for the pages of one. */
const RULE = 'failure-rate-warning';
const PATHS = [
  '/admin/account/participant/*/change/',
  '/admin/auth/user/*/change/',
  `${LIST}*/change/`,
  `${LIST}*/delete/`,
  '/order/placed/*/',
];
/** Those that could mean something to a database. */
const TEXTS = HOSTILE_TEXTS.filter(
  (text) => text.length <= 60 && (/['$:%{]/.test(text) || text.includes('\u0000') || !text.isWellFormed()),
).map((text) => encodeURIComponent(text.toWellFormed()));

describe('Statements that come from outside', function () {
  this.timeout(600_000);
  const database = useDatabase();
  let app: TestApp;
  let visitor: PageVisitor;

  beforeEach(async () => {
    const ports = sequelizePorts(database().connect());
    const { attempts, ordering, users, sessions, savedViews, directory } = ports;
    const deps = { sessions, savedViews };
    app = await startHttpApp({ shop: ordering, directory, users, deps, ports: { attempts, ordering } });
    await attempts.add(anAttempt());
    await attempts.add(anAttempt({ participantId: '124', participantName: 'Jane', username: 'jane' }));
    visitor = new PageVisitor(app.url);
    await visitor.logIn('superuser');
  });
  afterEach(() => app.close());

  /** A page, or "that is no such value": never a fault, and never a log-in page. */
  const ask = async (path: string): Promise<string> => {
    const { status, text } = await visitor.get(path);
    expect(status, path).to.be.oneOf([200, 303, 400, 403, 404]);
    return status === 200 ? text : '';
  };
  const tables = () =>
    database().query(
      `SELECT count(*) AS rows FROM orders_failedorderattempt UNION ALL SELECT count(*) FROM account_user`,
    );

  it('are data in every parameter of every page that has some', async () => {
    const before = await tables();
    const pages = app.pages.filter(({ method, access }) => method === 'get' && access !== 'anyone');
    const asked = pages.flatMap(({ path, query }) => parametersOf(query).map((name) => [path, name] as const));
    for (const [path, name] of asked) {
      const others = name === 'format' || !path.endsWith('/export/') ? '' : 'format=jsonl&';
      for (const text of TEXTS) await ask(`${path.replace(':name', RULE)}?${others}${name}=${text}`);
      expect(await tables(), `after ${name} of ${path}`).to.deep.equal(before);
    }
    expect(asked.map(([path, name]) => `${path}?${name}`)).to.include.members([
      ...['q', 'since', 'order', 'after', 'find', 'error_code'].map((name) => `${LIST}?${name}`),
      ...['/admin/?participant_id', '/admin/account/participant/lookup/?q'],
    ]);
  });

  it('are data in the parts of paths', async () => {
    for (const path of PATHS) for (const text of TEXTS) await ask(path.replace('*', text));
  });

  it('widen no filter: what matches nothing shows nothing', async () => {
    const all = await ask(`${LIST}?q=john`);
    expect(all, 'the control').to.include(`${LIST}1/change/`);
    for (const text of [
      "' OR '1'='1",
      "john' OR 'a'='a",
      'john%',
      'j_hn',
      '%',
      '_',
      '\\',
      "124' --",
      '$1',
      '.*',
    ]) {
      for (const name of ['q', 'participant_id', 'user_id']) {
        const html = await ask(`${LIST}?${name}=${encodeURIComponent(text)}`);
        expect(html, `${name}=${text}`).not.to.include(`${LIST}1/change/`);
      }
    }
  });

  it('do not make a search slow: a pattern of wildcards costs what plain letters cost', async () => {
    const { attempts } = sequelizePorts(database().connect());
    for (let index = 0; index < 300; index++) {
      await attempts.add(anAttempt({ validationErrors: ['a'.repeat(5_000)], userAgent: 'a'.repeat(500) }));
    }
    const cost = async (q: string): Promise<number> => {
      const startedAt = performance.now();
      for (let time = 0; time < 5; time++) await ask(`${LIST}?q=${encodeURIComponent(q)}`);
      return performance.now() - startedAt;
    };
    const plain = 'ab'.repeat(100);
    await cost(plain);
    const baseline = await cost(plain);
    for (const text of [
      'a%'.repeat(99),
      '_'.repeat(200),
      'a_%'.repeat(60),
      '(a+)+$'.repeat(30),
      'a b '.repeat(50),
    ]) {
      expect(await cost(text), `${text.slice(0, 10)} against ${baseline.toFixed(0)} ms`).to.be.lessThan(
        10 * baseline + 500,
      );
    }
  });
});

/** The names of what a page's query may hold. */
function parametersOf(query: unknown): string[] {
  const { shape, def } = (query ?? {}) as { shape?: object; def?: { in?: unknown } };
  if (shape !== undefined) return Object.keys(shape);
  return def?.in === undefined ? [] : parametersOf(def.in);
}
