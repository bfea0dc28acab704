import { expect } from 'chai';
import { NodeHash, SystemClock } from '../../../adapters/node/index.js';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { createSessions } from '../../../apps/auth/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { LiveListener, until } from '../../support/live.js';
import { useDatabase } from '../../support/postgres.js';

describe('Live connections to two servers on one PostgreSQL', function () {
  this.timeout(30_000);
  const database = useDatabase();
  const clock = new SystemClock();
  const apps: TestApp[] = [];
  const listeners: LiveListener[] = [];
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.leave();
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });

  it('tell of every attempt that either server stores, once, also over a change of servers', async () => {
    const { attempts, sessions } = sequelizePorts(database().connect());
    const start = async () => {
      const app = await startHttpApp({ ports: { attempts }, deps: { sessions, clock } });
      apps.push(app);
      return app;
    };
    const [one, two] = [await start(), await start()];
    const { users, people } = one;
    const secret = await createSessions({ sessions, users, clock, hash: new NodeHash() }).start(people.staff);
    const open = async (app: TestApp, lastId?: number) => {
      const listener = await LiveListener.open(app.url, { secret, ...(lastId !== undefined && { lastId }) });
      listeners.push(listener);
      await until('the server says hello', () => listener.messages.length > 0);
      return listener;
    };
    const [atOne, atTwo] = [await open(one), await open(two)];

    const storing = Promise.all(
      Array.from({ length: 4 }, async () => {
        const ids: number[] = [];
        for (let count = 0; count < 10; count++) {
          ids.push(await attempts.add(anAttempt()));
          await clock.sleep(40);
        }
        return ids;
      }),
    );
    await until('the first are told', () => atOne.ids.length > 0);
    const before = [...atOne.ids];
    atOne.leave();
    const resumed = await open(two, Math.max(...before));
    const stored = (await storing).flat().sort((a, b) => a - b);
    const ascending = (ids: number[]) => ids.toSorted((a, b) => a - b);
    await until('all are told', () => new Set([...before, ...resumed.ids]).size >= 40 && atTwo.ids.length >= 40);
    expect(ascending(atTwo.ids)).to.deep.equal(stored);
    expect(ascending([...new Set([...before, ...resumed.ids])])).to.deep.equal(stored);
    expect(new Set(resumed.ids).size, 'nothing twice on one connection').to.equal(resumed.ids.length);
  });
});
