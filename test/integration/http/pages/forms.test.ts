import { expect } from 'chai';
import { MemoryAttemptStore, MemorySessionStore } from '../../../../adapters/memory/index.js';
import { UnavailableError, type UserSession } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor, textOf } from '../../../support/page-visitor.js';

const LIST = '/admin/orders/failedorderattempt/';
const DELETE = `${LIST}delete/`;

class AwaySessionStore extends MemorySessionStore {
  away = false;
  override async find(...given: Parameters<MemorySessionStore['find']>): Promise<UserSession | undefined> {
    if (this.away) throw new UnavailableError('database', 'The database is away: secret-host:5432.');
    return super.find(...given);
  }
}

describe('Forms and errors of the pages', () => {
  let app: TestApp;
  let attempts: MemoryAttemptStore;
  let sessions: AwaySessionStore;
  let visitor: PageVisitor;
  let id: string;

  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    sessions = new AwaySessionStore();
    app = await startHttpApp({ ports: { attempts }, deps: { sessions } });
    id = String(await attempts.add(anAttempt()));
    visitor = new PageVisitor(app.url);
    await visitor.logIn('superuser');
    await visitor.get(`${LIST}${id}/delete/`);
  });
  afterEach(() => app.close());

  const stillThere = async () => (await attempts.get(Number(id))) !== undefined;

  it('take a form of their own', async () => {
    expect((await visitor.submit(DELETE, { id, why: 'a test' })).status).to.equal(303);
    expect(await stillThere()).to.equal(false);
  });

  it('refuse a form without a token, with a wrong one, or with that of another session', async () => {
    const other = new PageVisitor(app.url);
    await other.logIn('superuser');
    await other.get(LIST);
    const own = visitor.csrfToken ?? '';
    for (const csrfToken of [null, '', 'A'.repeat(86), own.slice(0, -4), `${own}AAAA`, other.csrfToken ?? null]) {
      const { status, text } = await visitor.submit(DELETE, { id, why: 'a test' }, { csrfToken });
      expect(status, String(csrfToken)).to.equal(403);
      expect(textOf(text)).to.include('This form is no longer valid');
    }
    expect(await stillThere()).to.equal(true);
  });

  it('take every token of the session: each page has another one', async () => {
    const first = visitor.csrfToken;
    await visitor.get(`${LIST}${id}/delete/`);
    expect(visitor.csrfToken).not.to.equal(first);
    expect((await visitor.submit(DELETE, { id, why: 'a test' }, { csrfToken: first ?? null })).status).to.equal(
      303,
    );
  });

  it('refuse what comes from another site', async () => {
    const foreign: Readonly<Record<string, string>>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: 'not an origin' },
      { Origin: app.url.replace(/:\d+$/, ':1') },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) {
      const { status } = await visitor.submit(DELETE, { id, why: 'a test' }, { headers });
      expect(status, JSON.stringify(headers)).to.equal(403);
    }
    expect(await stillThere()).to.equal(true);
  });

  it('refuse a log-in form that another browser was shown', async () => {
    const attacker = new PageVisitor(app.url);
    await attacker.get('/admin/login/');
    const victim = new PageVisitor(app.url);
    const csrfToken = attacker.csrfToken ?? null;
    const fields = { username: 'staff', password: 'correct horse' };
    expect((await victim.submit('/admin/login/', fields, { csrfToken })).status).to.equal(403);
    expect((await attacker.submit('/admin/login/', fields)).status).to.equal(303);
  });

  it('refuse a form that is too large, or none', async () => {
    expect((await visitor.submit(DELETE, { id, why: 'x'.repeat(200_000) })).status).to.equal(413);
    const headers = { 'Content-Type': 'application/json' };
    expect((await visitor.submit(DELETE, { id, why: 'x' }, { headers })).status).to.equal(415);
    expect(
      (await visitor.submit(DELETE, { id, why: 'x', more: 'y' })).status,
      'unknown fields are ignored',
    ).to.equal(303);
  });

  it('tell a browser on a page that an address leads nowhere, and a program as a problem', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
    for (const [path, asks, type] of [
      ['/failures', accept, 'text/html; charset=utf-8'],
      ['/Admin/', accept, 'text/html; charset=utf-8'],
      ['/failures', '*/*', 'application/problem+json'],
      ['/failures', 'application/json', 'application/problem+json'],
      ['/api/order', accept, 'application/problem+json'],
      ['/assets/none.css', accept, 'application/problem+json'],
    ] as const) {
      const { status, headers } = await fetch(`${app.url}${path}`, { headers: { Accept: asks } });
      const found = [status, headers.get('content-type')];
      expect(found, `${path} ${asks}`).to.deep.equal([404, type]);
    }
  });

  it('tell on a page what is wrong', async () => {
    const missing = await visitor.get('/admin/orders/failedorderattempt/99/change/');
    expect(missing.status).to.equal(404);
    expect(missing.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(textOf(missing.text)).to.include('Nothing is here').and.to.include('superuser');
    for (const path of [
      '/admin/no/such/page',
      '/order/no/such/page',
      `${LIST}x/change/`,
      `${LIST}%00/change/`,
      `${LIST}99999999999999999/change/`,
    ]) {
      expect((await visitor.get(path)).status, path).to.equal(404);
    }
    const method = await visitor.get('/logout/');
    expect([method.status, method.headers.get('allow')]).to.deep.equal([405, 'OPTIONS, POST']);
    const filter = await visitor.get(`${LIST}?reason=<script>&date=2026-02-30`);
    expect(filter.status).to.equal(400);
    expect(textOf(filter.text))
      .to.include('reason must be duplicate or locked or invalid or failed.')
      .and.to.include('date ');
    expect((await visitor.get(`${LIST}?q=a&q=b`)).status).to.equal(400);
  });

  it('say that they will be back while nobody can say who somebody is', async () => {
    sessions.away = true;
    const { status, text, headers } = await visitor.get(LIST);
    expect([status, headers.get('retry-after')]).to.deep.equal([503, '5']);
    expect(textOf(text)).to.include('Back in a moment');
    expect(text).not.to.include('secret-host').and.not.to.include('superuser');
  });

  it('say nothing about the inside of a fault but the request id', async () => {
    attempts.search = () => Promise.reject(new Error('secret inside'));
    const { status, text, headers } = await visitor.get(LIST);
    expect(status).to.equal(500);
    expect(text)
      .to.include('Something broke')
      .and.to.include(headers.get('x-request-id'))
      .and.not.to.include('secret inside');
    expect(app.logLines.join('')).to.include('secret inside');
  });

  it('are not kept by anybody, and bound to this server by a strict policy', async () => {
    for (const path of [LIST, `${LIST}${id}/change/`, '/admin/login/', '/admin/nothing']) {
      const { headers } = await visitor.get(path);
      expect(headers.get('cache-control'), path).to.equal('no-store');
      expect(headers.get('referrer-policy'), path).to.equal('same-origin');
      expect(headers.get('content-security-policy')?.replaceAll(';', '; ')).to.equal(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
    }
  });

  it('have no inline script or style', async () => {
    for (const path of [
      LIST,
      `${LIST}${id}/change/`,
      `${LIST}${id}/delete/`,
      '/admin/',
      '/admin/login/',
      '/admin/nothing',
    ]) {
      const { text } = await visitor.get(path);
      expect(text, path).not.to.match(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:/i);
    }
  });

  it('keep their style and scripts for ever, by the hash of their contents', async () => {
    const { text } = await visitor.get(LIST);
    const urls = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '');
    expect(urls.length).to.be.greaterThan(5);
    for (const url of urls) {
      const { status, headers } = await visitor.get(url);
      expect([status, headers.get('cache-control')], url).to.deep.equal([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    const old = (urls[0] ?? '').replace(/\/assets\/\w+\//, '/assets/0123456789abcdef/');
    const { status, headers } = await visitor.get(old);
    expect([status, headers.get('cache-control')]).to.deep.equal([200, 'no-cache']);
    for (const path of [
      '/assets/x/nothing.css',
      '/assets/x/..%2F..%2Fapp.js',
      '/assets/x/tsconfig.json',
      '/assets/',
    ]) {
      expect((await visitor.get(path)).status, path).to.equal(404);
    }
  });
});
