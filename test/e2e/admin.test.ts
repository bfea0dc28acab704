import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { MemoryAttemptStore } from '../../adapters/memory/index.js';
import { HOUR_MS, MINUTE_MS, type NewAttempt } from '../../core/index.js';
import { anAttempt, NOTHING_KNOWN } from '../contract/attempt-store/attempt-harness.js';
import { axeFindings, useBrowser, type WatchedPage } from '../support/browser.js';
import { NOON, PASSWORD, startHttpApp, type TestApp } from '../support/http-app.js';

const LIST = '/admin/orders/failedorderattempt/';
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const HOSTILE = '<script>document.title="broken"</script>';

/** The one that is looked for: Jane could not order because of her food balance, during a pause. */
const WANTED: Partial<NewAttempt> = {
  createdAtMs: Date.UTC(2025, 10, 3, 9, 15),
  participantId: '124',
  participantName: 'Jane Smith',
  userId: '457',
  username: 'jane',
  reason: 'invalid',
  errorCodes: ['food_balance_exceeded'],
  validationErrors: ['Food balance exceeded: $256.50 > $250.00'],
  idempotencyKey: 'feedbeef'.repeat(8),
  cartSnapshot: [
    { productId: '1', quantity: 25, price: '10.00' },
    { productId: '2', quantity: 2, price: '2.50' },
    { productId: '4', quantity: 1, price: '1.50' },
  ],
  totalAttempted: '256.50',
  foodTotal: '256.50',
  hygieneTotal: '0.00',
  ipAddress: '203.0.113.9',
};
/** All others: a duplicate of John's, outside a pause and within his balance. */
const OTHER: Partial<NewAttempt> = {
  reason: 'duplicate',
  errorCodes: ['duplicate_order'],
  validationErrors: ['Duplicate order submission detected. Please wait before retrying.'],
  programPauseActive: false,
  programPauseName: '',
  voucherMultiplier: '1.0',
  foodTotal: '20.00',
};

