import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { axeFindings, useBrowser, type WatchedPage } from '../support/browser.js';
import { PASSWORD, startHttpApp, type TestApp } from '../support/http-app.js';

const PHONE = { width: 390, height: 844 };

describe('The order form in a browser', function () {
  this.timeout(60_000);
  const open = useBrowser();
  let app: TestApp;
  beforeEach(async () => {
    app = await startHttpApp();
    await app.shop.addPauses([{ name: 'Weekoff', fromMs: 0, untilMs: 9e15, multiplier: '2.0' }]);
  });
  afterEach(() => app.close());

  const enter = async (options?: BrowserContextOptions): Promise<WatchedPage> => {
    const watched = await open(options);
    const { page } = watched;
    await page.goto(`${app.url}/order/`);
    await page.getByLabel('Username').fill('john');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(`${app.url}/order/`);
    return watched;
  };
  const quantityOf = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const placeButton = (page: Page) => page.locator('[data-place]');
  const countOrders = () => app.shop.countOrders({ sinceMs: 0, untilMs: Number.MAX_SAFE_INTEGER }, '123');

  it('adds up while somebody types, warns close to the limit, and leads to the field that is wrong', async () => {
    const { page, complaints } = await enter();
    await quantityOf(page, 'Rice').fill('23');
    await page.getByText('Your cart is close to limit: $20.00 of your food balance is left.').first().waitFor();
    expect(await page.locator('[data-status]').textContent()).to.include('Total $230.00.');
    await quantityOf(page, 'Rice').press('ArrowUp');
    await page.getByRole('button', { name: 'One more' }).first().click();
    await quantityOf(page, 'Rice').fill('26');
    await page.getByText('Food balance exceeded: $262.50 > $250.00').first().waitFor();
    expect(await quantityOf(page, 'Rice').getAttribute('aria-invalid')).to.equal('true');
    await page.getByRole('link', { name: 'Change Rice' }).click();
    expect(await page.evaluate('document.activeElement.name')).to.equal('quantity.1');
    await quantityOf(page, 'Rice').fill('2');
    await page.getByText('This cart is within your balances.').waitFor();
    expect(await quantityOf(page, 'Rice').getAttribute('aria-invalid')).to.equal(null);
    expect(complaints).to.deep.equal([]);
  });

  it('orders once for a double click, and shows the order also after a reload', async () => {
    const { page, complaints } = await enter();
    await quantityOf(page, 'Rice').fill('2');
    await placeButton(page).dblclick();
    await page.getByRole('heading', { name: 'Order 1 is placed' }).waitFor();
    await page.reload();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Order 1 is placed');
    expect(await countOrders()).to.equal(1);
    await page.goBack();
    expect(complaints).to.deep.equal([]);
  });

  it('counts the wait after a refusal down, with the button out of use until it is over', async () => {
    const { page, complaints } = await enter();
    await quantityOf(page, 'Rice').fill('26');
    await placeButton(page).click();
    await page.getByRole('heading', { name: 'Your order was not placed' }).waitFor();
    const button = placeButton(page);
    expect(await button.getAttribute('aria-disabled')).to.equal('true');
    expect(await button.textContent()).to.match(/Place order in [12] s/);
    expect(await quantityOf(page, 'Rice').inputValue()).to.equal('26');
    await quantityOf(page, 'Rice').fill('2');
    await button.click();
    expect(await countOrders(), 'too early').to.equal(0);
    await page.locator('[data-wait]').getByText('You can order again now.').waitFor();
    expect(await page.locator('[data-status]').textContent()).to.include('You can order again now.');
    expect(await button.getAttribute('aria-disabled')).to.equal(null);
    await app.clock.advance(2_000);
    await button.click();
    await page.getByRole('heading', { name: 'Order 1 is placed' }).waitFor();
    expect(complaints).to.deep.equal([]);
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`finds a product among thousands ${javaScriptEnabled ? 'while somebody types' : 'without scripts'}, and keeps the cart`, async () => {
      await app.shop.putProducts(
        Array.from({ length: 2_000 }, (_, index) => ({
          id: `${100 + index}`,
          name: `Tea ${index}`,
          category: 'food' as const,
          price: '1.00',
          active: true,
        })),
      );
      const { page, complaints } = await enter({ javaScriptEnabled });
      const find = page.getByRole('searchbox', { name: 'Find a product' });
      const search = async (words: string) => {
        await find.fill(words);
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Find', exact: true }).click();
      };
      const quantities = page.locator('.offers input');
      expect(await quantities.count()).to.equal(60);
      await search('rice');
      await page.getByText('1 of 2,003 products').waitFor();
      await quantityOf(page, 'Rice').fill('2');
      await search('tea 1777');
      await page.getByText('1 of 2,003 products').waitFor();
      await page.getByRole('group', { name: 'In your cart' }).waitFor();
      await quantityOf(page, 'Tea 1777').fill('3');
      await search('tea');
      await page.getByText('2,000 of 2,003 products').waitFor();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText('Page 2 of 34').waitFor();
      if (javaScriptEnabled) await page.getByText('3 × Tea 1777').waitFor();
      expect(await quantities.count(), 'a page, and what is in the cart').to.equal(62);
      await placeButton(page).click();
      await page.getByRole('heading', { name: 'Order 1 is placed' }).waitFor();
      await page.getByText('$23.00').first().waitFor();
      expect(complaints).to.deep.equal([]);
    });
  }

  it('works without scripts: checks, refuses, keeps what was typed, orders', async () => {
    const { page, complaints } = await enter({ javaScriptEnabled: false });
    await quantityOf(page, 'Rice').fill('26');
    await page.keyboard.press('Enter');
    await page.getByText('Food balance exceeded: $260.00 > $250.00').waitFor();
    expect(await countOrders()).to.equal(0);
    expect(await quantityOf(page, 'Rice').inputValue()).to.equal('26');
    await placeButton(page).click();
    await page.getByRole('heading', { name: 'Your order was not placed' }).waitFor();
    await page.getByText('You can order again in 2 seconds.').waitFor();
    await app.clock.advance(2_000);
    await quantityOf(page, 'Rice').fill('2');
    await placeButton(page).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Order 1 is placed');
    expect(complaints).to.deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds wrong, and fits a phone, in ${colorScheme} colours`, async () => {
      const { page, complaints } = await enter({ colorScheme, viewport: PHONE });
      const expectSound = async (what: string) => {
        expect(await axeFindings(page), what).to.deep.equal([]);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflow, what).to.be.at.most(0);
      };
      await expectSound('empty');
      await quantityOf(page, 'Rice').fill('23');
      await page.getByText('Your cart is close to limit').first().waitFor();
      await expectSound('close to the limit');
      await quantityOf(page, 'Rice').fill('26');
      await placeButton(page).click();
      await page.getByRole('heading', { name: 'Your order was not placed' }).waitFor();
      await expectSound('refused');
      await app.clock.advance(60_000);
      await page.goto(`${app.url}/order/`);
      await quantityOf(page, 'Rice').fill('2');
      await placeButton(page).click();
      await page.getByRole('heading', { name: 'Order 1 is placed' }).waitFor();
      await expectSound('placed');
      expect(complaints).to.deep.equal([]);
    });
  }
});
