import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { MemoryLock } from '../../adapters/memory/index.js';
import { type Database, type SequelizePorts, seal, sequelizePorts } from '../../adapters/sequelize/index.js';
import {
  BALANCE_CODES,
  createAlerts,
  DAY_MS,
  type ErrorCode,
  HOUR_MS,
  localDay,
  MINUTE_MS,
  type NewAttempt,
  percentage,
} from '../../core/index.js';
import { createCleanUpAttempts } from '../../core/usecases/clean-up-attempts.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { randomOf } from '../integration/sequelize/sealing/random.js';
import { useBrowser } from '../support/browser.js';
import { NOON, PASSWORD, startHttpApp, type TestApp } from '../support/http-app.js';
import { useDatabase } from '../support/postgres.js';

const CODES: readonly ErrorCode[] = [...BALANCE_CODES, 'duplicate_order', 'product_unknown', 'cart_empty'];
const PLACE = `INSERT INTO orders_order (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
  SELECT participant_id, 'u', gen_random_uuid()::text, 1, 1, 0, placed_at, 'empty' FROM unnest($1::text[], $2::timestamptz[]) AS placed (participant_id, placed_at)`;

/** A figure on a page: what it is called, what it says, and where it leads. */
interface Figure {
  readonly name: string;
  readonly text: string;
  readonly href: string | null;
}

interface View {
  readonly days: number;
  readonly participantId?: string;
}
const VIEWS: readonly View[] = [
  { days: 7 },
  { days: 90 },
  { days: 30, participantId: '5' },
  { days: 90, participantId: '5' },
];

const SEED = Number(process.env['FIGURES_SEED'] ?? 20_260_212);

/**
 * A hundred days of random refusals and orders in PostgreSQL. What the pages say of them is compared with the history itself, and with the number of records that each figure leads to.
 */