describe('The admin pages in a browser', function () {
  this.timeout(60_000);
  const open = useBrowser();
  let app: TestApp;
  let attempts: MemoryAttemptStore;
  let wantedId: number;

  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    app = await startHttpApp({ ports: { attempts } });
    wantedId = await attempts.add(anAttempt({ submissionId: 'wanted', ...WANTED }));
    for (let index = 0; index < 60; index++)
      await attempts.add(
        anAttempt({ submissionId: `o-${index}`, ...OTHER, createdAtMs: NOON - index * MINUTE_MS }),
      );
  });
  afterEach(() => app.close());

  async function enter(username = 'staff', options?: BrowserContextOptions): Promise<WatchedPage> {
    const watched = await open(options);
    const { page } = watched;
    await page.goto(app.url + LIST);
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(app.url + LIST);
    return watched;
  }
  const rows = (page: Page) => page.locator('table.attempts tbody tr');
  const wantedRow = (page: Page) => rows(page).filter({ hasText: 'Jane Smith' });
  async function expectOnlyWanted(page: Page, how: string): Promise<void> {
    await wantedRow(page).waitFor();
    expect(await rows(page).count(), how).to.equal(1);
  }
  const choose = (page: Page, group: string, choice: string) =>
    page
      .locator(`section.filter[aria-label="${group}"]`)
      .getByRole('link', { name: new RegExp(`^${choice} \\d`) })
      .click();

  for (const javaScriptEnabled of [true, false]) {
    describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
      it('find one failure among many by each filter', async () => {
        const { page, complaints } = await enter('staff', { javaScriptEnabled });
        expect(await wantedRow(page).count(), 'not on the first page').to.equal(0);
        for (const [group, choice] of [
          ['Program pause', 'Active'],
          ['Balance', 'Exceeded'],
          ['Reason', 'A rule was broken'],
          ['Error code', 'Food balance exceeded'],
        ] as const) {
          await choose(page, group, choice);
          await expectOnlyWanted(page, group);
          await page.getByRole('link', { name: 'Clear all' }).click();
          await page.waitForURL(app.url + LIST);
        }
        const dates = page.getByRole('navigation', { name: 'By date' });
        await dates.getByRole('link', { name: '2025' }).click();
        await dates.getByRole('link', { name: 'November' }).click();
        await dates.getByRole('link', { name: '3 Nov' }).click();
        await expectOnlyWanted(page, 'date');
        expect(new URL(page.url()).search).to.equal('?date=2025-11-03');
        expect(complaints).to.deep.equal([]);
      });

      it('find it by each of the five searches', async () => {
        const { page, complaints } = await enter('staff', { javaScriptEnabled });
        for (const words of ['smith jane', 'JANE', '"balance exceeded: $256.50"', 'feedbeeffeed', '203.0.113.9']) {
          await page.getByRole('searchbox', { name: 'Search' }).fill(words);
          await page.getByRole('button', { name: 'Search', exact: true }).click();
          await page.getByText(`Search: ${words}`).waitFor();
          await expectOnlyWanted(page, words);
        }
        expect(complaints).to.deep.equal([]);
      });

      it('choose a participant by name, read the sum that broke the rule, and look at the people', async () => {
        const { page, complaints } = await enter('staff', { javaScriptEnabled });
        const find = page.locator('#find');
        await find.fill('jan');
        if (javaScriptEnabled) {
          await page.getByRole('option', { name: 'Jane Smith' }).waitFor();
          expect(await find.getAttribute('aria-expanded')).to.equal('true');
          await find.press('ArrowDown');
          await find.press('Enter');
        } else {
          await page.getByRole('button', { name: 'Find participants' }).click();
          await page.locator('aside').getByRole('link', { name: 'Jane Smith' }).click();
        }
        await page.waitForURL(`${app.url}${LIST}?participant_id=124`);
        await expectOnlyWanted(page, 'participant');
        await wantedRow(page).getByRole('link', { name: '2025-11-03 09:15:00' }).click();
        const food = page.getByRole('region', { name: 'Food', exact: true });
        const read = (await food.textContent())?.replaceAll(/\s+/g, ' ');
        expect(read).to.include('Available $125.00 × 2.0 = $250.00 Food total $256.50 Over by $6.50');
        expect(read).to.include('What would have passed 1 fewer Rice (24 left, −$10.00)');
        await page.locator('.fieldset').getByRole('link', { name: 'Jane Smith' }).click();
        expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Jane Smith');
        await page.locator('.fieldset').getByRole('link', { name: 'jane' }).click();
        expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('jane');
        await page.getByRole('link', { name: 'All failures' }).click();
        await expectOnlyWanted(page, 'user');
        expect(complaints).to.deep.equal([]);
      });

      it('are ordered and paged by links', async () => {
        const { page, complaints } = await enter('staff', { javaScriptEnabled });
        await page.getByRole('link', { name: 'Total Attempted' }).click();
        expect(await page.locator('th[aria-sort]').textContent()).to.match(/total attempted/i);
        await expectFirst(page, 'Jane Smith');
        await page.getByRole('link', { name: 'Next' }).click();
        expect(await rows(page).count()).to.equal(11);
        await page.getByRole('link', { name: 'Previous' }).click();
        await expectFirst(page, 'Jane Smith');
        expect(complaints).to.deep.equal([]);
      });

      it('export what the list shows', async () => {
        const { page, complaints } = await enter('staff', { javaScriptEnabled });
        await page.goto(`${app.url}${LIST}?participant_id=124`);
        await page.getByText('Export').click();
        const [csv] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: 'CSV, for spreadsheets' }).click(),
        ]);
        expect(csv.suggestedFilename()).to.equal('failed-order-attempts-2026-02-12.csv');
        const lines = readFileSync(await csv.path(), 'utf8').split('\r\n');
        expect(lines).to.have.length(3);
        expect(lines[1]).to.include('Jane Smith').and.to.include(',256.50,');
        expect(complaints).to.deep.equal([]);
      });

      it('let superusers delete one, with a reason', async () => {
        const { page, complaints } = await enter('superuser', { javaScriptEnabled });
        await page.goto(`${app.url}${LIST}${wantedId}/change/`);
        await page.getByRole('link', { name: 'Delete …' }).click();
        await page.getByRole('link', { name: 'Keep it' }).click();
        await page.getByRole('link', { name: 'Delete …' }).click();
        await page.getByRole('button', { name: 'Delete it' }).click();
        expect(page.url(), 'the browser itself wants a reason').to.include('/delete/');
        await page.getByLabel('Reason').fill('She asked for it.');
        await page.getByRole('button', { name: 'Delete it' }).click();
        await page.getByText('1 attempt was deleted.').waitFor();
        expect(await attempts.get(wantedId)).to.equal(undefined);
        expect(complaints).to.deep.equal([]);
      });

      it('let superusers delete those that they select', async () => {
        const { page, complaints } = await enter('superuser', { javaScriptEnabled });
        const button = page.getByRole('button', { name: 'Delete selected …' });
        expect(await button.isVisible()).to.equal(!javaScriptEnabled);
        for (const index of [0, 2]) await rows(page).nth(index).getByRole('checkbox').check();
        if (javaScriptEnabled) await page.getByText('2 selected').waitFor();
        await button.click();
        await page.getByRole('heading', { name: 'Delete these 2 failed order attempts?' }).waitFor();
        await page.getByLabel('Reason').fill('Tests');
        await page.getByRole('button', { name: 'Delete all 2' }).click();
        await page.getByText('2 attempts were deleted.').waitFor();
        await page.getByText('59 attempts', { exact: true }).waitFor();
        expect(complaints).to.deep.equal([]);
      });
    });
  }

  async function expectFirst(page: Page, name: string): Promise<void> {
    await rows(page).first().filter({ hasText: name }).waitFor();
  }

  it('show staff no way to delete, and refuse one that they make up', async () => {
    const { page, complaints, mayRefuse } = await enter('staff');
    mayRefuse.add(`${app.url}${LIST}delete/`);
    expect(await page.getByRole('checkbox').count()).to.equal(0);
    await page.goto(`${app.url}${LIST}${wantedId}/change/`);
    expect(await page.getByText('Delete').count()).to.equal(0);
    const status = await page.evaluate(`(async () => {
      const body = new URLSearchParams({ id: '${wantedId}', why: 'x', csrf_token: document.querySelector('[name=csrf_token]').value });
      return (await fetch('${LIST}delete/', { method: 'POST', body })).status;
    })()`);
    expect(status).to.equal(403);
    expect(await attempts.get(wantedId)).not.to.equal(undefined);
    expect(complaints).to.deep.equal([]);
  });

  it('select all rows of a page with one box', async () => {
    const { page, complaints } = await enter('superuser');
    const all = page.getByRole('checkbox', { name: 'Select all on this page' });
    await all.check();
    await page.getByText('50 selected').waitFor();
    await rows(page).first().getByRole('checkbox').uncheck();
    await page.getByText('49 selected').waitFor();
    expect(await page.evaluate("document.querySelector('[data-select-all]').indeterminate")).to.equal(true);
    expect(complaints).to.deep.equal([]);
  });

  it('can be used with the keyboard alone', async () => {
    const { page, complaints } = await enter('staff');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.querySelector('main').contains(document.activeElement)")).to.equal(true);
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline, 'the focus can be seen').to.equal('solid');
    const account = page.locator('details.account > summary');
    await account.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Log out', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Log out', exact: true }).isVisible()).to.equal(false);
    expect(await page.evaluate('document.activeElement.tagName')).to.equal('SUMMARY');
    expect(complaints).to.deep.equal([]);
  });

  it('open their filters over the list on a phone', async () => {
    const { page, complaints } = await enter('staff', PHONE);
    const choice = page.locator('aside').getByRole('link', { name: 'Exceeded 1', exact: true });
    expect(await choice.isVisible()).to.equal(false);
    await page.getByRole('button', { name: 'Filters' }).tap();
    await choice.tap();
    await expectOnlyWanted(page, 'balance');
    expect(
      await page.evaluate('document.documentElement.scrollWidth <= screen.width'),
      'nothing sticks out',
    ).to.equal(true);
    expect(complaints).to.deep.equal([]);
  });

  it('change their colours at once, and keep them', async () => {
    const { page, complaints } = await enter('staff', { colorScheme: 'light' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.locator('details.account > summary').click();
    await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/theme/')),
      page.getByRole('button', { name: 'Dark' }).click(),
    ]);
    expect(await background()).not.to.equal(light);
    await page.reload();
    expect(await background()).not.to.equal(light);
    expect(complaints).to.deep.equal([]);
  });

  it('lead back after a log-in that was over', async () => {
    const { page, complaints } = await enter('staff');
    // Not on the list: a live connection keeps its log-in alive.
    await page.goto(`${app.url}${LIST}${wantedId}/change/`);
    await app.clock.advance(HOUR_MS);
    await page.getByRole('link', { name: 'All failures of this participant' }).click();
    await page.getByLabel('Username').fill('staff');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(`${app.url}${LIST}?participant_id=124`);
    await page.locator('details.account > summary').click();
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await page.getByText('You are logged out.').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Staff log-in' }).waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('only show hostile texts', async () => {
    await app.shop.putParticipants([{ id: '200', name: `${HOSTILE} \u202Egnihton` }]);
    await app.shop.putProducts([{ id: '9', name: HOSTILE, category: 'food', price: '1.00', active: true }]);
    const id = await attempts.add(
      anAttempt({
        submissionId: 'hostile',
        createdAtMs: NOON - 1,
        participantId: '200',
        participantName: `${HOSTILE} \u202Egnihton`,
        username: '=HYPERLINK("http://evil.example","Click")',
        userAgent: `${HOSTILE}\r\nSet-Cookie: evil=1`,
        programPauseName: HOSTILE,
        validationErrors: [HOSTILE, '" onmouseover="document.title=1'],
        errorCodes: ['product_unknown', 'product_unknown'],
        cartSnapshot: [{ productId: '9', quantity: 1, price: '1.00' }],
      }),
    );
    const { page, complaints } = await enter('superuser');
    await page.locator('#find').fill('<script>');
    await page.getByRole('option', { name: HOSTILE }).waitFor();
    for (const path of [
      LIST,
      `${LIST}${id}/change/`,
      `${LIST}${id}/delete/`,
      '/admin/account/participant/200/change/',
      '/admin/auth/user/456/change/',
      '/admin/',
    ]) {
      await page.goto(app.url + path);
      expect(await page.getByText(HOSTILE).count(), path).to.be.greaterThan(0);
      expect(await page.title(), path).not.to.equal('broken');
    }
    expect(await page.context().cookies()).to.satisfy((all: { name: string }[]) =>
      all.every(({ name }) => name.startsWith('__Host-')),
    );
    expect(complaints).to.deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, options] of [
      ['wide', { viewport: { width: 1440, height: 900 } }],
      ['phone', PHONE],
    ] as const) {
      it(`have nothing that axe finds wrong, ${colorScheme} and ${size}`, async () => {
        const unknown = await attempts.add(
          anAttempt({ submissionId: 'unknown', ...NOTHING_KNOWN, cartSnapshot: [] }),
        );
        const { page, complaints } = await enter('superuser', { ...options, colorScheme });
        for (const path of [
          LIST,
          `${LIST}?q=jane&date=2025-11&program_pause_active=yes&find=j`,
          `${LIST}?q=nothing`,
          `${LIST}${wantedId}/change/`,
          `${LIST}${unknown}/change/`,
          `${LIST}delete/?id=${wantedId}&id=${unknown}`,
          '/admin/account/participant/124/change/',
          '/admin/auth/user/457/change/',
          '/admin/nothing/',
        ]) {
          await page.goto(app.url + path);
          await page.locator('details.account > summary').click();
          expect(await axeFindings(page), path).to.deep.equal([]);
          expect(
            await page.evaluate('document.documentElement.scrollWidth <= screen.width'),
            `${path} fits`,
          ).to.equal(true);
        }
        await page.goto(app.url + LIST);
        if (size === 'phone') {
          await page.getByRole('button', { name: 'Filters' }).click();
          expect(await axeFindings(page), 'filters').to.deep.equal([]);
        }
        await page.context().clearCookies();
        await page.goto(`${app.url}/admin/login/`);
        expect(await axeFindings(page), 'log-in').to.deep.equal([]);
        expect(complaints).to.deep.equal([]);
      });
    }
  }
});
