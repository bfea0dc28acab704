import { expect } from 'chai';
import { NodeHash, SystemClock } from '../../../adapters/node/index.js';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { createSessions } from '../../../apps/auth/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { LiveListener } from '../../support/live.js';
import { openTransaction } from '../../support/open-transaction.js';
import { useDatabase } from '../../support/postgres.js';
import { until } from '../../support/until.js';

describe('Live connections to two servers on one PostgreSQL', function () {
  this.timeout(60_000);
  const database = useDatabase();
  const clock = new SystemClock();
  const apps: TestApp[] = [];
  const listeners: LiveListener[] = [];
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.leave();
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });

  async function start() {
    const { attempts, sessions, feed } = sequelizePorts(database().connect());
    for (let count = 0; count < 2; count++)
      apps.push(await startHttpApp({ ports: { attempts, feed }, deps: { sessions, clock } }));
    const [{ users, people }] = apps as [TestApp];
    const secret = await createSessions({ sessions, users, clock, hash: new NodeHash() }).start(people.staff);
    const open = async (app: TestApp, after?: string) => {
      const listener = await LiveListener.open(app.url, { secret, after });
      listeners.push(listener);
      await until('the server says hello', () => listener.messages.length > 0);
      return listener;
    };
    return { attempts, open, servers: apps as [TestApp, TestApp] };
  }
  const ascending = (ids: readonly number[]) => ids.toSorted((a, b) => a - b);

  it('tell of every attempt that anybody stores, once, over any number of changes of servers', async () => {
    const { attempts, open, servers } = await start();
    const atOne = await open(servers[0]);
    const stored: number[] = [];
    const storing = Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let count = 0; count < 40; count++) {
          stored.push(await attempts.add(anAttempt()));
          await clock.sleep(Math.random() * 20);
        }
      }),
    );
    const told: number[] = [];
    let after = atOne.cursor;
    for (let turn = 0; told.length < 320; turn++) {
      const listener = await open(servers[turn % 2 === 0 ? 0 : 1], after);
      await clock.sleep(30);
      listener.leave();
      await listener.closed;
      told.push(...listener.ids);
      after = listener.cursor;
    }
    await storing;
    await until('all are told to the one who stayed', () => atOne.ids.length >= 320);
    expect(ascending(told), 'by changing servers').to.deep.equal(ascending(stored));
    expect(ascending(atOne.ids), 'by one server').to.deep.equal(ascending(stored));
  });

  it('tell of an attempt with a low id that is committed after higher ones, to whoever has been away meanwhile', async () => {
    const { attempts, open, servers } = await start();
    await attempts.add(anAttempt());
    const before = await open(servers[0]);
    const transaction = await openTransaction(database().url);
    const stored = [await transaction.store('slow')];
    stored.push(await attempts.add(anAttempt()), await attempts.add(anAttempt()));
    before.leave();
    const between = await open(servers[1], before.cursor);
    await transaction.end('COMMIT');
    between.leave();
    const after = await open(servers[0], between.cursor);
    const all = () => [...before.ids, ...between.ids, ...after.ids];
    await until('all are told', () => all().length >= 3);
    stored.push(await attempts.add(anAttempt()));
    await until('the next one is told', () => all().length >= 4);
    expect(ascending(all())).to.deep.equal(stored);
  });
});
