import { expect } from 'chai';
import { MemoryAttemptStore, MemoryChangeLog, MemoryIssueStore } from '../../adapters/memory/index.js';
import { createIssues, DAY_MS, type ErrorCode, HOUR_MS, type Issues } from '../../core/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { axeFindings, useBrowser } from '../support/browser.js';
import { NOON, PASSWORD, startHttpApp, type TestApp } from '../support/http-app.js';

const FOOD = 'food_balance_exceeded';
const PAGES = ['/admin/issues/', '/admin/issues/?state=all', `/admin/issues/issue/?id=${FOOD}`];

describe('The pages of error issues in a browser', function () {
  this.timeout(60_000);
  const open = useBrowser();
  let app: TestApp;
  let issues: Issues;

  beforeEach(async () => {
    const clock = { now: () => app.clock.now(), sleep: (ms: number) => app.clock.sleep(ms) };
    const store = new MemoryIssueStore();
    const attempts = new MemoryAttemptStore(undefined, store);
    const changes = new MemoryChangeLog(clock);
    issues = createIssues({ issues: store, changes, clock });
    app = await startHttpApp({ ports: { attempts }, deps: { issues } });
    const refuse = (code: ErrorCode, createdAtMs: number, text: string = code) =>
      attempts.add(anAttempt({ createdAtMs, errorCodes: [code], validationErrors: [text] }));
    for (let day = 1; day < 27; day++) {
      for (let count = 0; count < day % 4; count++) await refuse(FOOD, NOON - day * DAY_MS);
      await refuse('duplicate_order', NOON - day * DAY_MS);
    }
    for (let count = 0; count < 14; count++) await refuse(FOOD, NOON - HOUR_MS);
    const long = 'a product with a very long id indeed, so that it must be broken';
    await refuse('product_inactive', NOON - HOUR_MS, `Product ${long} is not available`);
    await refuse('cart_empty', NOON - 20 * DAY_MS);
    await changes.note({ kind: 'release', value: '1.0.0', atMs: NOON - 40 * DAY_MS });
    await changes.note({ kind: 'release', value: '2.0.0', atMs: NOON - 3 * HOUR_MS });
    const by = app.people.staff.id;
    await issues.decideIssue({ issueId: FOOD, action: 'assign', version: 0, by, assignee: by });
    await issues.decideIssue({ issueId: FOOD, action: 'note', version: 1, by, why: 'Prices were raised.' });
    await issues.decideIssue({ issueId: 'cart_empty', action: 'archive', version: 0, by });
    const merged = ['duplicate_order'];
    await issues.decideIssue({ issueId: FOOD, action: 'merge', version: 2, by, merged, why: 'For the picture.' });
  });
  afterEach(() => app.close());

  for (const [name, options] of Object.entries({
    'light, wide': { viewport: { width: 1_280, height: 800 }, colorScheme: 'light' },
    'dark, wide': { viewport: { width: 1_280, height: 800 }, colorScheme: 'dark' },
    'light, on a phone': { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
    'dark, on a phone': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  } as const)) {
    it(`are read by everybody and fit: ${name}`, async () => {
      const { page, complaints } = await open(options);
      await page.goto(`${app.url}/admin/login/`);
      await page.getByLabel('Username').fill('staff');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      for (const path of PAGES) {
        await page.goto(app.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        for (const summary of await page.locator('main details > summary').all()) await summary.click();
        expect(await axeFindings(page), path).to.deep.equal([]);
        const overflows = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
        expect(overflows, path).to.equal(false);
        const folder = process.env['PICTURES'];
        if (folder !== undefined) {
          await page.screenshot({ path: `${folder}/${name}-${PAGES.indexOf(path)}.png`, fullPage: true });
        }
      }
      expect(complaints).to.deep.equal([]);
    });
  }

  it('let staff note, resolve and take a merge back without a script', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await page.goto(`${app.url}/admin/login/?next=/admin/issues/`);
    await page.getByLabel('Username').fill('staff');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('link', { name: 'Food balance exceeded' }).click();
    await page.getByLabel('Note', { exact: true }).fill('Called the supplier.');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByText('It is decided.').waitFor();
    await page.getByLabel('Why').first().fill('They are two.');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('It is decided.').waitFor();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('It is decided.').waitFor();
    const shown = await issues.showIssue(FOOD);
    expect(shown?.issue).to.include({ state: 'resolved' });
    expect(shown?.issue.members).to.deep.equal([FOOD]);
    expect(shown?.issue.standing.note).to.equal('Called the supplier.');
  });
});
