import { expect } from 'chai';
import type { BrowserContextOptions } from 'playwright-core';
import { MemoryAttemptStore, MemorySessionStore } from '../../adapters/memory/index.js';
import { SystemClock } from '../../adapters/node/index.js';
import { HOUR_MS, type NewAttempt } from '../../core/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { axeFindings, useBrowser, type WatchedPage } from '../support/browser.js';
import { NOON, PASSWORD, startHttpApp, type TestApp } from '../support/http-app.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const FAILURES = '/admin/orders/failedorderattempt/';
const PHONE = { width: 390, height: 844 };

describe('The dashboard in a browser', function () {
  this.timeout(60_000);
  const open = useBrowser();
  let app: TestApp;
  let attempts: MemoryAttemptStore;
  let sessions: MemorySessionStore;

  // News and sessions go by the real clock; what is counted is of the day at which the other one stands still.
  const start = () => startHttpApp({ ports: { attempts }, deps: { sessions, clock: new SystemClock() } });
  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    sessions = new MemorySessionStore();
    app = await start();
  });
  afterEach(() => app.close());

  const fail = (changes: Partial<NewAttempt> = {}) =>
    attempts.add(anAttempt({ createdAtMs: NOON - HOUR_MS, ...changes }));

  async function enter(path: string, options?: BrowserContextOptions): Promise<WatchedPage> {
    const watched = await open(options);
    const { page } = watched;
    await page.goto(`${app.url}/admin/login/?next=${encodeURIComponent(path)}`);
    await page.getByLabel('Username').fill('staff');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(app.url + path);
    return watched;
  }

  it('draws its chart from the table behind it, within the policy', async () => {
    await fail();
    const { page, complaints } = await enter('/admin/');
    await page.locator('[data-chart="by-day"] canvas').waitFor();
    const colours = await page.evaluate(`(() => {
      const canvas = document.querySelector('[data-chart="by-day"] canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    })()`);
    expect(colours, 'an empty canvas has one').to.be.above(2);
    await page.getByText('Show as a table').click();
    const row = page.getByRole('row', { name: '2026-02-12' });
    expect(await row.getByRole('cell').first().textContent()).to.equal('1');
    expect(complaints).to.deep.equal([]);
  });

  it('leads from a number to the attempts that it counts', async () => {
    await fail();
    await fail({ errorCodes: ['cart_empty'], validationErrors: ['The cart is empty'], foodTotal: '0.00' });
    await fail({ createdAtMs: NOON - 40 * 24 * HOUR_MS, errorCodes: ['cart_empty'] });
    const { page, complaints } = await enter('/admin/');
    await page.getByRole('link', { name: 'Empty cart' }).first().click();
    await page.getByRole('heading', { name: 'Failed order attempts' }).waitFor();
    expect(await page.locator('table.attempts tbody tr').count()).to.equal(1);
    expect(complaints).to.deep.equal([]);
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`looks at one participant, who is found by name, ${javaScriptEnabled ? 'while somebody types' : 'without scripts'}`, async () => {
      await fail();
      await fail({ participantId: '124', participantName: 'Jane Smith' });
      const { page, complaints } = await enter('/admin/', { javaScriptEnabled });
      await page.getByLabel('Participant', { exact: true }).fill('smi');
      if (javaScriptEnabled) {
        await page.getByRole('option', { name: 'Jane Smith' }).waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
      } else {
        await page.getByRole('button', { name: 'Show' }).click();
        await page
          .getByRole('navigation', { name: 'Found participants' })
          .getByRole('link', { name: 'Jane Smith' })
          .click();
      }
      await page.getByRole('heading', { name: 'Dashboard: Jane Smith' }).waitFor();
      expect(new URL(page.url()).searchParams.get('participant_id')).to.equal('124');
      expect(await page.locator('[data-figure="total_failures"]').textContent()).to.equal('1');
      await page
        .getByRole('region', { name: 'Participants with the most failures' })
        .getByRole('link', { name: 'Jane Smith' })
        .click();
      await page.waitForURL(`${app.url}/admin/account/participant/124/change/`);
      await page.goBack();
      await page.getByRole('link', { name: 'All participants' }).click();
      await page.getByRole('heading', { name: 'Dashboard', exact: true }).waitFor();
      expect(complaints).to.deep.equal([]);
    });
  }

  it('shows a failure of anywhere without a reload, on the dashboard and in the list', async () => {
    await fail();
    const { page, complaints } = await enter('/admin/');
    const list = await page.context().newPage();
    await list.goto(app.url + FAILURES);
    for (const each of [page, list]) await each.locator('.live[data-state="live"]').waitFor();
    await list.evaluate('window.isTheSamePage = true');
    await fail({ participantId: '124', participantName: 'Jane Smith' });
    await list.locator('table.attempts tbody tr').nth(1).waitFor();
    expect(await list.locator('table.attempts tbody').textContent()).to.include('Jane Smith');
    expect(await list.evaluate('window.isTheSamePage')).to.equal(true);
    await page.bringToFront();
    await page.locator('[data-figure="total_failures"]', { hasText: /^2$/ }).waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('leaves a list with a filter as it is, and offers to reload it', async () => {
    await fail();
    const { page } = await enter(`${FAILURES}?participant_id=123`);
    await page.locator('.live[data-state="live"]').waitFor();
    await fail();
    await page.getByRole('link', { name: '1 new, reload' }).click();
    await page.locator('table.attempts tbody tr').nth(1).waitFor();
  });

  it('comes back by itself after a restart of the server, and has missed nothing', async () => {
    await fail();
    const { page } = await enter('/admin/');
    await page.locator('.live[data-state="live"]').waitFor();
    const { port } = new URL(app.url);
    await app.close();
    await page.locator('.live[data-state="reconnecting"]').waitFor();
    await fail();
    app = await start();
    const samePort = await TcpProxy.open(app.url, Number(port));
    try {
      await page.locator('.live[data-state="live"]').waitFor();
      await page.locator('[data-figure="total_failures"]', { hasText: /^2$/ }).waitFor();
    } finally {
      await samePort.close();
    }
  });

  for (const path of ['/admin/', FAILURES]) {
    it(`stays small while thousands of attempts fail: ${path}`, async () => {
      for (let count = 0; count < 50; count++) await fail();
      const { page, complaints } = await enter(path);
      const tools = await page.context().newCDPSession(page);
      await tools.send('Performance.enable');
      const weigh = async () => {
        await tools.send('HeapProfiler.collectGarbage');
        const { metrics } = await tools.send('Performance.getMetrics');
        const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
        return { nodes: of('Nodes'), listeners: of('JSEventListeners'), heapBytes: of('JSHeapUsedSize') };
      };
      const shown = async (count: number) => {
        const total = count.toLocaleString('en-US');
        if (path === FAILURES) await page.getByText(`${total} attempts`, { exact: true }).waitFor();
        else await page.locator('[data-figure="total_failures"]', { hasText: new RegExp(`^${total}$`) }).waitFor();
      };
      await page.locator('.live[data-state="live"]').waitFor();
      await fail();
      await shown(51);
      const before = await weigh();
      for (let round = 1; round <= 5; round++) {
        for (let count = 0; count < 1_000; count++) await fail();
        await shown(51 + round * 1_000);
      }
      const after = await weigh();
      expect(after.nodes, 'nodes').to.be.below(before.nodes * 1.2);
      expect(after.listeners, 'listeners').to.be.below(before.listeners * 1.2 + 10);
      expect(after.heapBytes, 'heap').to.be.below(before.heapBytes + 1_000_000);
      expect(complaints).to.deep.equal([]);
    });
  }

  it('shows the same without scripts', async () => {
    await fail();
    const { page, complaints } = await enter('/admin/', { javaScriptEnabled: false });
    expect(await page.locator('[data-figure="total_failures"]').textContent()).to.equal('1');
    expect(await page.locator('[data-chart="by-day"] svg rect').count()).to.equal(8);
    expect(await page.locator('.live').isVisible()).to.equal(false);
    expect(complaints).to.deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no fault that axe finds, in ${colorScheme} and on a phone, and nothing wider than the screen`, async () => {
      for (let count = 0; count < 11; count++) await fail({ createdAtMs: NOON - HOUR_MS / 2 });
      const { page } = await enter('/admin/', { colorScheme });
      await page.locator('[data-chart="by-day"] canvas').waitFor();
      expect(await axeFindings(page)).to.deep.equal([]);
      await page.setViewportSize(PHONE);
      for (const summary of await page.locator('main summary').all()) await summary.click();
      expect(await axeFindings(page)).to.deep.equal([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(PHONE.width);
    });
  }
});
