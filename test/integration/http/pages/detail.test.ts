import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import { HOUR_MS, MINUTE_MS, type NewAttempt } from '../../../../core/index.js';
import { anAttempt, NOTHING_KNOWN } from '../../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor, textOf } from '../../../support/page-visitor.js';

const LIST = '/admin/orders/failedorderattempt/';
const T0 = Date.UTC(2026, 1, 12, 10, 30, 45);

describe('The page of one attempt', () => {
  let app: TestApp;
  let attempts: MemoryAttemptStore;
  let visitor: PageVisitor;

  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    app = await startHttpApp({ ports: { attempts } });
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
  });
  afterEach(() => app.close());

  let added = 0;
  const add = (changes: Partial<NewAttempt> = {}) =>
    attempts.add(anAttempt({ submissionId: `s-${added++}`, createdAtMs: T0, ...changes }));
  async function see(id: number): Promise<string> {
    const { status, text } = await visitor.get(`${LIST}${id}/change/`);
    expect(status, text).to.equal(200);
    return text;
  }
  const sectionOf = (text: string, name: string) =>
    textOf(
      new RegExp(`<section[^>]*aria-label[^>]*>\\s*<h[23][^>]*>${name}[\\s\\S]*?</section>`).exec(text)?.[0] ??
        `no section "${name}"`,
    );

  /** The order of the guide's debugging example: 23 x Rice, 10 x Beans and a half-price rest, refused during a pause. */
  const exceeded = (changes: Partial<NewAttempt> = {}) =>
    add({
      cartSnapshot: [
        { productId: '1', quantity: 23, price: '10.00' },
        { productId: '2', quantity: 10, price: '2.50' },
        { productId: '3', quantity: 1, price: '5.00' },
      ],
      totalAttempted: '260.00',
      foodTotal: '255.00',
      hygieneTotal: '5.00',
      validationErrors: ['Food balance exceeded: $255.00 > $250.00'],
      ...changes,
    });

  it("has the guide's five field sets with their labels, in its order", async () => {
    const text = await see(await exceeded());
    const sets = [...text.matchAll(/<section class="fieldset card"[\s\S]*?<\/section>/g)].map(([set]) => [
      textOf(/<h2[^>]*>([\s\S]*?)<\/h2>/.exec(set)?.[1] ?? ''),
      ...[...set.matchAll(/<dt>([\s\S]*?)<\/dt>/g)].map(([, label]) => label),
    ]);
    expect(sets).to.deep.equal([
      ['Order Context', 'Participant', 'User', 'Idempotency Key', 'Created At', 'IP Address', 'User Agent'],
      ['Cart Details', 'Cart Snapshot', 'Cart Hash', 'Total Attempted', 'Food Total', 'Hygiene Total'],
      ['Balances at Time of Failure', 'Full Balance', 'Available Balance', 'Hygiene Balance'],
      [
        'Program Pause Context',
        'Program Pause Active',
        'Program Pause Name',
        'Voucher Multiplier',
        'Active Voucher Count',
      ],
      ['Validation Errors', 'Error Summary', 'Detailed Errors'],
    ]);
  });

  it('shows every value of the record', async () => {
    const text = await see(await exceeded());
    expect(sectionOf(text, 'Order Context')).to.equal(
      `Order Context Participant John Doe #123 User john #456 Idempotency Key ${'d0dc77186c44fe52'.repeat(4)} Created At 2026-02-12 10:30:45 IP Address 192.168.1.100 User Agent Mozilla/5.0`,
    );
    expect(sectionOf(text, 'Balances at Time of Failure')).to.equal(
      'Balances at Time of Failure Full Balance $125.00 Available Balance $250.00 Hygiene Balance $10.00',
    );
    expect(sectionOf(text, 'Program Pause Context')).to.equal(
      'Program Pause Context Program Pause Active Yes ⚠ Active Program Pause Name Weekoff Voucher Multiplier 2.0 Active Voucher Count 3',
    );
    expect(sectionOf(text, 'Validation Errors')).to.equal(
      'Validation Errors Error Summary Food balance exceeded: $255.00 > $250.00 Detailed Errors Food balance exceeded: $255.00 > $250.00 food_balance_exceeded',
    );
    expect(text)
      .to.include('href="/admin/account/participant/123/change/"')
      .and.to.include('href="/admin/auth/user/456/change/"');
  });

  it('shows the cart with names and line totals, and as JSON', async () => {
    const text = await see(await exceeded());
    const cart = sectionOf(text, 'Cart Details');
    expect(cart).to.include(
      'Rice #1 food 23 $10.00 $230.00 Beans #2 food 10 $2.50 $25.00 Soap #3 hygiene 1 $5.00 $5.00',
    );
    expect(cart).to.include('Total Attempted $260.00 Food Total $255.00 Hygiene Total $5.00');
    const json = /<pre[^>]*><code>([\s\S]*?)<\/code>/.exec(text)?.[1]?.replaceAll('&quot;', '"') ?? '';
    expect(json).to.include('\n  {\n    "product_id": 1,\n    "quantity": 23,\n    "price": "10.00"\n  },\n');
    expect(JSON.parse(json)).to.have.length(3);
  });

  it('shows the sum that broke the rule, by how much, and what would have passed', async () => {
    const text = await see(await exceeded());
    expect(sectionOf(text, 'Food')).to.equal(
      'Food ✕ Exceeded Available $125.00 × 2.0 = $250.00 Food total $255.00 Over by $5.00 What would have passed ' +
        '1 fewer Rice (22 left, −$10.00) 2 fewer Beans (8 left, −$5.00)',
    );
    expect(sectionOf(text, 'Hygiene')).to.equal(
      'Hygiene ✓ Within limit Available $10.00 Hygiene total $5.00 Left $5.00',
    );
  });

  it('does not guess what would have passed when the catalogue no longer fits the record', async () => {
    const text = await see(await exceeded({ foodTotal: '257.00' }));
    expect(sectionOf(text, 'Food'))
      .to.include('Over by $7.00')
      .and.to.include('It cannot be told: the catalogue has changed since.');
  });

  it('says that nothing would have passed without a balance', async () => {
    const text = await see(await exceeded({ fullBalance: '0.00', availableBalance: '0.00' }));
    expect(sectionOf(text, 'Food')).to.include(
      'Over by $255.00 What would have passed Nothing: there was no food balance.',
    );
  });

  it('names the existing order of a duplicate, and products that are unknown or no longer sold', async () => {
    const text = await see(
      await add({
        reason: 'duplicate',
        orderId: '77',
        cartSnapshot: [
          { productId: '4', quantity: 1, price: '1.00' },
          { productId: '99', quantity: 2, price: null },
        ],
      }),
    );
    expect(textOf(text)).to.include('Duplicate submission Existing order #77');
    expect(sectionOf(text, 'Cart Details')).to.include(
      'Salt #4 not sold now food 1 $1.00 $1.00 unknown product #99 not known 2 not known not known',
    );
  });

  it('shows an attempt of which nothing was known', async () => {
    const text = await see(await add({ ...NOTHING_KNOWN, cartSnapshot: [] }));
    expect(sectionOf(text, 'Order Context')).to.match(
      /Participant #123 #123 User #456 #456 .* IP Address not known User Agent not known$/,
    );
    expect(sectionOf(text, 'Program Pause Context')).to.equal(
      'Program Pause Context Program Pause Active not known Program Pause Name – Voucher Multiplier not known Active Voucher Count not known',
    );
    expect(textOf(text)).to.include('The cart was empty.').and.not.to.include('What would have passed');
  });

  it("shows the participant's attempts and orders around that time", async () => {
    const order = { json: { items: [{ product_id: 1, quantity: 1 }] }, token: app.tokenOf(app.people.john) };
    expect((await app.request('/api/orders/', order)).status).to.equal(201);
    const before = await add({ createdAtMs: T0 - 5 * MINUTE_MS - 3_000, validationErrors: ['Earlier'] });
    const id = await add();
    await add({ createdAtMs: T0 + 30 * HOUR_MS, validationErrors: ['Much later'] });
    await add({ participantId: '124', validationErrors: ['Somebody else'] });
    const text = await see(id);
    const entries = [...text.matchAll(/<li class="(attempt|order)[^>]*>([\s\S]*?)<\/li>/g)].map(([, , entry]) =>
      textOf(entry ?? ''),
    );
    expect(entries).to.deep.equal([
      '2026-02-12 10:25:42 5 min 3 s before Earlier',
      '2026-02-12 10:30:45 this attempt Food balance exceeded: $240.00 > $250.00',
      '2026-02-12 12:00:00 1 h 29 min after Order #1 placed, $10.00',
    ]);
    expect(text).to.include(`href="${LIST}${before}/change/"`);
    expect(text)
      .to.include('aria-current="true"')
      .and.to.include('href="/admin/orders/failedorderattempt/?participant_id=123"');
  });

  it('shows hostile texts as what they are', async () => {
    const hostile = '</code></pre><script>alert(1)</script>';
    const id = await add({
      participantName: hostile,
      username: hostile,
      userAgent: `${hostile}\r\nSet-Cookie: a=b`,
      programPauseName: hostile,
      validationErrors: [hostile],
      cartSnapshot: [{ productId: hostile.slice(0, 30), quantity: 1, price: '1.00' }],
    });
    const text = await see(id);
    expect(text).not.to.include('<script>alert').and.not.to.include('</code></pre><script');
  });
});

