import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor } from '../../../support/page-visitor.js';

const LIST = '/admin/orders/failedorderattempt/';

/** Every page of staff, with and without its trailing slash. */
const STAFF = [
  '/admin/',
  LIST,
  `${LIST}1/change/`,
  `${LIST}export/?format=csv`,
  `${LIST}export/?format=jsonl`,
  '/admin/orders/validationlog/export/?format=csv',
  '/admin/orders/recovery/',
  '/admin/orders/differences/',
  '/admin/issues/',
  '/admin/orders/predictions/',
  '/admin/orders/recovery/export/?format=jsonl',
  '/admin/account/participant/123/change/',
  '/admin/account/participant/lookup/?q=j',
  '/admin/auth/user/456/change/',
];
const SUPERUSERS = [`${LIST}1/delete/`, `${LIST}delete/?id=1`];
const withoutSlash = (path: string) => path.replace(/\/(\?|$)/, '$1');

describe('Who may see which page', () => {
  let app: TestApp;
  let attempts: MemoryAttemptStore;
  const visitors = new Map<string, PageVisitor>();

  before(async () => {
    attempts = new MemoryAttemptStore();
    app = await startHttpApp({ ports: { attempts } });
    for (const username of ['anonymous', 'john', 'staff', 'superuser']) {
      const visitor = new PageVisitor(app.url);
      visitors.set(username, visitor);
      const path = username === 'john' ? '/order/login/' : '/admin/login/';
      if (username !== 'anonymous') expect((await visitor.logIn(username, { path })).status).to.equal(303);
    }
  });
  beforeEach(() => attempts.add(anAttempt({ submissionId: 'one' })));
  after(() => app.close());

  const statusFor = async (username: string, path: string) => (await visitors.get(username)?.get(path))?.status;

  for (const path of [...STAFF, ...SUPERUSERS].flatMap((each) => [each, withoutSlash(each)])) {
    const onlySuperusers = path.includes('delete');
    it(`${path}: ${onlySuperusers ? 'superusers' : 'staff'} only`, async () => {
      expect(await statusFor('anonymous', path)).to.equal(303);
      expect(await statusFor('john', path)).to.equal(403);
      expect(await statusFor('staff', path)).to.equal(onlySuperusers ? 403 : 200);
      expect(await statusFor('superuser', path)).to.equal(200);
    });
  }

  it('takes a deletion from superusers only, also when the form is sent without having been shown', async () => {
    for (const [username, expected] of [
      ['anonymous', 303],
      ['john', 403],
      ['staff', 403],
    ] as const) {
      const visitor = visitors.get(username) as PageVisitor;
      // For a token that is their own.
      await visitor.get(username === 'john' ? '/admin/nothing' : '/admin/login/');
      if (username === 'staff') await visitor.get(LIST);
      const { status } = await visitor.submit(`${LIST}delete/`, { id: '1', why: 'I want to' });
      expect(status, username).to.equal(expected);
    }
    expect(await attempts.get(1)).not.to.equal(undefined);
  });

  it('shows nobody but superusers how to delete', async () => {
    const seen = async (username: string, path: string) => (await visitors.get(username)?.get(path))?.text ?? '';
    for (const path of [LIST, `${LIST}1/change/`]) {
      expect(await seen('staff', path), path)
        .not.to.include('/delete/')
        .and.not.to.include('type="checkbox"');
      expect(await seen('superuser', path), path).to.include('/delete/');
    }
  });

  it('shows participants nothing of an attempt, not even of their own', async () => {
    const john = visitors.get('john') as PageVisitor;
    const { text } = await john.get(`${LIST}1/change/`);
    expect(text).not.to.include('Food balance exceeded').and.not.to.include('192.168.1.100');
  });
});
