import { request } from 'node:http';
import { expect } from 'chai';
import { MemorySessionStore, SequentialIds } from '../../../adapters/memory/index.js';
import { NodeHash, SystemClock } from '../../../adapters/node/index.js';
import { createSessions, createTokens } from '../../../apps/auth/index.js';
import type { User } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { AUTH, PASSWORD, startHttpApp, type TestApp } from '../../support/http-app.js';
import { LiveListener, type LiveOptions } from '../../support/live.js';
import { until } from '../../support/until.js';

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

  it('is counted in the metrics while it lasts', async () => {
    const counted = async () =>
      /\norder_failures_live_connections (\d+)/.exec((await app.request('/metrics')).text)?.[1];
    expect(await counted()).to.equal('0');
    await opened();
    await opened();
    expect(await counted()).to.equal('2');
    listeners.shift()?.leave();
    await until('one has left', async () => (await counted()) === '1');
  });

  it('refuses pages of other sites, and clients that name no site', async () => {
    expect(await refusalOf({ origin: 'https://evil.example' })).to.include('403');
    expect(await refusalOf({ origin: 'null' })).to.include('403');
    expect(await refusalOf({ origin: null })).to.include('403');
  });

  it('says hello, and then tells of each new attempt once', async () => {
    await fail();
    const listener = await opened();
    expect(listener.messages).to.deep.equal([{ type: 'hello', cursor: listener.cursor }]);
    const first = await fail();
    await until('the first is told', () => listener.ids.length > 0);
    const second = await fail();
    await until('the second is told', () => listener.ids.length > 1);
    expect(listener.ids).to.deep.equal([first, second]);
    const told = listener.messages.find(({ type }) => type === 'attempts');
    expect(told).to.deep.include({
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
    const { cursor: after } = await opened();
    const stored: number[] = [];
    const storing = (async () => {
      for (let count = 0; count < 60; count++) {
        stored.push(await fail());
        await clock.sleep(5);
      }
    })();
    await until('some are stored', () => stored.length > 10);
    const listener = await opened({ after });
    await storing;
    await until('all are told', () => listener.ids.length >= 60);
    await clock.sleep(100);
    expect(listener.ids).to.deep.equal(stored);
  });

  it('tells of everything once, however often the connection is lost', async () => {
    let after = (await opened()).cursor;
    const stored: number[] = [];
    const storing = (async () => {
      for (let count = 0; count < 300; count++) {
        stored.push(await fail());
        if (count % 5 === 0) await clock.sleep(5);
      }
    })();
    const told: number[] = [];
    while (told.length < stored.length || stored.length < 300) {
      const listener = await opened({ after });
      await clock.sleep(15);
      listener.leave();
      await listener.closed;
      told.push(...listener.ids);
      after = listener.cursor;
    }
    await storing;
    expect(told).to.deep.equal(stored);
  });

  it('tells whoever missed a thousand to reload, and goes on from there', async () => {
    const { cursor: after } = await opened();
    for (let count = 0; count < 1_001; count++) await fail();
    const listener = await opened({ after });
    await until('it is told to reload', () => listener.messages.some(({ type }) => type === 'reload'));
    const next = await fail();
    await until('the next one is told', () => listener.ids.includes(next));
    expect((await opened({ after: listener.cursor })).messages).to.have.length(1);
  });

  it('tells whoever comes with a cursor of another store to reload', async () => {
    const listener = await opened({ after: 'from elsewhere' });
    await until('it is told to reload', () => listener.messages.some(({ type }) => type === 'reload'));
    expect((await opened({ after: listener.cursor })).messages).to.have.length(1);
  });

  it('sends the figures when they change: by failures, by deletions and by orders alone', async () => {
    const listener = await opened({ view: 'days=30' });
    const shows = (figure: string, value: string) => () =>
      listener.views.at(-1)?.html.includes(`data-figure="${figure}">${value}<`) === true;
    await until('the first figures are there', shows('total_failures', '0'));
    const id = await app.ports.attempts.add(anAttempt({ createdAtMs: app.clock.now() - 1_000 }));
    await until('the failure is counted', shows('total_failures', '1'));
    await app.ports.attempts.delete(id, { deletedAtMs: clock.now(), deletedBy: '1', why: 'Tests' });
    await until('the deletion is counted', shows('total_failures', '0'));
    const order = await app.request('/api/orders/', {
      token: createTokens(AUTH, clock, new SequentialIds()).issue(app.people.john).access,
      json: { items: [{ product_id: 1, quantity: 1 }] },
    });
    expect(order.status).to.equal(201);
    await app.clock.advance(1);
    await until('the order is counted', shows('total_orders', '1'));
    const { version } = listener.views.at(-1) as { version: string };
    const knows = await opened({ view: 'days=30', shown: version });
    await clock.sleep(6_000);
    expect(knows.views.filter((view) => view.version === version)).to.deep.equal([]);
  }).timeout(60_000);

  it('counts once for all who look at the same, and not for those who look at nothing', async () => {
    let counted = 0;
    const { attempts } = app.ports;
    const breakdown = attempts.breakdown.bind(attempts);
    attempts.breakdown = (...given) => {
      counted++;
      return breakdown(...given);
    };
    const viewers = await Promise.all(Array.from({ length: 10 }, () => opened({ view: '' })));
    await opened();
    await until('all have figures', () => viewers.every(({ views }) => views.length > 0));
    expect(counted).to.equal(1);
    for (let count = 0; count < 50; count++) {
      await fail();
      await clock.sleep(50);
    }
    expect(counted, 'a look a second, whatever happens').to.be.within(2, 5);
  }).timeout(60_000);

  it('refuses to keep up to date what the dashboard refuses', async () => {
    expect(await refusalOf({ view: 'days=x' })).to.include('400');
  });

  it('asks to come back later when one person has twenty connections, and lets others in', async () => {
    const listeners = await Promise.all(Array.from({ length: 20 }, () => opened()));
    expect(await (await open()).closed).to.equal(1013);
    await opened({}, app.people.superuser);
    listeners[0]?.leave();
    await clock.sleep(100);
    await opened();
  });

  it('asks to come back later when two hundred are connected', async () => {
    const { id: _, ...staff } = app.people.staff;
    for (let person = 0; person < 10; person++) {
      const user = await app.users.add({ ...staff, username: `staff-${person}`, isStaff: true });
      const secret = await secretOf(user as User);
      await Promise.all(Array.from({ length: 20 }, () => opened({ secret })));
    }
    expect(await (await open()).closed).to.equal(1013);
    await app.close();
    expect(new Set(await Promise.all(listeners.slice(0, 200).map(({ closed }) => closed)))).to.deep.equal(
      new Set([1012]),
    );
  }).timeout(60_000);

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
