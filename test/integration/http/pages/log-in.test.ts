import { expect } from 'chai';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../core/index.js';
import { PASSWORD, startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor, textOf } from '../../../support/page-visitor.js';

const LIST = '/admin/orders/failedorderattempt/';

describe('Log-in with a browser', () => {
  let app: TestApp;
  let visitor: PageVisitor;
  beforeEach(async () => {
    app = await startHttpApp();
    visitor = new PageVisitor(app.url);
  });
  afterEach(() => app.close());

  const isLoggedIn = async (who = visitor) => (await who.get(LIST)).status === 200;

  it('leads from the page that was asked for to the log-in, and back', async () => {
    const asked = `${LIST}?q=rice&order=oldest`;
    const { status, location } = await visitor.get(asked);
    expect([status, location]).to.deep.equal([303, `/admin/login/?${new URLSearchParams({ next: asked })}`]);
    const form = await visitor.get(location ?? '');
    const next = /name="next" value="([^"]*)"/.exec(form.text)?.[1]?.replaceAll('&amp;', '&');
    const back = await visitor.submit('/admin/login/', {
      username: 'staff',
      password: PASSWORD,
      next: next ?? '',
    });
    expect([back.status, back.location]).to.deep.equal([303, asked]);
    expect((await visitor.get(asked)).status).to.equal(200);
  });

  for (const next of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/./\\evil.example',
    'javascript:alert(1)',
    'evil',
    '',
  ]) {
    it(`does not lead to ${JSON.stringify(next)} afterwards`, async () => {
      expect((await visitor.logIn('staff', { next })).location).to.equal('/admin/');
    });
  }

  it('gives a cookie of this host only, that scripts cannot read, and that is kept until the browser is closed', async () => {
    await visitor.get('/admin/login/');
    const { headers } = await visitor.logIn('staff');
    const cookie = headers.getSetCookie().find((line) => line.startsWith('__Host-session='));
    expect(cookie).to.match(/^__Host-session=[\w-]{43}; path=\/; samesite=lax; secure; httponly$/i);
  });

  it('says alike of an unknown user, a wrong password and an inactive user that there is none', async () => {
    await app.users.update(app.people.superuser.id, { isActive: false });
    const said = async (username: string, password: string) => {
      const { status, text } = await visitor.logIn(username, { password });
      return [status, /role="alert">(.*?)<\/p>/s.exec(text)?.[1]];
    };
    const unknown = await said('whoever', PASSWORD);
    expect(unknown[1]).to.include('No active account has this username and password.');
    expect(await said('staff', 'wrong')).to.deep.equal(unknown);
    expect(await said('superuser', PASSWORD)).to.deep.equal(unknown);
    expect(await said('', '')).to.deep.equal(unknown);
    expect(await said('x\u0000', 'y')).to.deep.equal(unknown);
    expect(await isLoggedIn()).to.equal(false);
  });

  it('keeps the username that was typed, escaped', async () => {
    const { text } = await visitor.logIn('"><script>alert(1)</script>', { password: 'x' });
    expect(text)
      .to.include('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
      .and.not.to.include('<script>alert');
  });

  it('lets staff in at the one place and participants at the other', async () => {
    const refused = await visitor.logIn('john');
    expect(refused.status).to.equal(403);
    expect(textOf(refused.text)).to.include('This account is not one of staff.');
    expect((await visitor.get(LIST)).status, 'no session').to.equal(303);
    expect((await visitor.logIn('john', { path: '/order/login/' })).status).to.equal(303);
    const page = await visitor.get(LIST);
    expect(page.status, 'a participant on a page of staff').to.equal(403);
    expect((await visitor.logIn('staff', { path: '/order/login/' })).status).to.equal(403);
  });

  it('shares its throttle with the log-in of the API', async () => {
    const json = { username: 'staff', password: 'wrong' };
    for (let tries = 1; tries <= 10; tries++) await app.request('/api/token/', { json });
    const { status, text } = await visitor.logIn('staff');
    expect(status).to.equal(429);
    expect(textOf(text)).to.include('Request was throttled. Expected available in 60 seconds.');
    await app.clock.advance(MINUTE_MS);
    expect((await visitor.logIn('staff')).status).to.equal(303);
  });

  it('gives every log-in a new secret, so that nobody can plant one', async () => {
    const planted = 'A'.repeat(43);
    visitor.cookies.set('__Host-session', planted);
    await visitor.logIn('staff');
    expect(visitor.secret)
      .to.match(/^[\w-]{43}$/)
      .and.not.to.equal(planted);
    const attacker = new PageVisitor(app.url);
    attacker.cookies.set('__Host-session', planted);
    expect(await isLoggedIn(attacker)).to.equal(false);
    expect(await isLoggedIn()).to.equal(true);
  });

  it('ends the session that the browser had before', async () => {
    await visitor.logIn('staff');
    const before = new PageVisitor(app.url);
    before.cookies.set('__Host-session', visitor.secret ?? '');
    expect(await isLoggedIn(before)).to.equal(true);
    await visitor.get(LIST);
    const again = await visitor.submit('/admin/login/', { username: 'superuser', password: PASSWORD });
    expect(again.status).to.equal(303);
    expect(await isLoggedIn(before)).to.equal(false);
    expect(await isLoggedIn()).to.equal(true);
  });

  it('stores no more than the hash of the secret', async () => {
    await visitor.logIn('staff');
    expect(app.logLines.join('')).not.to.include(visitor.secret);
  });

  it('logs out this browser and no other', async () => {
    const other = new PageVisitor(app.url);
    await other.logIn('staff');
    await visitor.logIn('staff');
    await visitor.get(LIST);
    const secret = visitor.secret ?? '';
    const { status, location } = await visitor.submit('/logout/', {});
    expect([status, location]).to.deep.equal([303, '/admin/login/']);
    expect(textOf((await visitor.get('/admin/login/')).text)).to.include('You are logged out.');
    expect(textOf((await visitor.get('/admin/login/')).text), 'said once').not.to.include('You are logged out.');
    visitor.cookies.set('__Host-session', secret);
    expect(await isLoggedIn()).to.equal(false);
    expect(await isLoggedIn(other)).to.equal(true);
  });

  it('logs out everywhere: other browsers, and tokens of the API', async () => {
    const { staff } = app.people;
    const other = new PageVisitor(app.url);
    await other.logIn('staff');
    await visitor.logIn('staff');
    const token = app.tokenOf(staff);
    await visitor.get(LIST);
    await visitor.submit('/logout/', { everywhere: 'yes' });
    expect(await isLoggedIn(other)).to.equal(false);
    await app.clock.advance(5 * SECOND_MS);
    expect((await app.request('/api/orders/recent-failures/', { token })).status).to.equal(401);
    expect((await visitor.logIn('staff')).status).to.equal(303);
    expect(await isLoggedIn()).to.equal(true);
  });

  it('lasts 30 minutes without use', async () => {
    await visitor.logIn('staff');
    await app.clock.advance(30 * MINUTE_MS - 1);
    expect(await isLoggedIn()).to.equal(true);
    await app.clock.advance(30 * MINUTE_MS);
    expect(await isLoggedIn()).to.equal(false);
  });

  it('lasts 12 hours with it', async () => {
    await visitor.logIn('staff');
    for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
      await app.clock.advance(20 * MINUTE_MS);
      expect(await isLoggedIn(), `after ${minutes} minutes`).to.equal(true);
    }
    await app.clock.advance(20 * MINUTE_MS - 1);
    expect(await isLoggedIn()).to.equal(true);
    await app.clock.advance(1);
    expect(app.clock.now() % HOUR_MS).to.equal(0);
    expect(await isLoggedIn()).to.equal(false);
  });

  it('loses a right within 5 s', async () => {
    await visitor.logIn('staff');
    expect(await isLoggedIn()).to.equal(true);
    await app.users.update(app.people.staff.id, { isStaff: false });
    await app.clock.advance(5 * SECOND_MS);
    expect((await visitor.get(LIST)).status).to.equal(403);
    await app.users.update(app.people.staff.id, { isStaff: true, isActive: false });
    await app.clock.advance(5 * SECOND_MS);
    expect((await visitor.get(LIST)).status).to.equal(303);
  });

  it('leads from the bare address to where one belongs', async () => {
    expect((await visitor.get('/')).location).to.equal('/admin/login/');
    await visitor.logIn('staff');
    expect((await visitor.get('/')).location).to.equal('/admin/');
    expect((await visitor.get('/admin/login/')).location, 'logged in already').to.equal('/admin/');
  });

  it('remembers the colours that were chosen', async () => {
    await visitor.logIn('staff');
    expect((await visitor.get(LIST)).text).to.include('data-theme="auto"');
    const { location } = await visitor.submit('/theme/', { theme: 'dark', next: `${LIST}?q=x` });
    expect(location).to.equal(`${LIST}?q=x`);
    expect((await visitor.get(LIST)).text).to.include('data-theme="dark"');
    visitor.cookies.set('__Host-theme', '"><script>');
    expect((await visitor.get(LIST)).text).to.include('data-theme="auto"');
    expect((await visitor.submit('/theme/', { theme: 'pink' })).status).to.equal(400);
  });
});
