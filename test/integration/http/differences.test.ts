import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type { DifferencesJson } from '../../../apps/http/schemas/differences.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor } from '../../support/page-visitor.js';

const API = '/api/orders/differences/';
const PAGE = '/admin/orders/differences/';
const HOUR_MS = 3_600_000;
const CODE = 'error_code=food_balance_exceeded';

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/151.0.0.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7) FxiOS/155.0 Mobile/15E148';

/** As text: of a link in a page. */
const unescaped = (path: string) => path.replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describe('What differs', () => {
  let app: TestApp;
  let visitor: PageVisitor;

  before(async () => {
    const attempts = new MemoryAttemptStore();
    app = await startHttpApp({ ports: { attempts } });
    // Food is exceeded from phones, with product 1, out of pauses; everything else from desktops.
    for (let index = 0; index < 120; index++) {
      const isFood = index % 3 === 0;
      await attempts.add(
        anAttempt({
          createdAtMs: NOON - 1 - index * HOUR_MS,
          participantId: `p,${index}`,
          participantName: `Secret Name ${index}`,
          ipAddress: `192.0.2.${index}`,
          reason: isFood ? 'invalid' : 'duplicate',
          errorCodes: [isFood ? 'food_balance_exceeded' : 'duplicate_order'],
          programPauseActive: !isFood,
          programPauseName: isFood ? '' : 'A pause & "more"',
          cartSnapshot: [{ productId: isFood ? '1' : '2', quantity: 1, price: '1.00' }],
          userAgent: isFood ? FIREFOX : CHROME,
        }),
      );
    }
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
  });
  after(() => app.close());

  async function ask(query: string): Promise<DifferencesJson> {
    const { status, body } = await app.request(`${API}?${query}`, { token: app.tokenOf(app.people.staff) });
    expect(status, query).to.equal(200);
    return body as DifferencesJson;
  }

  it('is answered by the API: how many of how many, by how much, how sure, among how many comparisons', async () => {
    const answer = await ask(`${CODE}&since=2020-01-01T00:00:00Z`);
    expect(answer.selected).to.include({ attempts: 40, participants: 40 });
    expect(answer.rest).to.deep.equal({ attempts: 80, participants: 80, kind: 'others', days_before: null });
    expect(answer.looked_at).to.include({ since: '2020-01-01T00:00:00Z', complete: true });
    expect(answer.comparisons).to.equal(answer.fields.reduce((sum, { comparisons }) => sum + comparisons, 0));
    expect(answer.fields.map(({ field }) => field))
      .to.include('hour')
      .and.not.include('error_code');
    const phone = answer.findings.find(({ field }) => field === 'device');
    expect(phone).to.deep.include({
      value: 'phone',
      selected: { count: 40, of: 40, per_cent: 100 },
      rest: { count: 0, of: 80, per_cent: 0 },
      ...{ difference: 100, ratio: null },
    });
    expect(phone?.adjusted_p_value).to.be.below(1e-20);
    expect(answer.findings.map(({ field, value }) => `${field}=${value}`)).to.include.members([
      'browser=firefox',
      'product_id=1',
      'product_id=2',
      'program_pause_active=no',
    ]);
  });

  it('is linked to the list of just the attempts of each finding, on the API and on the page', async () => {
    const answer = await ask(CODE);
    const { text } = await visitor.get(`${PAGE}?${CODE}`);
    const rows = [...text.matchAll(/data-finding="([^"]*)"[\s\S]*?href="([^"]*)" data-count>([\d,]+)</g)];
    expect(rows.length).to.be.above(4).and.equal(answer.findings.length);
    for (const [index, [, finding = '', path = '', count]] of rows.entries()) {
      const told = answer.findings[index];
      expect(unescaped(finding)).to.equal(`${told?.field}=${told?.value}`);
      expect(Number(count)).to.equal(told?.selected.count);
      for (const list of [unescaped(path), told?.list ?? '']) {
        const page = await visitor.get(list);
        expect(page.status).to.equal(200);
        const total = />([\d,]+) attempts?</.exec(page.text)?.[1] ?? '0';
        expect(Number(total), list).to.equal(told?.selected.count);
      }
    }
    expect(rows.some(([, , , count]) => Number(count) > 0)).to.equal(true);
  });

  it('tells nothing of a person', async () => {
    const answer = JSON.stringify(await ask(CODE));
    const { text } = await visitor.get(`${PAGE}?${CODE}`);
    for (const told of [answer, text]) {
      expect(told).to.not.match(/Secret Name|192\.0\.2\.|Mozilla|p,\d|Windows NT/);
    }
  });

  it('compares a day, or the last day, with those before', async () => {
    const last = await ask('');
    expect(last.rest).to.include({ kind: 'before', days_before: 28 });
    expect([last.selected.attempts, last.rest.attempts]).to.deep.equal([24, 96]);
    const narrowed = await ask(`${CODE}&rest=before&days_before=2`);
    expect([narrowed.selected.attempts, narrowed.rest.attempts]).to.deep.equal([8, 16]);
    const { text } = await visitor.get(`${PAGE}?date=2026-02-11`);
    expect(text).to.contain('The 28 days before');
  });

  it('is led to from the list, with its filters, and from the dashboard', async () => {
    const list = await visitor.get(`/admin/orders/failedorderattempt/?${CODE}&hour=9&order=oldest`);
    const [, path = ''] = /href="([^"]*)">What differs\?</.exec(list.text) ?? [];
    expect(unescaped(path)).to.equal(`${PAGE}?${CODE}&hour=9`);
    expect(list.text).to.contain('Hour: 09:00–09:59');
    const dashboard = await visitor.get('/admin/');
    const links = [...dashboard.text.matchAll(/href="(\/admin\/orders\/differences\/[^"]*)"/g)].map(
      ([, each = '']) => unescaped(each),
    );
    expect(links.some((each) => each.includes(CODE))).to.equal(true);
    for (const each of links) expect((await visitor.get(each)).status, each).to.equal(200);
  });

  it('is filtered by several participants, and each filter can be taken away', async () => {
    const { text } = await visitor.get(`${PAGE}?participants=1,2&browser=edge&rest=others`);
    expect(text).to.contain('Participants: 1, 2').and.contain('Browser: Edge');
    expect(unescaped(text)).to.contain(`href="${PAGE}?browser=edge&rest=others"`);
    const answer = await ask('participants=1,2');
    expect(answer.selected.attempts).to.equal(0);
  });

  it('names what is wrong with its address', async () => {
    for (const query of [
      ...['hour=24', 'hour=09', 'weekday=0', 'lines=3', 'browser=netscape', 'voucher_multiplier=0', 'product_id='],
      ...[
        'participants=1,,2',
        'rest=nothing',
        'days_before=0',
        'since=2026-02-30T00:00:00Z',
        'until=now',
        'what=1',
      ],
      ...[`participants=${Array(101).fill('1').join()}`, `pause_name=${'x'.repeat(201)}`, 'hour=1&hour=2'],
    ]) {
      const { status, body } = await app.request(`${API}?${query}`, { token: app.tokenOf(app.people.staff) });
      expect(status, query).to.equal(400);
      expect(JSON.stringify(body), query).to.contain(query.split('=')[0]);
    }
    for (const query of ['hour=24', 'participants=1,,2', 'rest=nothing', 'days_before=x']) {
      expect((await visitor.get(`${PAGE}?${query}`)).status, query).to.equal(400);
    }
  });
});
