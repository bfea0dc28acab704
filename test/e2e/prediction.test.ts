import { expect } from 'chai';
import { axeFindings, useBrowser } from '../support/browser.js';
import { PASSWORD, startHttpApp, type TestApp } from '../support/http-app.js';
import { predictionOf, predictionWorld } from '../support/prediction-world.js';

const PAGE = '/admin/orders/predictions/';

describe('The list of who is likely to be refused, in a browser', function () {
  this.timeout(60_000);
  const open = useBrowser();
  let app: TestApp;

  before(async () => {
    const refusalOf = (index: number) => [0.01, 0.02, 0.05, 0.5][index % 4] ?? 0;
    const world = await predictionWorld({ participants: 60, weeks: 23, refusalOf });
    await world.shop.putParticipants([
      { id: '1003', name: 'Somebody with quite a long name, as some people have' },
    ]);
    app = await startHttpApp({ shop: world.shop, ports: { prediction: world.ports } });
    app.clock.set(world.endMs);
    await predictionOf(world);
  });
  after(() => app.close());

  for (const [name, options] of Object.entries({
    'light, wide': { viewport: { width: 1_280, height: 800 }, colorScheme: 'light' },
    'dark, wide': { viewport: { width: 1_280, height: 800 }, colorScheme: 'dark' },
    'light, on a phone': { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
    'dark, on a phone, without scripts': {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      javaScriptEnabled: false,
    },
  } as const)) {
    it(`is read by everybody and fits: ${name}`, async () => {
      const { page, complaints } = await open(options);
      await page.goto(`${app.url}/admin/login/?next=${PAGE}`);
      await page.getByLabel('Username').fill('staff');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { level: 1, name: 'Likely to fail this week' }).waitFor();
      expect(await page.getByRole('img', { name: /^Calibration: \d+ groups/ }).isVisible()).to.equal(true);
      await page.getByText('Calibration as a table').click();
      expect(await page.getByRole('table').count()).to.equal(4);
      if (!('javaScriptEnabled' in options)) {
        expect(await axeFindings(page)).to.deep.equal([]);
        const overflows = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
        expect(overflows).to.equal(false);
      }
      const folder = process.env['SCREENSHOTS'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
      await page.locator('.listed a').first().click();
      await page.waitForURL(/\/admin\/account\/participant\/\d+\/change\/$/);
      expect(complaints).to.deep.equal([]);
    });
  }
});
