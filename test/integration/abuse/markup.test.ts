import { expect } from 'chai';
import { MemoryAttemptStore, MemoryShop } from '../../../adapters/memory/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor } from '../../support/page-visitor.js';

const LIST = '/admin/orders/failedorderattempt/';
/** Ends whatever it stands in: a text, an attribute in either quotes, a tag, a script, a comment. Numbered, so that the page says where it came from. */
const payload = (field: string) => `${field}'"--></script><img src=x onerror=alert(1)><b x='\`{{7*7}}`;

/** Every text of the store that somebody else than us wrote. */
const FIELDS = [
  ...['productName', 'participantName', 'pauseName', 'username', 'viewName'],
  ...['errorText', 'attemptName', 'attemptUser', 'attemptPause', 'userAgent', 'ipAddress', 'orderId', 'productId'],
] as const;

/** Where they are shown. */
const STAFF_PAGES = [
  '/admin/',
  LIST,
  `${LIST}?q=${encodeURIComponent(payload('search'))}`,
  `${LIST}?find=${encodeURIComponent(payload('find'))}`,
  `${LIST}1/change/`,
  `${LIST}1/delete/`,
  `${LIST}delete/?id=1&next=${encodeURIComponent(`${LIST}?q=${payload('next')}`)}`,
  '/admin/account/participant/123/change/',
  '/admin/auth/user/456/change/',
  '/admin/auth/user/9/change/',
  `/admin/login/?next=${encodeURIComponent(`/admin/${payload('next')}`)}`,
  `/admin/${encodeURIComponent(payload('nowhere'))}`,
];
const PARTICIPANT_PAGES = ['/order/', '/order/placed/1/'];

describe('Markup in what others wrote', () => {
  let app: TestApp;
  let staff: PageVisitor;
  const pages = new Map<string, string>();

  before(async () => {
    const shop = new MemoryShop();
    const attempts = new MemoryAttemptStore();
    app = await startHttpApp({ shop, ports: { attempts } });
    const product = {
      id: '9',
      name: payload('productName'),
      category: 'food',
      price: '1.00',
      active: true,
    } as const;
    await shop.putProducts([product]);
    await shop.putParticipants([{ id: '123', name: payload('participantName') }]);
    await shop.addPauses([
      { name: payload('pauseName'), fromMs: NOON - 1, untilMs: NOON + 86_400_000, multiplier: '2.0' },
    ]);
    const user = { username: payload('username'), passwordHash: null, participantId: '123' };
    await app.users.add({ ...user, id: '9', isStaff: true, isSuperuser: false });
    await attempts.add(
      anAttempt({
        createdAtMs: NOON - 1,
        participantName: payload('attemptName'),
        username: payload('attemptUser'),
        validationErrors: [payload('errorText')],
        programPauseName: payload('attemptPause'),
        userAgent: payload('userAgent'),
        ipAddress: payload('ipAddress'),
        orderId: payload('orderId').slice(0, 64),
        cartSnapshot: [{ productId: payload('productId').slice(0, 64), quantity: 1, price: '1.00' }],
      }),
    );
    const token = app.tokenOf(app.people.john);
    const { status } = await app.request('/api/orders/', {
      json: { items: [{ product_id: 9, quantity: 1 }] },
      token,
    });
    expect(status).to.equal(201);
    staff = new PageVisitor(app.url);
    await staff.logIn('superuser');
    await staff.get(LIST);
    await staff.submit(`${LIST}views/`, { name: payload('viewName').slice(0, 60), query: 'q=x' });
    const john = new PageVisitor(app.url);
    await john.logIn('john', { path: '/order/login/' });
    for (const path of STAFF_PAGES) pages.set(path, (await staff.get(path)).text);
    for (const path of PARTICIPANT_PAGES) pages.set(path, (await john.get(path)).text);
  });
  after(() => app.close());

  for (const path of [...STAFF_PAGES, ...PARTICIPANT_PAGES]) {
    it(`stays text on ${path.slice(0, 60)}`, () => {
      const html = pages.get(path) ?? '';
      expect(html).not.to.include('<img src=x');
      expect(html).not.to.include('<b x=');
      expect(html, 'no attribute ends early').not.to.match(/="[^"]*'"--/);
    });
  }

  it('was shown at all: each field on some page', () => {
    const all = [...pages.values()].join('\n');
    expect(FIELDS.filter((field) => !all.includes(`${field}&#39;&quot;`))).to.deep.equal([]);
  });
});
