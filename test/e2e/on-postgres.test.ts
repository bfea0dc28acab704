import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { SystemClock } from '../../adapters/node/index.js';
import { type SequelizePorts, sequelizePorts } from '../../adapters/sequelize/index.js';
import { createPasswords } from '../../apps/auth/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { useBrowser, type WatchedPage } from '../support/browser.js';
import { CliProcess } from '../support/cli-process.js';
import { temporaryFolder } from '../support/folder.js';
import { PASSWORD } from '../support/http-app.js';
import { useDatabase } from '../support/postgres.js';

const LIST = '/admin/orders/failedorderattempt/';
const LISTENING = /"url":"(http:\/\/127\.0\.0\.1:\d+)"[^\n]*"msg":"Listening\."/;

describe('The pages of two server processes on one PostgreSQL', function () {
  this.timeout(90_000);
  const open = useBrowser();
  const database = useDatabase();
  const clock = new SystemClock();
  const servers = new Set<CliProcess>();
  const folders = new Set<string>();
  let ports: SequelizePorts;
  afterEach(async () => {
    await Promise.all([...servers].map((server) => server.end('SIGKILL')));
    servers.clear();
    for (const folder of folders) await rm(folder, { recursive: true });
    folders.clear();
  });

  beforeEach(async () => {
    ports = sequelizePorts(database().connect());
    const { ordering: shop, users } = ports;
    await shop.putProducts([{ id: '1', name: 'Rice', category: 'food', price: '10.00', active: true }]);
    await shop.putParticipants([{ id: '123', name: 'John Doe' }]);
    const voucher = { participantId: '123', kind: 'food', amount: '25.00', count: 5 } as const;
    await shop.grantVouchers([{ ...voucher, grantedAtMs: 0, expiresAtMs: undefined }]);
    const passwordHash = await createPasswords({ logN: 4 }).hash(PASSWORD);
    const nobody = { passwordHash, participantId: null, isStaff: false, isSuperuser: false };
    await users.add({ ...nobody, username: 'john', participantId: '123' });
    await users.add({ ...nobody, username: 'superuser', isSuperuser: true });
  });

  async function start(port = '0', folder?: string) {
    const DATA_DIR = folder ?? (await temporaryFolder());
    folders.add(DATA_DIR);
    const server = new CliProcess(['serve'], {
      DATABASE_URL: database().url,
      JWT_SECRET: 'a secret for tests, longer than 32 bytes',
      DATA_DIR,
      PORT: port,
    });
    servers.add(server);
    const [, url = ''] = LISTENING.exec(await server.printed(LISTENING)) ?? [];
    const end = async (signal: NodeJS.Signals) => {
      servers.delete(server);
      return (await server.end(signal)).exitCode;
    };
    return { url, end, folder: DATA_DIR };
  }

  async function enter(url: string, path: string, username = 'superuser'): Promise<WatchedPage> {
    const watched = await open();
    const { page } = watched;
    await page.goto(url + path);
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(url + path);
    return watched;
  }
  const live = (page: Page, state: string) => page.locator(`.live[data-state="${state}"]`).waitFor();
  const shows = (page: Page, figure: string, value: string) =>
    page.locator(`[data-figure="${figure}"]`, { hasText: new RegExp(`^${value}$`) }).waitFor();
  const rows = (page: Page) => page.locator('table.attempts tbody tr');

  it('lead from an order that is refused at one of them to its record, its export and its deletion at the other', async () => {
    const [one, two] = [await start(), await start()];
    const staff = await enter(one.url, '/admin/');
    const list = await staff.page.context().newPage();
    await list.goto(two.url + LIST);
    for (const page of [staff.page, list]) await live(page, 'live');
    await list.getByRole('heading', { name: 'No order has failed' }).waitFor();

    const john = await enter(two.url, '/order/', 'john');
    await john.page.getByRole('textbox', { name: 'Rice', exact: true }).fill('13');
    await john.page.locator('[data-place]').click();
    await john.page.getByRole('heading', { name: 'Your order was not placed' }).waitFor();
    await rows(list).filter({ hasText: 'Food balance exceeded: $130.00 > $125.00' }).waitFor();
    await shows(staff.page, 'total_failures', '1');
    await john.page.locator('[data-wait]').getByText('You can order again now.').waitFor();
    await john.page.getByRole('textbox', { name: 'Rice', exact: true }).fill('2');
    await john.page.locator('[data-place]').click();
    await john.page.getByRole('heading', { name: 'Order 1 is placed' }).waitFor();
    await shows(staff.page, 'total_orders', '1');

    const { page } = staff;
    await page.goto(`${one.url}${LIST}?q=${encodeURIComponent('"john doe"')}&error_code=food_balance_exceeded`);
    await page.getByText('Export').click();
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV, for spreadsheets' }).click(),
    ]);
    expect(readFileSync(await csv.path(), 'utf8')).to.include(',130.00,130.00,0.00,125.00,');
    await rows(page).getByRole('link').first().click();
    const food = page.getByRole('region', { name: 'Food', exact: true });
    expect((await food.textContent())?.replaceAll(/\s+/g, ' ')).to.include('Food total $130.00 Over by $5.00');
    await page.getByRole('link', { name: 'Delete …' }).click();
    await page.getByLabel('Reason').fill('Tests');
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('1 attempt was deleted.').waitFor();
    for (const { complaints } of [staff, john]) expect(complaints).to.deep.equal([]);
  });

  it('miss nothing while one of them restarts, with the browser at either', async () => {
    const [one, two] = [await start(), await start()];
    const { page } = await enter(one.url, '/admin/');
    const list = await page.context().newPage();
    await list.goto(one.url + LIST);
    const other = await page.context().newPage();
    await other.goto(`${two.url}/admin/`);
    for (const each of [page, list, other]) await live(each, 'live');
    const fail = () => ports.attempts.add(anAttempt({ createdAtMs: clock.now() - 1_000 }));
    await fail();
    await rows(list).first().waitFor();

    expect(await one.end('SIGTERM')).to.equal(0);
    await live(list, 'reconnecting');
    await fail();
    await other.bringToFront();
    await shows(other, 'total_failures', '2');
    await start(new URL(one.url).port, one.folder);
    await list.bringToFront();
    await live(list, 'live');
    await rows(list).nth(1).waitFor();
    await page.bringToFront();
    await shows(page, 'total_failures', '2');
  });
});
