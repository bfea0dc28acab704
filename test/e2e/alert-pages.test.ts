import { expect } from 'chai';
import {
  MemoryAlertStore,
  MemoryAttemptStore,
  MemoryLock,
  MemoryShop,
  MemorySubmissionHistory,
  SequentialIds,
} from '../../adapters/memory/index.js';
import { type Alerts, createAlerts, HOUR_MS, MINUTE_MS } from '../../core/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { axeFindings, useBrowser } from '../support/browser.js';
import { NOON, PASSWORD, startHttpApp, type TestApp } from '../support/http-app.js';

describe('The pages of alerts in a browser', function () {
  this.timeout(60_000);
  const open = useBrowser();
  let app: TestApp;
  let alerts: Alerts;

  beforeEach(async () => {
    const attempts = new MemoryAttemptStore();
    const clock = { now: () => app.clock.now(), sleep: (ms: number) => app.clock.sleep(ms) };
    alerts = createAlerts({
      ...{ clock, lock: new MemoryLock(clock), ids: new SequentialIds(), alerts: new MemoryAlertStore() },
      history: new MemorySubmissionHistory(attempts, new MemoryShop()),
    });
    app = await startHttpApp({ ports: { attempts }, deps: { alerts } });
    for (const participantId of [
      '123',
      '124',
      'someone with a very long id indeed, so that it has to be broken, yes',
    ]) {
      for (let index = 0; index < 12; index++) {
        await attempts.add(anAttempt({ participantId, createdAtMs: NOON - 5 * MINUTE_MS }));
      }
    }
    await alerts.evaluateAlerts();
    await alerts.silenceAlerts({ subject: '124', untilMs: NOON + HOUR_MS, by: 'staff', why: 'A test account.' });
  });
  afterEach(() => app.close());

  for (const [name, options] of Object.entries({
    'light, wide': { viewport: { width: 1_280, height: 800 }, colorScheme: 'light' },
    'dark, on a phone': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  } as const)) {
    it(`are read by everybody and fit: ${name}`, async () => {
      const { page, complaints } = await open(options);
      await page.goto(`${app.url}/admin/login/`);
      await page.getByLabel('Username').fill('staff');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      for (const path of ['/admin/alerts/', '/admin/alerts/rules/participant-failures/', '/admin/']) {
        await page.goto(app.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        for (const summary of await page.locator('main details > summary').all()) await summary.click();
        expect(await axeFindings(page), path).to.deep.equal([]);
        const overflows = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
        expect(overflows, path).to.equal(false);
      }
      expect(complaints).to.deep.equal([]);
    });
  }

  it('let staff acknowledge and silence without a script of their own', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await page.goto(`${app.url}/admin/login/?next=/admin/alerts/`);
    await page.getByLabel('Username').fill('staff');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    const alert = page.locator('.firing-alert').filter({ hasText: 'participant 123' });
    await alert.getByLabel('Note').fill('Called them.');
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('The alert is acknowledged.').waitFor();
    await alert.getByText('Silence it').click();
    await alert.getByLabel('For').selectOption('1 day');
    await alert.getByLabel('Why').fill('Until they have called back.');
    await alert.getByRole('button', { name: 'Silence' }).click();
    await page.getByText('Silenced for 1 day.').waitFor();
    const [firing] = (await alerts.listFiringAlerts()).filter(({ episode }) => episode.subject === '123');
    expect(firing?.episode.acknowledged).to.include({ by: 'staff', note: 'Called them.' });
    expect(firing?.silence).to.include({ by: 'staff', why: 'Until they have called back.' });
  });
});
