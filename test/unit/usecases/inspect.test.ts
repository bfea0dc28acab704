import { expect } from 'chai';
import {
  ManualClock,
  MemoryAttemptStore,
  MemoryShop,
  MemoryShopDirectory,
} from '../../../adapters/memory/index.js';
import { DEFAULT_POLICY, type NewAttempt, type Observer, type Ordering } from '../../../core/index.js';
import {
  createInspectAttempt,
  TIMELINE_REACH_MS,
  type TimelineEntry,
} from '../../../core/usecases/inspect-attempt.js';
import { createInspectParticipant } from '../../../core/usecases/inspect-participant.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { aGrant, anOrder, DAY_MS, JANE, JOHN, placed, RICE, SOAP, T0 } from '../../contract/shop/shop-harness.js';
import { overriding } from '../../support/faults.js';

describe('inspecting', () => {
  let attempts: MemoryAttemptStore;
  let shop: MemoryShop;
  let directory: MemoryShopDirectory;

  let problems: string[] = [];
  const observer: Observer = { submissionEnded: () => {}, problem: ({ during }) => problems.push(during) };

  beforeEach(async () => {
    problems = [];
    attempts = new MemoryAttemptStore();
    shop = new MemoryShop();
    directory = new MemoryShopDirectory(shop);
    await shop.putProducts([RICE, SOAP]);
    await shop.putParticipants([JOHN, JANE]);
    await shop.grantVouchers([aGrant({ amount: '1.00', count: 30, grantedAtMs: T0 - 9 * DAY_MS })]);
  });

  const attemptAt = (ms: number, changes = {}) => attempts.add(anAttempt({ createdAtMs: T0 + ms, ...changes }));
  const orderAt = (ms: number) =>
    placed(shop, anOrder({ food: '1.00' }, { placedAtMs: T0 + ms, cartHash: `cart ${ms}` }));

  describe('an attempt', () => {
    const inspect = (id: number) => createInspectAttempt({ ...ports(), attempts, directory }, DEFAULT_POLICY)(id);
    const ports = () => ({ ordering: shop, clock: new ManualClock(T0 + 10), observer });
    const named = (timeline: readonly TimelineEntry[]) =>
      timeline.map((entry) => `${entry.kind} ${entry.atMs - T0}`);

    it('keeps attempts of one instant in the order in which they were stored', async () => {
      const ids = [await attemptAt(0), await attemptAt(0), await attemptAt(0), await attemptAt(0)];
      const { timeline = [] } = (await inspect(ids[2] ?? 0)) ?? {};
      expect(timeline.map((entry) => entry.kind === 'attempt' && entry.attempt.id)).to.deep.equal(ids);
    });

    it('finds none where there is none', async () => {
      expect(await inspect(1)).to.equal(undefined);
    });

    it("shows the names of its products, its sum, and the participant's attempts and orders around it", async () => {
      await orderAt(-5_000);
      await attemptAt(-3_000);
      const id = await attemptAt(0, { foodTotal: '240.00', availableBalance: '239.00' });
      await attemptAt(0, { participantId: JANE.id });
      await orderAt(4_000);
      await attemptAt(5_000);
      const inspected = await inspect(id);
      expect(inspected?.attempt.id).to.equal(id);
      expect(inspected?.products.get(RICE.id)?.name).to.equal('Rice');
      expect(inspected?.explanation.reductions.map(({ over }) => over)).to.deep.equal(['1.00']);
      expect(named(inspected?.timeline ?? [])).to.deep.equal([
        'order -5000',
        'attempt -3000',
        'attempt 0',
        'order 4000',
        'attempt 5000',
      ]);
    });

    it('looks no further than a day to either side', async () => {
      const id = await attemptAt(0);
      for (const ms of [-TIMELINE_REACH_MS - 1, -TIMELINE_REACH_MS, TIMELINE_REACH_MS - 1, TIMELINE_REACH_MS]) {
        await attemptAt(ms);
        await orderAt(ms);
      }
      expect(named((await inspect(id))?.timeline ?? [])).to.have.members([
        `attempt ${-TIMELINE_REACH_MS}`,
        `order ${-TIMELINE_REACH_MS}`,
        'attempt 0',
        `attempt ${TIMELINE_REACH_MS - 1}`,
        `order ${TIMELINE_REACH_MS - 1}`,
      ]);
    });

    it('shows the nearest ones of many, and itself among those of one instant', async () => {
      const ids: number[] = [];
      for (let index = 0; index < 60; index++) ids.push(await attemptAt(0));
      const timeline = (await inspect(ids[30] ?? 0))?.timeline ?? [];
      const shown = timeline.map((entry) => entry.kind === 'attempt' && entry.attempt.id);
      expect(shown).to.deep.equal(ids.slice(10, 51));
    });

    it('does without a directory', async () => {
      const id = await attemptAt(0, { foodTotal: '251.00' });
      const inspected = await createInspectAttempt({ ...ports(), attempts }, DEFAULT_POLICY)(id);
      expect(inspected?.products.size).to.equal(0);
      expect(inspected?.explanation.sums[0]?.over).to.equal('1.00');
      expect(inspected?.timeline).to.have.length(1);
    });
  });

  describe('the cart of an attempt, judged again', () => {
    const line = { productId: RICE.id, quantity: 4, price: '10.00' };
    const inspectAt = async (atMs: number, changes: Partial<NewAttempt> = {}, ordering: Ordering = shop) => {
      const id = await attemptAt(0, { cartSnapshot: [line], ...changes });
      const ports = { attempts, directory, ordering, clock: new ManualClock(atMs), observer };
      return (await createInspectAttempt(ports, DEFAULT_POLICY)(id))?.again;
    };

    it('says what the rules say now, and when that will change', async () => {
      await shop.grantVouchers([aGrant({ amount: '10.00', grantedAtMs: T0 + 2 * DAY_MS })]);
      const [error] = (await inspectAt(T0 + DAY_MS))?.errors ?? [];
      expect(error?.message).to.equal('Food balance exceeded: $40.00 > $30.00');
      expect((await inspectAt(T0 + DAY_MS))?.passesLater).to.deep.equal({
        fromMs: T0 + 2 * DAY_MS,
        untilMs: undefined,
        because: 'vouchers',
        pauseName: undefined,
      });
      expect(await inspectAt(T0 + 2 * DAY_MS)).to.deep.equal({
        atMs: T0 + 2 * DAY_MS,
        errors: [],
        passesLater: undefined,
      });
    });

    it('is not the question where no cart was refused, nor known while the ordering system is away', async () => {
      expect(await inspectAt(T0, { reason: 'locked' })).to.equal(undefined);
      const away = overriding<Ordering>(shop, { read: () => Promise.reject(new Error('away')) });
      expect(await inspectAt(T0, {}, away)).to.equal(undefined);
      expect(problems).to.deep.equal(['judging an attempt again']);
    });
  });

  describe('a participant', () => {
    const inspect = (id: string) =>
      createInspectParticipant({ attempts, ordering: shop, directory, clock: new ManualClock(T0 + 10) })(id);

    it('shows what there is without a directory, and finds nobody of whom there is nothing', async () => {
      const without = createInspectParticipant({ attempts, ordering: shop, clock: new ManualClock(T0) });
      await orderAt(-5);
      await attemptAt(-4, { participantId: 'gone' });
      expect(await without(JOHN.id)).to.deep.include({ name: JOHN.name, vouchers: [], orders: [] });
      expect(await without('gone')).to.include({ name: undefined });
      expect((await inspect(JOHN.id))?.orders).to.have.length(1);
      expect(await without('nobody')).to.equal(undefined);
    });

    it('shows balances of now, vouchers with their state, and the newest orders and attempts', async () => {
      await shop.addPauses([{ name: 'Weekoff', fromMs: T0, untilMs: T0 + DAY_MS, multiplier: '2.0' }]);
      const orderId = await orderAt(-5);
      for (let ms = 0; ms < 25; ms++) await attemptAt(ms);
      const john = await inspect(JOHN.id);
      expect(john).to.include({ id: JOHN.id, name: JOHN.name, nowMs: T0 + 10, activeVoucherCount: 29 });
      expect(john?.balances).to.deep.equal({ full: '29.00', available: '58.00', hygiene: '0.00' });
      expect(john?.pause?.name).to.equal('Weekoff');
      expect(john?.vouchers.filter(({ state }) => state === 'used')).to.have.length(1);
      expect(john?.vouchers.filter(({ state }) => state === 'unused')).to.have.length(29);
      expect(john?.orders.map(({ id }) => id)).to.deep.equal([orderId]);
      expect(john?.attempts.map(({ createdAtMs }) => createdAtMs - T0)).to.deep.equal(
        Array.from({ length: 20 }, (_, index) => 24 - index),
      );
    });

    it('shows what is left of one that was deleted, and nothing of one that never was', async () => {
      await orderAt(0);
      await shop.deleteParticipant(JOHN.id);
      const john = await inspect(JOHN.id);
      expect(john?.name).to.equal(undefined);
      expect(john?.orders).to.have.length(1);
      expect(await inspect('999')).to.equal(undefined);
      await attemptAt(0, { participantId: '999' });
      expect((await inspect('999'))?.attempts).to.have.length(1);
    });
  });
});
