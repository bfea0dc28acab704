import { request } from 'node:http';
import { expect } from 'chai';
import { MemorySessionStore } from '../../../adapters/memory/index.js';
import { NodeHash, SystemClock } from '../../../adapters/node/index.js';
import { createSessions } from '../../../apps/auth/index.js';
import type { User } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { PASSWORD, startHttpApp, type TestApp } from '../../support/http-app.js';
import { LiveListener, type LiveOptions, until } from '../../support/live.js';

describe('The live connection', () => {
  const clock = new SystemClock();
  let app: TestApp;
  let sessions: MemorySessionStore;
  let listeners: LiveListener[];

  beforeEach(async () => {
    listeners = [];
    sessions = new MemorySessionStore();
    app = await startHttpApp({ deps: { sessions, clock } });
  });
  afterEach(async () => {
    for (const listener of listeners) listener.leave();
    await app.close();
  });

  const secretOf = (user: User) =>
    createSessions({ sessions, users: app.users, clock, hash: new NodeHash() }).start(user);

  async function open(options: LiveOptions = {}, user: User | null = app.people.staff): Promise<LiveListener> {
    const secret = user === null ? undefined : await secretOf(user);
    const listener = await LiveListener.open(app.url, { secret, ...options });
    listeners.push(listener);
    return listener;
  }
  const opened = async (...given: Parameters<typeof open>) => {
    const listener = await open(...given);
    await until('the server says hello', () => listener.messages.length > 0);
    return listener;
  };
  const refusalOf = (...given: Parameters<typeof open>) =>
    open(...given).then(
      () => 'admitted',
      (error: Error) => error.message,
    );
  const fail = () => app.ports.attempts.add(anAttempt());

  it('is for staff only', async () => {
    const { nobody, john, superuser } = app.people;
    expect(await refusalOf({}, null)).to.include('401');
    expect(await refusalOf({ secret: 'A'.repeat(43) })).to.include('401');
    expect(await refusalOf({}, nobody)).to.include('403');
    expect(await refusalOf({}, john)).to.include('403');
    expect(await refusalOf({}, superuser)).to.equal('admitted');
    expect(await refusalOf()).to.equal('admitted');
  });

  it('refuses pages of other sites, and clients that name no site', async () => {
    expect(await refusalOf({ origin: 'https://evil.example' })).to.include('403');
    expect(await refusalOf({ origin: 'null' })).to.include('403');
    expect(await refusalOf({ origin: null })).to.include('403');
  });

  it('says hello with the newest id, and then tells of each new attempt once', async () => {
    const old = await fail();
    const listener = await opened();
    expect(listener.messages).to.deep.equal([{ type: 'hello', lastId: old }]);
    const first = await fail();
    await until('the first is told', () => listener.ids.length > 0);
    const second = await fail();
    await until('the second is told', () => listener.ids.length > 1);
    expect(listener.ids).to.deep.equal([first, second]);
    expect(listener.messages.find(({ type }) => type === 'attempts')).to.deep.equal({
      type: 'attempts',
      attempts: [
        {
          id: first,
          created_at: '2026-02-12T10:30:45.678Z',
          participant_name: 'John Doe',
          error_summary: 'Food balance exceeded: $240.00 > $250.00',
        },
      ],
    });
  });

  it('tells whoever comes back what they have missed, while attempts go on being stored', async () => {
    const known = await fail();
    const stored: number[] = [];
    const storing = (async () => {
      for (let count = 0; count < 60; count++) {
        stored.push(await fail());
        await clock.sleep(5);
      }
    })();
    await until('some are stored', () => stored.length > 10);
    const listener = await opened({ lastId: known });
    await storing;
    await until('all are told', () => listener.ids.length >= 60);
    expect(listener.ids).to.deep.equal(stored);
  });

  it('tells whoever missed more than it looks back on to reload', async () => {
    const known = await fail();
    for (let count = 0; count < 200; count++) await fail();
    const listener = await opened({ lastId: known });
    expect(listener.messages.at(-1)).to.deep.equal({ type: 'reload', lastId: known + 200 });
  });

  it('ends within 5 s of a lost role', async () => {
    const listener = await opened();
    const lostAt = performance.now();
    await app.users.update(app.people.staff.id, { isStaff: false });
    expect(await listener.closed).to.equal(4403);
    expect(performance.now() - lostAt).to.be.below(5_000);
  });

  it('ends within 5 s of a log-out', async () => {
    const secret = await secretOf(app.people.staff);
    const listener = await opened({ secret });
    const { users } = app;
    await createSessions({ sessions, users, clock, hash: new NodeHash() }).end(secret);
    const endedAt = performance.now();
    expect(await listener.closed).to.equal(4403);
    expect(performance.now() - endedAt).to.be.below(5_000);
  });

  it('ends with "restart" when the server stops, at once', async () => {
    const listener = await opened();
    const stopAt = performance.now();
    await app.close();
    expect(await listener.closed).to.equal(1012);
    expect(performance.now() - stopAt).to.be.below(1_500);
  });

  it('cuts off a client that answers nothing when the server stops', async () => {
    const listener = await opened();
    listener.stall();
    const stopAt = performance.now();
    await app.close();
    expect(performance.now() - stopAt).to.be.below(2_500);
  });

  it('ends for a client that sends a lot', async () => {
    const listener = await opened();
    listener.say('x'.repeat(2_000));
    expect(await listener.closed).to.equal(1009);
  });

  it('does not stand in the way of clients that offer HTTP/2 in passing', async () => {
    const body = JSON.stringify({ username: 'john', password: PASSWORD });
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        Connection: 'Upgrade, HTTP2-Settings',
        Upgrade: 'h2c',
        'HTTP2-Settings': 'AAEAAEAA',
      };
      const sent = request(`${app.url}/api/token/`, { method: 'POST', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.once('end', () => resolve({ status: response.statusCode, text }));
      });
      sent.once('error', reject);
      sent.end(body);
    });
    expect(answer.status).to.equal(200);
    expect(JSON.parse(answer.text)).to.have.keys('access', 'refresh');
  });
});