describe('The pages of people', () => {
  let app: TestApp;
  let visitor: PageVisitor;
  before(async () => {
    const attempts = new MemoryAttemptStore();
    app = await startHttpApp({ ports: { attempts } });
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
    const order = { json: { items: [{ product_id: 1, quantity: 3 }] }, token: app.tokenOf(app.people.john) };
    expect((await app.request('/api/orders/', order)).status).to.equal(201);
    await attempts.add(anAttempt({ createdAtMs: T0 }));
    await attempts.add(
      anAttempt({
        submissionId: 'gone',
        participantId: 'gone/1?',
        participantName: null,
        userId: '999',
        username: 'left',
      }),
    );
  });
  after(() => app.close());

  const see = async (path: string) => {
    const { status, text } = await visitor.get(path);
    expect(status, text).to.equal(200);
    return { text, read: textOf(text) };
  };

  it('shows how a participant stands, and what happened lately', async () => {
    const { read, text } = await see('/admin/account/participant/123/change/');
    expect(read).to.include('Full balance $75.00').and.to.include('Available balance $75.00 $75.00 × 1.0');
    expect(read)
      .to.include('Hygiene balance $10.00')
      .and.to.include('Active vouchers 4')
      .and.to.include('✓ Normal none at present');
    expect(read).to.include('Users john #456');
    expect(read).to.include('Recent Failures').and.to.include('2026-02-12 10:30:45 Food balance exceeded');
    expect(read).to.include('#1 2026-02-12 12:00:00 john $30.00 $0.00 $30.00');
    expect(read)
      .to.include('Food 2 × $25.00 Never Used for order #1')
      .and.to.include('Food 3 × $25.00 Never ✓ Unused');
    expect(text)
      .to.include(`href="${LIST}?participant_id=123"`)
      .and.to.include('href="/admin/auth/user/456/change/"');
  });

  it('shows who a user is, and for whom they order', async () => {
    const { read, text } = await see('/admin/auth/user/456/change/');
    expect(read).to.include('Username john Id 456 Participant John Doe Rights Participant ✓ Active');
    expect(read).to.include('Full balance $75.00').and.to.include('#1 2026-02-12 12:00:00 john');
    expect(text).to.include(`href="${LIST}?user_id=456"`);
    expect((await see(`/admin/auth/user/${app.people.superuser.id}/change/`)).read).to.include(
      'Participant None Rights Superuser ✓ Active',
    );
  });

  it('shows what is left of people who are gone', async () => {
    const participant = await see(`/admin/account/participant/${encodeURIComponent('gone/1?')}/change/`);
    expect(participant.read).to.include('Participant gone/1?').and.to.include('Name deleted, or never known');
    expect((await see('/admin/auth/user/999/change/')).read)
      .to.include('Username left Id 999')
      .and.to.include('deleted, or never known here');
  });

  it('can be changed by nobody', async () => {
    const { text } = await see('/admin/account/participant/123/change/');
    const forms = [...text.matchAll(/<form [^>]*action="([^"]*)"/g)].map(([, action]) => action);
    expect(forms).to.deep.equal(['/theme/', '/logout/']);
    expect((await visitor.submit('/admin/account/participant/123/change/', { name: 'x' })).status).to.equal(405);
  });

  it('knows nobody else', async () => {
    for (const path of [
      '/admin/account/participant/999/change/',
      '/admin/account/participant/%00/change/',
      `/admin/account/participant/${'9'.repeat(65)}/change/`,
      '/admin/account/participant/%E0%A4%A/change/',
      '/admin/auth/user/123/change/',
      '/admin/auth/user/..%2f..%2fetc/change/',
    ]) {
      expect((await visitor.get(path)).status, path).to.equal(404);
    }
  });
});
