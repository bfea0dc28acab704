import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { needServer } from './servers.js';

const CHROMIUM = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Chromium reports everything whose status is an error. A page that refuses is one; a picture, a style or a script that is missing is a fault. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d /;

export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts and of the console, violations of the Content-Security-Policy, and whatever a page could not load. */
  readonly complaints: readonly string[];
  /** Addresses that scripts may be refused. */
  readonly mayRefuse: Set<string>;
}

/** A browser for the suite; every page is closed after its test. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<WatchedPage> {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(60_000);
    needServer(this, existsSync(CHROMIUM) ? undefined : `There is no ${CHROMIUM}; name it in TEST_CHROMIUM.`);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  after(() => browser?.close());

  return async (options = {}) => {
    if (browser === undefined) throw new Error('The browser is not open.');
    const page = await (await browser.newContext(options)).newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    const mayRefuse = new Set<string>();
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) mayRefuse.add(request.url());
    });
    page.on('console', (message) => {
      const { url } = message.location();
      if (message.type() !== 'error' || (REFUSED.test(message.text()) && mayRefuse.has(url))) return;
      complaints.push(`${message.text()} (${url})`);
    });
    return { page, complaints, mayRefuse };
  };
}

/** What axe finds wrong, one line each: the rule and the first element that breaks it. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Run by the debugger and not by the page, whose policy would forbid it.
  return page.evaluate(`(async () => {
    ${axe.source}
    const { violations } = await axe.run();
    return violations.map(({ id, impact, nodes }) => impact + ' ' + id + ': ' + nodes[0].html);
  })()`);
}
