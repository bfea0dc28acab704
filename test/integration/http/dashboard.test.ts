import { expect } from 'chai';
import { MemorySessionStore, MemoryTurnedAwayStore } from '../../../adapters/memory/index.js';
import { NodeHash } from '../../../adapters/node/index.js';
import { createSessions } from '../../../apps/auth/index.js';
import { DAY_MS, type Health, HOUR_MS, type NewAttempt, type User } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

const LIST = '/admin/orders/failedorderattempt/';

describe('The dashboard', () => {
  let app: TestApp;
  let sessions: MemorySessionStore;
  let turnedAway: MemoryTurnedAwayStore;
  let health: Health;

  beforeEach(async () => {
    sessions = new MemorySessionStore();
    health = { status: 'ok' };
    const healthChecks = [{ name: 'guard', check: async () => health }];
    turnedAway = new MemoryTurnedAwayStore();
    app = await startHttpApp({ ports: { turnedAway }, deps: { sessions, healthChecks } });
  });
  afterEach(() => app.close());

  async function visit(path: string, user: User | null = app.people.staff): Promise<Answer> {
    const { users, clock, url } = app;
    const hash = new NodeHash();
    const secret = user && (await createSessions({ sessions, users, clock, hash }).start(user));
    const response = await fetch(url + path, {
      redirect: 'manual',
      headers: secret === null ? {} : { Cookie: `__Host-session=${secret}` },
    });
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  }

  const fail = (changes: Partial<NewAttempt> = {}) =>
    app.ports.attempts.add(anAttempt({ createdAtMs: NOON - HOUR_MS, ...changes }));

  async function order(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      await app.shop.place({
        participantId: '124',
        userId: '457',
        lines: [],
        totals: { total: '0.00', food: '0.00', hygiene: '0.00' },
        cartHash: `cart ${index}`,
        placedAtMs: NOON - HOUR_MS,
        duplicateWindowMs: 1,
        voucherMultiplier: '1.0',
        signal: new AbortController().signal,
      });
    }
  }

  it('is for staff: others are refused, and anonymous visitors sent to log in and back', async () => {
    expect((await visit('/admin/', app.people.superuser)).status).to.equal(200);
    expect((await visit('/admin/', app.people.john)).status).to.equal(403);
    const { status, location } = await visit('/admin/?days=30', null);
    expect(status).to.equal(303);
    expect(location).to.equal('/admin/login/?next=%2Fadmin%2F%3Fdays%3D30');
  });

  it('counts failures and orders of the period, and of nothing before it', async () => {
    await fail();
    await fail({ errorCodes: ['duplicate_order'], validationErrors: ['Duplicate'], reason: 'duplicate' });
    await fail({ createdAtMs: NOON - 8 * DAY_MS });
    await order(3);
    const week = await visit('/admin/');
    expect(figuresOf(week)).to.include({
      failure_rate: '40%',
      total_failures: '2',
      total_orders: '3',
      balance_related: '1',
    });
    expect(figuresOf(await visit('/admin/?days=9'))).to.include({ total_failures: '3', failure_rate: '50%' });
  });

  it('counts one participant alone when one is chosen', async () => {
    await fail();
    await fail({ participantId: '124' });
    await order(2);
    const page = await visit('/admin/?participant_id=123');
    expect(figuresOf(page)).to.include({ total_failures: '1', total_orders: '0', failure_rate: '100%' });
  });

  for (const { orders, text } of [
    { orders: 19, text: 'Normal' },
    { orders: 18, text: 'Warning: above 5%' },
    { orders: 9, text: 'Warning: above 5%' },
    { orders: 8, text: 'Critical: above 10%' },
  ]) {
    it(`says "${text}" for 1 failure and ${orders} orders`, async () => {
      await fail();
      await order(orders);
      const { text: page } = await visit('/admin/');
      const pill = /class="pill \w+">.*?<\/svg> ([^<]+)</s.exec(page);
      expect(pill?.[1]).to.equal(text);
      expect(page.includes('Where to look first')).to.equal(text !== 'Normal');
    });
  }

  it('shows the shares of a ranking with the same number of decimals', async () => {
    for (const [participantId, failures] of Object.entries({ '123': 4, '124': 3, '125': 1 })) {
      for (let index = 0; index < failures; index++) await fail({ participantId });
    }
    const { text } = await visit('/admin/');
    const shares = [...text.matchAll(/<td class="number muted">([^<]+)</g)].map(([, share]) => share);
    expect(shares).to.include.members(['50.00%', '37.50%', '12.50%']);
    expect(shares.filter((share) => !/^\d+\.\d{2}%$/.test(share ?? ''))).to.deep.equal([]);
  });

  it('links each number into the list of the attempts that it counts', async () => {
    await fail({ createdAtMs: Date.UTC(2026, 1, 11, 9) });
    const { text } = await visit('/admin/');
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => (href ?? '').replaceAll('&amp;', '&'));
    const since = 'since=2026-02-05T12%3A00%3A00Z&until=2026-02-12T12%3A00%3A00Z';
    expect(links).to.include.members([
      `${LIST}?${since}`,
      `${LIST}?${since}&error_code=food_balance_exceeded`,
      `${LIST}?${since}&participant_id=123`,
      `${LIST}?${since}&balance_related=yes`,
      `${LIST}?date=2026-02-11&${since}`,
    ]);
  });

  it('lists every day of the period in the table behind the chart', async () => {
    await fail({ createdAtMs: Date.UTC(2026, 1, 11, 9) });
    await order(2);
    const { text } = await visit('/admin/');
    const days = [...text.matchAll(/data-day="([^"]+)" data-failures="(\d+)" data-orders="(\d+)"/g)].map(
      ([, day, failures, orders]) => `${day} ${failures} ${orders}`,
    );
    expect(days).to.deep.equal([
      '2026-02-05 0 0',
      '2026-02-06 0 0',
      '2026-02-07 0 0',
      '2026-02-08 0 0',
      '2026-02-09 0 0',
      '2026-02-10 0 0',
      '2026-02-11 1 0',
      '2026-02-12 0 2',
    ]);
  });

  it('counts what was turned away in the period, apart from the failures', async () => {
    await turnedAway.add([
      { minuteAtMs: NOON - HOUR_MS, reason: 'throttled', count: 1_234 },
      { minuteAtMs: NOON - HOUR_MS, reason: 'backing_off', count: 5 },
      { minuteAtMs: NOON - 8 * DAY_MS, reason: 'throttled', count: 7 },
    ]);
    expect(figuresOf(await visit('/admin/'))).to.include({
      throttled: '1,234',
      backing_off: '5',
      total_failures: '0',
    });
  });

  it('names participants with more than 10 failures in the last hour, and no others', async () => {
    for (let count = 0; count < 11; count++) await fail({ createdAtMs: NOON - HOUR_MS / 2 });
    for (let count = 0; count < 10; count++)
      await fail({ createdAtMs: NOON - HOUR_MS / 2, participantId: '124', participantName: 'Jane Smith' });
    const alerts = (await visit('/admin/')).text.match(/<p class="alert info">.*?<\/p>/gs) ?? [];
    expect(alerts).to.have.length(1);
    expect(alerts[0]).to.match(/John Doe.*has failed.*>11 times<\/a>\s+in the last hour/s);
  });

  it('shows the state of each dependency with its own words', async () => {
    health = { status: 'degraded', detail: 'The process stands in.' };
    const { text } = await visit('/admin/');
    expect(text).to.match(/>guard<.*Degraded<.*>The process stands in\./s);
    health = { ...health, level: 'process' };
    expect((await visit('/admin/')).text).to.match(
      />guard<.*Degraded<.*>Holds in each process alone\. The process stands in\./s,
    );
    health = { status: 'ok', level: 'shared' };
    expect((await visit('/admin/')).text).to.match(/>guard<.*OK<.*>Holds over all processes\.</s);
  });

  it('takes an empty field for no choice, and more than 90 days for 90', async () => {
    const { text } = await visit('/admin/?days=400&participant_id=');
    expect(text).to.include('Last 90 days');
    expect(text).to.include('<h1>Dashboard</h1>');
  });

  for (const query of ['days=0', 'days=-1', 'days=1.5', 'days=7&days=8', 'day=7']) {
    it(`refuses ?${query}`, async () => {
      expect((await visit(`/admin/?${query}`)).status).to.equal(400);
    });
  }

  it('only shows what names and texts try to do', async () => {
    const evil = '<script>alert(1)</script>';
    await fail({ participantName: evil, validationErrors: [evil] });
    const { text } = await visit('/admin/');
    expect(text).to.include('&lt;script&gt;alert(1)');
    expect(text).not.to.include(evil);
    expect(text).not.to.match(/ style="/);
  });
});

function figuresOf({ text }: Answer): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/data-figure="(\w+)">([^<]*)</g)].map(([, name, value]) => [name ?? '', value ?? '']),
  );
}