describe('Every figure of the dashboard', function () {
  this.timeout(240_000);
  const database = useDatabase();
  const open = useBrowser();
  let connection: Database;
  let ports: SequelizePorts;
  let app: TestApp;
  let page: Page;
  let attempts: NewAttempt[];
  let orders: { readonly participantId: string; readonly placedAtMs: number }[];

  beforeEach(async () => {
    connection = database().connect();
    ports = sequelizePorts(connection);
    const clock = { now: () => app.clock.now(), sleep: (ms: number) => app.clock.sleep(ms) };
    const ids = { next: () => `id-${Math.random()}` };
    const alerts = createAlerts({
      alerts: ports.alerts,
      history: ports.history,
      lock: new MemoryLock(clock),
      clock,
      ids,
    });
    const { directory, users, ordering: shop } = ports;
    app = await startHttpApp({ ports, shop, users, directory, deps: { alerts } });
    await makeHistory();
    for (let minute = 0; minute < 7; minute++) {
      await alerts.evaluateAlerts();
      await app.clock.advance(MINUTE_MS);
    }
    app.clock.set(NOON);
    ({ page } = await open());
    await page.goto(`${app.url}/admin/login/`);
    await page.getByLabel('Username').fill('staff');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(`${app.url}/admin/`);
  });
  afterEach(() => app.close());

  async function makeHistory(): Promise<void> {
    const { whole, chance, pick, skewed } = randomOf(SEED);
    const participants = Array.from({ length: 14 }, (_, index) => String(index + 1));
    const instant = () => NOON - 1 - whole(chance(0.3) ? 2 * DAY_MS : 100 * DAY_MS);
    const attempt = (participantId: string, createdAtMs: number): NewAttempt => {
      const codes = [...new Set(chance(0.3) ? [pick(CODES), pick(CODES)] : [skewed(CODES)])];
      return anAttempt({
        createdAtMs,
        participantId,
        participantName: `Name ${participantId}`,
        reason: codes.includes('duplicate_order') ? 'duplicate' : 'invalid',
        errorCodes: codes,
        validationErrors: codes.map((code) => `Text of ${code}: ${whole(4)} "quoted" 100% > x_y`),
        foodTotal: pick(['10.00', '99.50']),
        orderId: codes.includes('duplicate_order') && chance(0.5) ? '1' : null,
        cartSnapshot: [],
      });
    };
    attempts = [
      ...Array.from({ length: 600 }, () => attempt(skewed(participants), instant())),
      // At the edges of the periods, and of the days.
      ...[0, 7, 30, 90].flatMap((days) =>
        [-1, 0, 1].map((ms) => attempt('5', NOON - days * DAY_MS + ms - (days === 0 ? 2 : 0))),
      ),
      ...[-1, 0].map((ms) => attempt('5', NOON - (NOON % DAY_MS) + ms)),
      // Somebody who needs help now, and a rate that fires.
      ...Array.from({ length: 25 }, (_, index) => attempt('3', NOON - HOUR_MS + index * MINUTE_MS)),
    ];
    orders = Array.from({ length: 900 }, () => ({ participantId: skewed(participants), placedAtMs: instant() }));
    for (const each of attempts) await ports.attempts.add(each);
    await ports.ordering.putParticipants(participants.map((id) => ({ id, name: `Name ${id}` })));
    await database().query(PLACE, [
      orders.map(({ participantId }) => participantId),
      orders.map(({ placedAtMs }) => new Date(placedAtMs)),
    ]);
  }

  /** Of the page that is open: what has a name, and each number that leads to a list. */
  const figuresOf = () =>
    page.evaluate<
      Figure[]
    >(`[...document.querySelectorAll('main [data-figure], main a[href*="failedorderattempt"], main a[href*="/recovery/"]')].map((element) => ({
      name: element.dataset.figure ?? '',
      text: element.textContent.trim(),
      href: (element.closest('a') ?? element.querySelector('a'))?.getAttribute('href') ?? null,
    }))`);

  /** How many records a link leads to: as its page counts them, and as there are rows when they fit on one. */
  async function recordsAt(href: string): Promise<number> {
    const html = await page.evaluate<string>(`fetch(${JSON.stringify(href)}).then((response) => response.text())`);
    if (href.includes('/recovery/')) return html.match(/data-label="Last Refused At"/g)?.length ?? 0;
    const [, total] = /([\d,]+) attempts?</.exec(html) ?? [];
    return Number((total ?? 'no total').replaceAll(',', ''));
  }

  async function show({ days, participantId }: View): Promise<ReadonlyMap<string, Figure>> {
    const query = new URLSearchParams({
      days: String(days),
      ...(participantId && { participant_id: participantId }),
    });
    await page.goto(`${app.url}/admin/?${query}`);
    const figures = await figuresOf();
    return new Map(figures.filter(({ name }) => name !== '').map((figure) => [figure.name, figure]));
  }

  /** `gone`: before this instant attempts were cleaned up. */
  function within({ days, participantId }: View, gone = 0) {
    const is = (each: { readonly participantId: string }) =>
      participantId === undefined || each.participantId === participantId;
    const sinceMs = NOON - days * DAY_MS;
    return {
      failures: attempts.filter(
        (each) => is(each) && each.createdAtMs >= Math.max(sinceMs, gone) && each.createdAtMs < NOON,
      ),
      orders: orders.filter((each) => is(each) && each.placedAtMs >= sinceMs && each.placedAtMs < NOON),
    };
  }
  const isBalance = ({ errorCodes }: NewAttempt) => errorCodes.some((code) => BALANCE_CODES.includes(code));
  const number = (text = '') => Number(text.replaceAll(/[,%$]/g, ''));

  async function expectEqualToHistory(view: View): Promise<void> {
    const figures = await show(view);
    const { failures, orders: placed } = within(view);
    expect(failures.length).to.be.above(10);
    const said = Object.fromEntries([...figures].map(([name, { text }]) => [name, number(text)]));
    expect(said).to.include({
      total_failures: failures.length,
      total_orders: placed.length,
      failure_rate: percentage(failures.length, failures.length + placed.length),
      balance_related: failures.filter(isBalance).length,
      refused_participants: new Set(failures.map(({ participantId }) => participantId)).size,
    });
    const days = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-day]')].map(({ dataset }) => dataset.day + ' ' + dataset.failures + ' ' + dataset.orders)`,
    );
    expect(days).to.have.length(view.days + 1);
    for (const day of days) {
      const [date] = day.split(' ');
      const failed = failures.filter(({ createdAtMs }) => localDay(createdAtMs, 'UTC') === date).length;
      const ordered = placed.filter(({ placedAtMs }) => localDay(placedAtMs, 'UTC') === date).length;
      expect(day).to.equal(`${date} ${failed} ${ordered}`);
    }
  }

  /** Every number that leads to a list; those that no list can be made of are named below. */
  async function expectEqualToRecords(view: View): Promise<number> {
    await show(view);
    const links = (await figuresOf()).filter(({ href, text }) => href !== null && /^[\d,]+( times?)?$/.test(text));
    const counted = new Map<string, number>();
    for (const { href, text, name } of links) {
      if (href === null) continue;
      if (!counted.has(href)) counted.set(href, await recordsAt(href));
      expect(counted.get(href), `${name} ${text} ${href}`).to.equal(number(text.replace(/ times?/, '')));
    }
    const texts = await page.evaluate<Figure[]>(
      `[...document.querySelectorAll('.texts li')].map((item) => ({ name: '', text: item.querySelector('.number').textContent, href: item.querySelector('a').getAttribute('href') }))`,
    );
    expect(texts.length).to.be.above(3);
    for (const { text, href } of texts)
      expect(await recordsAt(href ?? ''), href ?? '').to.equal(Number.parseInt(text, 10));
    return links.length;
  }

  it('equals a recount of the history, and the number of the records that it leads to, of everybody and of one participant, sealed or not', async () => {
    let links = 0;
    for (const view of VIEWS) {
      await expectEqualToHistory(view);
      links += await expectEqualToRecords(view);
    }
    expect(links).to.be.above(150);
    await seal(connection, NOON);
    for (const view of VIEWS) await expectEqualToHistory(view);
  });

  it('that somebody would act on leads to the records behind it, and no other figure is without a link', async () => {
    const figures = await show({ days: 30 });
    const without = [...figures.values()].filter(({ href }) => href === null).map(({ name }) => name);
    // Orders that were placed are no failure to look into; what was turned away is counted and not stored.
    expect(without.sort()).to.deep.equal(['backing_off', 'throttled', 'total_orders']);
    expect([...figures.keys()]).to.include.members([
      ...['failure_rate', 'total_failures', 'balance_related', 'busy', 'firing_alerts'],
      ...['refused_participants', 'within_30_minutes', 'later', 'never', 'open', 'lost_value', 'episode_rate'],
    ]);
    // Numbers in tables and sentences: each is a link, or stands in one of these cells.
    const bare = await page.evaluate<string[]>(`[...document.querySelectorAll('main td.number, main dd')]
      .filter((cell) => /\\d/.test(cell.textContent) && cell.querySelector('a') === null)
      .map((cell) => cell.closest('table')?.querySelectorAll('thead th')[cell.cellIndex]?.textContent ?? cell.dataset.figure ?? cell.className)`);
    expect([...new Set(bare)].sort()).to.deep.equal([
      'Orders',
      'Share',
      'backing_off',
      'figure-note',
      'figure-value',
      'throttled',
    ]);
  });

  it('counts what was cleaned up, says how many that are, and leads to those that are kept', async () => {
    await seal(connection, NOON);
    const { attempts: store } = ports;
    const beforeMs = NOON - 40 * DAY_MS;
    await createCleanUpAttempts({ attempts: store, clock: app.clock, lock: new MemoryLock(app.clock) })({
      days: 40,
    });
    expect((await store.span())?.sinceMs).to.be.at.least(beforeMs);

    await expectEqualToHistory({ days: 7 });
    expect(await expectEqualToRecords({ days: 7 })).to.be.above(20);
    expect((await show({ days: 7 })).has('cleaned_up')).to.equal(false);

    const view = { days: 90 };
    const figures = await show(view);
    const [all, kept] = [within(view).failures, within(view, beforeMs).failures];
    expect(all.length - kept.length).to.be.above(50);
    const said = number(figures.get('cleaned_up')?.text);
    // What was cleaned up counts by the quarter hour: of the first one of the period, what it says may lack some.
    const first = all.filter(({ createdAtMs }) => createdAtMs < NOON - 90 * DAY_MS + 15 * MINUTE_MS).length;
    expect(said).to.be.within(all.length - kept.length - first, all.length - kept.length);
    expect(number(figures.get('total_failures')?.text)).to.equal(kept.length + said);
    expect(await recordsAt(figures.get('total_failures')?.href ?? '')).to.equal(kept.length);

    // One participant's figures are of what is kept.
    const own = { days: 90, participantId: '5' };
    const ofOne = await show(own);
    expect(number(ofOne.get('total_failures')?.text)).to.equal(within(own, beforeMs).failures.length);
    expect(ofOne.has('cleaned_up')).to.equal(false);
    expect(await expectEqualToRecords(own)).to.be.above(20);
  });

  it('on the page of recovery is a sum of its rows, and each row leads to as many records as it says', async () => {
    for (const participantId of [undefined, '5']) {
      const query = new URLSearchParams({ days: '30', ...(participantId && { participant_id: participantId }) });
      await page.goto(`${app.url}/admin/orders/recovery/?${query}`);
      const figures = new Map((await figuresOf()).map((figure) => [figure.name, figure]));
      const rows = await page.evaluate<string[][]>(
        `[...document.querySelectorAll('table tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))`,
      );
      const { failures, orders: placed } = within({ days: 30, ...(participantId && { participantId }) });
      const sum = (column: number) => rows.reduce((total, row) => total + number(row[column]), 0);
      expect(sum(2)).to.equal(failures.length);
      expect(number(figures.get('total_failures')?.text)).to.equal(failures.length);
      expect(number(figures.get('total_episodes')?.text)).to.equal(sum(3));
      expect(number(figures.get('refused_participants')?.text)).to.equal(rows.length);
      expect(number(figures.get('failure_rate')?.text)).to.equal(
        percentage(failures.length, failures.length + placed.length),
      );
      expect(number(figures.get('episode_rate')?.text)).to.equal(percentage(sum(3), sum(3) + placed.length));
      const lost = rows
        .filter((row) => row[5]?.includes('Never'))
        .reduce((total, row) => total + number(row[4]), 0);
      expect(number(figures.get('lost_value')?.text)).to.be.closeTo(lost, 0.001);
      const lists = await page.evaluate<Figure[]>(
        `[...document.querySelectorAll('table tbody tr td:nth-child(3) a')].map((link) => ({ name: '', text: link.textContent, href: link.getAttribute('href') }))`,
      );
      expect(lists).to.have.length(rows.length);
      for (const { text, href } of lists) expect(await recordsAt(href ?? '')).to.equal(number(text));
    }
  });

  it('on the page of alerts leads to the records that it counts, and so do those of a rule that is tried out', async () => {
    await page.goto(`${app.url}/admin/alerts/`);
    const links = (await figuresOf()).filter(({ text }) => /^\d+ failures?$/.test(text));
    expect(links.length).to.be.above(1);
    for (const { text, href } of links)
      expect(await recordsAt(href ?? ''), text).to.equal(Number.parseInt(text, 10));
    await page.goto(`${app.url}/admin/alerts/rules/participant-failures/?days=90&threshold=4&recover_at=2`);
    const fired = await page.evaluate<string[][]>(
      `[...document.querySelectorAll('table tbody tr')].map((row) => [row.querySelector('a')?.getAttribute('href') ?? ''])`,
    );
    expect(fired.length).to.be.above(0);
    const said = (await page.locator('[data-figure="would_have_fired"] strong').textContent()) ?? '';
    expect(said).to.equal(fired.length === 1 ? 'once' : `${fired.length} times`);
    for (const [href = ''] of fired) expect(await recordsAt(href)).to.be.above(4);
  });
});
