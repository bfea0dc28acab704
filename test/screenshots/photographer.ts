import { statSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

const CHROMIUM = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const MAX_BYTES = 250_000;

/** Takes pictures of pages, and says what they weigh. */
export class Photographer {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<Photographer> {
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'];
    return new Photographer(await chromium.launch({ executablePath: CHROMIUM, args }));
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** A window of somebody who is logged in; of nobody without a name. */
  async enter(url: string, username: string | undefined, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await this.#browser.newContext({ reducedMotion: 'reduce', ...options })).newPage();
    if (username === undefined) return page;
    await page.goto(`${url}${username === 'participant' ? '/order/login/' : '/admin/login/'}`);
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(`sandbox-${username}`);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL((there) => !there.pathname.includes('login'));
    return page;
  }

  /** @throws Error when the picture is too heavy for a page that shows several. */
  async take(what: Page | Locator, path: string): Promise<void> {
    await what.screenshot({ path, animations: 'disabled', caret: 'hide' });
    const { size } = statSync(path);
    console.log(`${path}  ${Math.round(size / 1_000)} kB`);
    if (size > MAX_BYTES) throw new Error(`${path} has more than ${MAX_BYTES} bytes.`);
  }
}
