import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  ManualClock,
  MemoryAttemptStore,
  MemoryShop,
  MemoryTurnedAwayStore,
  MemoryUserStore,
} from '../../../../adapters/memory/index.js';
import { NodeHash, RandomIds } from '../../../../adapters/node/index.js';
import { writeHistory } from '../../../../apps/sandbox/history.js';
import { GUEST, PEOPLE } from '../../../../apps/sandbox/people.js';
import { type SeedPorts, seedSandbox } from '../../../../apps/sandbox/seed.js';
import { SettingsError } from '../../../../apps/settings.js';
import { createAnalyseFailures, DAY_MS } from '../../../../core/index.js';
import { temporaryFolder, useFolder } from '../../../support/folder.js';

const NOW = Date.UTC(2026, 1, 12, 15, 30);
const FOUR_WEEKS = { sinceMs: NOW - 28 * DAY_MS, untilMs: NOW };

function emptyStore() {
  return {
    shop: new MemoryShop(),
    attempts: new MemoryAttemptStore(),
    users: new MemoryUserStore(),
    turnedAway: new MemoryTurnedAwayStore(),
    clock: new ManualClock(NOW),
    hash: new NodeHash(),
    ids: new RandomIds(),
  };
}

describe('filling the sandbox', function () {
  this.timeout(60_000);
  const folder = useFolder();

  const seed = (ports: SeedPorts, dataDir = folder()) =>
    seedSandbox(ports, { dataDir, signal: new AbortController().signal, onProgress: () => {} });

  /** Stops it after so many instants, as Ctrl-C does. */
  async function interruptAt(instants: number, ports: SeedPorts): Promise<void> {
    const interruption = new AbortController();
    const outcome = await seedSandbox(ports, {
      dataDir: folder(),
      signal: interruption.signal,
      onProgress: ({ done }) => done >= instants && interruption.abort(),
    });
    expect(outcome).to.equal('interrupted');
  }

  describe('once', () => {
    const ports = emptyStore();
    let filled: string;
    let orders: number;
    // Four weeks take their time: all that only looks at them looks at the same ones.
    before(async () => {
      filled = await temporaryFolder();
      expect(await seed(ports, filled)).to.equal('ready');
      orders = await ports.shop.countOrders(FOUR_WEEKS);
    });
    after(() => rm(filled, { recursive: true }));

    it('leaves every kind of refusal behind, at a rate that worries but does not alarm', async () => {
      const { attempts } = await ports.attempts.search({ order: 'newest', limit: 5_000 });
      expect([...new Set(attempts.map(({ reason }) => reason))].sort()).to.deep.equal([
        'duplicate',
        'failed',
        'invalid',
        'locked',
      ]);
      expect([...new Set(attempts.flatMap(({ errorCodes }) => errorCodes))]).to.include.members([
        'food_balance_exceeded',
        'hygiene_balance_exceeded',
        'product_inactive',
        'product_unknown',
        'quantity_out_of_range',
        'cart_empty',
      ]);
      expect(attempts.some(({ programPauseActive }) => programPauseActive)).to.equal(true);
      const analyse = createAnalyseFailures({ ...ports, ordering: ports.shop }, 'UTC');
      expect((await analyse({ days: 28 })).failureRate).to.be.within(5, 15);
    });

    it('leaves the counts of those who were turned away, on the days that they came', async () => {
      const { throttled, backingOff, byDay } = await ports.turnedAway.tally(FOUR_WEEKS, 'UTC');
      expect(throttled).to.be.above(0);
      expect(backingOff).to.be.above(0);
      expect(byDay.length).to.be.above(7);
    });

    it('leaves a guest who can log in and order', async () => {
      const user = await ports.users.findByUsername('participant');
      expect(user).to.include({ participantId: GUEST.id, isStaff: false });
      const { balances } = await ports.shop.read(GUEST.id, [], NOW + 400 * DAY_MS);
      expect(Number(balances.full)).to.be.above(100);
    });

    it('leaves everybody with the vouchers of a new week', async () => {
      for (const { id, name } of PEOPLE) {
        const { balances } = await ports.shop.read(id, [], NOW);
        expect(Number(balances.full), name).to.be.above(0);
      }
    });

    it('comes to the same number of orders when it goes on after an interruption', async () => {
      const halved = emptyStore();
      await writeFile(
        join(folder(), 'sandbox.json'),
        JSON.stringify({ ...(await stateIn(filled)), done: 0, finished: false }),
      );
      await interruptAt(1_000, halved);
      expect(await halved.shop.countOrders(FOUR_WEEKS)).to.be.within(500, 1_500);
      halved.clock.set(NOW + DAY_MS);
      expect(await seed(halved)).to.equal('ready');
      // The interrupted process took its memory of throttle and back-off with it, so one or two turn out differently.
      expect(await halved.shop.countOrders(FOUR_WEEKS)).to.be.within(orders - 3, orders + 3);
    });

    it('is not filled again', async () => {
      expect(orders).to.be.above(1_000);
      ports.clock.set(NOW + DAY_MS);
      expect(await seed(ports, filled)).to.equal('ready');
      expect(await ports.shop.countOrders({ sinceMs: 0, untilMs: NOW + DAY_MS })).to.equal(orders);
    });
  });

  it('leaves a shop alone that somebody else has furnished', async () => {
    const ports = emptyStore();
    await ports.shop.putProducts([{ id: '1', name: 'Bread', category: 'food', price: '2.50', active: true }]);
    expect(await seed(ports)).to.equal('foreign');
    expect(await ports.shop.listProducts()).to.have.length(1);
    expect(await ports.users.findByUsername('superuser')).to.equal(undefined);
  });

  it('refuses to guess when its note of how far it is was damaged', async () => {
    const ports = emptyStore();
    await writeFile(join(folder(), 'sandbox.json'), '{"seed":');
    const error = await seed(ports).then(undefined, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(SettingsError);
    expect(await ports.shop.listProducts()).to.deep.equal([]);
  });

  it('sends nothing twice after a kill that lost the last note', async () => {
    const ports = emptyStore();
    await interruptAt(500, ports);
    const { seed: chance, untilMs, ...rest } = await stateIn(folder());
    expect(rest).to.deep.equal({ done: 500, finished: false });
    await writeFile(
      join(folder(), 'sandbox.json'),
      JSON.stringify({ seed: chance, untilMs, done: 450, finished: false }),
    );
    expect(await seed(ports)).to.equal('ready');

    const planned = new Map<string, number>();
    for (const { atMs, person } of writeHistory(chance, untilMs).submissions) {
      const key = `${person.id} ${atMs}`;
      planned.set(key, (planned.get(key) ?? 0) + 1);
    }
    for (const [key, count] of planned) {
      const [participantId, at] = key.split(' ');
      const window = { sinceMs: Number(at), untilMs: Number(at) + 1 };
      const orders = await ports.shop.countOrders(window, participantId);
      const tally = await ports.attempts.tally({ ...window, participantId, timeZone: 'UTC', groupBy: 'code' });
      expect(orders + tally.totalFailures, key).to.be.at.most(count);
    }
  });

  async function stateIn(
    dataDir: string,
  ): Promise<{ seed: number; untilMs: number; done: number; finished: boolean }> {
    return JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'));
  }
});
