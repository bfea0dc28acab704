import { expect } from 'chai';
import { MemoryRateLimiter, MemoryUserStore } from '../../../adapters/memory/index.js';
import { createPasswords } from '../../../apps/auth/index.js';
import { DAY_MS, UnavailableError } from '../../../core/index.js';
import { NOON, PASSWORD, type Reply, startHttpApp, type TestApp } from '../../support/http-app.js';

describe('HTTP log-in', () => {
  let app: TestApp;
  let logIn: (username: unknown, password?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  const start = async (options?: Parameters<typeof startHttpApp>[0]) => {
    app = await startHttpApp(options);
    logIn = (username, password = PASSWORD, headers = {}) =>
      app.request('/api/token/', { json: { username, password }, headers });
  };
  beforeEach(() => start());
  afterEach(() => app.close());

  it('gives tokens with which one gets in', async () => {
    const { status, body } = await logIn('staff');
    expect(status).to.equal(200);
    expect(Object.keys(body)).to.deep.equal(['access', 'refresh']);
    expect((await app.request('/api/orders/recent-failures/', { token: body.access })).status).to.equal(200);
  });

  it('takes the username in any case', async () => {
    expect((await logIn('STAFF')).status).to.equal(200);
  });

  it('answers an unknown user, a wrong password and an inactive user alike', async () => {
    await app.users.update('456', { isActive: false });
    await app.users.add({
      username: 'robot',
      passwordHash: null,
      participantId: null,
      isStaff: true,
      isSuperuser: false,
    });
    const replies = [
      await logIn('staff', 'wrong'),
      await logIn('nobody-at-all'),
      await logIn('john'),
      await logIn('robot', ''.padEnd(1)),
    ];
    for (const { status, body, headers } of replies) {
      expect(status).to.equal(401);
      expect(body.detail).to.equal('No active account found with the given credentials');
      expect(body.code).to.equal('no_active_account');
      expect(headers.get('www-authenticate')).to.equal('Bearer');
    }
  });

  it('refuses what is no username or password', async () => {
    for (const [username, password, name] of [
      ['', 'x', 'username'],
      ['x'.repeat(151), 'x', 'username'],
      ['a\u0000b', 'x', 'username'],
      [1, 'x', 'username'],
      [null, 'x', 'username'],
      [{ $ne: null }, 'x', 'username'],
      ['staff', '', 'password'],
      ['staff', 1, 'password'],
      ['staff', ['x'], 'password'],
      ['staff', 'x'.repeat(1_001), 'password'],
    ]) {
      const { status, body } = await logIn(username, password);
      expect(status).to.equal(400);
      expect(body.invalid_params.map((each: { name: string }) => each.name)).to.deep.equal([name]);
      expect(body.detail).not.to.include('xxx');
    }
    const extra = { json: { username: 'staff', password: PASSWORD, isSuperuser: true } };
    expect((await app.request('/api/token/', extra)).status).to.equal(400);
    const surrogate = {
      body: '{"username": "\\ud800", "password": "x"}',
      headers: { 'Content-Type': 'application/json' },
    };
    expect((await app.request('/api/token/', surrogate)).status).to.equal(400);
  });

  it('turns the eleventh try of an address for a name away, until 60 s after the first', async () => {
    for (let tries = 1; tries <= 10; tries++) expect((await logIn('staff', 'wrong')).status).to.equal(401);
    const { status, body, headers } = await logIn('Staff');
    expect(status).to.equal(429);
    expect(body.detail).to.equal('Request was throttled. Expected available in 60 seconds.');
    expect(headers.get('retry-after')).to.equal('60');
    expect((await logIn('superuser')).status, 'another name').to.equal(200);
    app.clock.set(NOON + 59_999);
    expect((await logIn('staff')).status).to.equal(429);
    app.clock.set(NOON + 60_000);
    expect((await logIn('staff')).status).to.equal(200);
  });

  it('turns the 61st try of an address for many names away', async () => {
    for (let tries = 1; tries <= 60; tries++) expect((await logIn(`guess-${tries}`)).status).to.equal(401);
    expect((await logIn('staff')).status).to.equal(429);
  });

  it('counts each client behind the trusted proxy for itself, and a whole /64 of IPv6 as one', async () => {
    await app.close();
    await start({ deps: { trustedProxyHops: 1 } });
    const from = (address: string) => logIn('staff', 'wrong', { 'X-Forwarded-For': address });
    for (let tries = 1; tries <= 10; tries++) await from('192.0.2.1');
    expect((await from('192.0.2.1')).status).to.equal(429);
    expect((await from('192.0.2.2')).status).to.equal(401);
    for (let tries = 1; tries <= 10; tries++) await from(`2001:db8::${tries}`);
    expect((await from('2001:db8::ffff')).status).to.equal(429);
    expect((await from('2001:db8:0:1::1')).status).to.equal(401);
    expect((await from('unknown')).status).to.equal(401);
  });

  it('turns the 101st try for a name within an hour away, wherever the tries come from, and no try for another name', async () => {
    await app.close();
    await start({ deps: { trustedProxyHops: 1 } });
    const from = (host: number, username = 'staff') =>
      logIn(username, PASSWORD, { 'X-Forwarded-For': `192.0.2.${host}` });
    for (let host = 0; host < 20; host++) {
      for (let tries = 1; tries <= 5; tries++) expect((await from(host)).status).to.equal(200);
    }
    const { status, headers } = await from(100);
    expect([status, headers.get('retry-after')]).to.deep.equal([429, '3600']);
    expect((await from(100, 'superuser')).status).to.equal(200);
    await app.clock.advance(3_600_000);
    expect((await from(100)).status).to.equal(200);
  });

  it('does not let a client choose its address when no proxy is trusted', async () => {
    for (let tries = 1; tries <= 10; tries++)
      await logIn('staff', 'wrong', { 'X-Forwarded-For': `192.0.2.${tries}` });
    expect((await logIn('staff', 'wrong', { 'X-Forwarded-For': '192.0.2.99' })).status).to.equal(429);
  });

  it('answers 503 when users or limits cannot be asked', async () => {
    await app.close();
    await start({ deps: { users: new AwayUserStore() } });
    expect((await logIn('staff')).status).to.equal(503);
    await app.close();
    await start({ deps: { rateLimiter: new AwayRateLimiter() } });
    const { status, headers } = await logIn('staff');
    expect([status, headers.get('retry-after')]).to.deep.equal([503, '5']);
  });

  it('answers 503 to those for whom there is no room', async () => {
    await app.close();
    await start({ deps: { passwords: createPasswords({ concurrency: 1, maxWaiting: 1 }) } });
    const replies = await Promise.all(Array.from({ length: 10 }, () => logIn('unknown')));
    const statuses = replies.map(({ status }) => status);
    expect(statuses).to.include(401).and.to.include(503);
    expect(statuses.filter((status) => status !== 401 && status !== 503)).to.deep.equal([]);
  });
});

describe('HTTP token refresh', () => {
  let app: TestApp;
  let refresh: (token: unknown) => Promise<Reply>;
  beforeEach(async () => {
    app = await startHttpApp();
    refresh = (token) => app.request('/api/token/refresh/', { json: { refresh: token } });
  });
  afterEach(() => app.close());

  it('gives a new access token as long as the refresh token lasts', async () => {
    const token = app.refreshTokenOf(app.people.staff);
    app.clock.set(NOON + DAY_MS - 1);
    const { status, body } = await refresh(token);
    expect(status).to.equal(200);
    expect(Object.keys(body)).to.deep.equal(['access']);
    expect((await app.request('/api/orders/recent-failures/', { token: body.access })).status).to.equal(200);
    app.clock.set(NOON + DAY_MS);
    expect((await refresh(token)).status).to.equal(401);
  });

  it('refuses everything else', async () => {
    for (const token of ['x', 'a.b.c', app.tokenOf(app.people.staff)]) {
      const { status, body, headers } = await refresh(token);
      expect(status).to.equal(401);
      expect(body).to.deep.include({ code: 'token_not_valid', detail: 'Token is invalid or expired' });
      expect(headers.get('www-authenticate')).to.equal('Bearer error="invalid_token"');
    }
    for (const token of ['', null, 1, undefined, 'x'.repeat(4_001)]) {
      expect((await refresh(token)).status).to.equal(400);
    }
  });

  for (const [name, changes] of Object.entries({
    'was deactivated': { isActive: false },
    'logged out everywhere': { tokenVersion: 1 },
  })) {
    it(`refuses a user who ${name}, within 5 s`, async () => {
      const token = app.refreshTokenOf(app.people.staff);
      expect((await refresh(token)).status).to.equal(200);
      await app.users.update(app.people.staff.id, changes);
      await app.clock.advance(5_000);
      expect((await refresh(token)).status).to.equal(401);
    });
  }

  it('refuses a user who was deleted', async () => {
    const token = app.refreshTokenOf(app.people.staff);
    await app.users.delete(app.people.staff.id);
    expect((await refresh(token)).status).to.equal(401);
  });
});

class AwayUserStore extends MemoryUserStore {
  override async findByUsername(): Promise<never> {
    throw new UnavailableError('database', 'away');
  }
}

class AwayRateLimiter extends MemoryRateLimiter {
  override async take(): Promise<never> {
    throw new UnavailableError('cache', 'away');
  }
}
