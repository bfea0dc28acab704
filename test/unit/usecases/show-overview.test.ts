import { expect } from 'chai';
import {
  ManualClock,
  MemoryAttemptStore,
  MemoryShop,
  MemoryShopDirectory,
  MemoryTurnedAwayStore,
} from '../../../adapters/memory/index.js';
import { InvalidInputError, levelOfRate, minuteOf, type NewAttempt } from '../../../core/index.js';
import { createShowOverview, type OverviewRequest } from '../../../core/usecases/show-overview.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { aGrant, anOrder, JOHN, placed, RICE, SOAP } from '../../contract/shop/shop-harness.js';

const NOW = Date.parse('2026-02-12T10:00:00Z');
const HOUR_MS = 3_600_000;

describe('showOverview', () => {
  let attempts: MemoryAttemptStore;
  let shop: MemoryShop;
  let turnedAway: MemoryTurnedAwayStore;

  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    shop = new MemoryShop();
    turnedAway = new MemoryTurnedAwayStore();
    await shop.putProducts([RICE, SOAP]);
    await shop.putParticipants([JOHN]);
    await shop.grantVouchers([aGrant({ amount: '1.00', count: 50, grantedAtMs: 0 })]);
  });

  const show = (request?: OverviewRequest) =>
    createShowOverview(
      {
        attempts,
        ordering: shop,
        clock: new ManualClock(NOW),
        directory: new MemoryShopDirectory(shop),
        turnedAway,
      },
      'UTC',
    )(request);
  const fail = (at: string, changes: Partial<NewAttempt> = {}) =>
    attempts.add(anAttempt({ createdAtMs: Date.parse(at), ...changes }));
  const order = (at: string) =>
    placed(shop, anOrder({ food: '1.00' }, { placedAtMs: Date.parse(at), cartHash: at, participantId: JOHN.id }));

  it('sets failures against orders, day by day, and by the thresholds', async () => {
    await fail('2026-02-11T12:00:00Z');
    await fail('2026-02-12T09:59:59.999Z', {
      errorCodes: ['cart_empty'],
      validationErrors: ['The cart is empty.'],
    });
    await fail('2026-02-12T10:00:00Z');
    for (let index = 0; index < 18; index++) await order(`2026-02-10T12:00:${10 + index}Z`);
    const overview = await show({ days: 2 });
    expect(overview).to.include({ totalFailures: 2, totalOrders: 18, failureRate: 10, level: 'warning' });
    expect(overview).to.include({ balanceRelated: 1, balanceShare: 50, timeZone: 'UTC' });
    expect(overview.period).to.deep.equal({ days: 2, sinceMs: NOW - 48 * HOUR_MS, untilMs: NOW });
    expect(overview.days).to.deep.equal([
      { date: '2026-02-10', failures: 0, orders: 18 },
      { date: '2026-02-11', failures: 1, orders: 0 },
      { date: '2026-02-12', failures: 1, orders: 0 },
    ]);
    expect(overview.errors.map(({ code, texts }) => [code, texts[0]?.text])).to.deep.equal([
      ['cart_empty', 'The cart is empty.'],
      ['food_balance_exceeded', 'Food balance exceeded: $240.00 > $250.00'],
    ]);
    expect(overview.topParticipants).to.deep.equal([{ participantId: '123', name: 'John Doe', count: 2 }]);
  });

  it('looks at one participant, except for what the guard turned away', async () => {
    await fail('2026-02-12T09:00:00Z');
    await fail('2026-02-12T09:00:00Z', { participantId: '9', participantName: 'Other' });
    await order('2026-02-12T09:30:00Z');
    await turnedAway.add([{ minuteAtMs: minuteOf(NOW - HOUR_MS), reason: 'throttled', count: 7 }]);
    const overview = await show({ participantId: '9', days: 1 });
    expect(overview).to.include({ totalFailures: 1, totalOrders: 0, failureRate: 100, level: 'critical' });
    expect(overview.days.map(({ failures, orders }) => [failures, orders])).to.deep.equal([
      [0, 0],
      [1, 0],
    ]);
    expect(overview.topParticipants.map(({ participantId }) => participantId)).to.deep.equal(['9']);
    expect(overview.turnedAway).to.include({ throttled: 7, backingOff: 0 });
  });

  it('names who failed more than ten times in the last hour', async () => {
    for (let index = 0; index < 10; index++) {
      await fail('2026-02-12T09:00:00Z', { participantId: 'eleven' });
      await fail('2026-02-12T09:30:00Z', { participantId: 'ten' });
    }
    await fail('2026-02-12T09:59:59Z', { participantId: 'eleven' });
    await fail('2026-02-12T08:59:59.999Z', { participantId: 'ten' });
    const { busyParticipants } = await show();
    expect(busyParticipants.map(({ participantId, count }) => [participantId, count])).to.deep.equal([
      ['eleven', 11],
    ]);
  });

  it("counts the days of the viewer's zone when told to, up to another instant", async () => {
    await fail('2026-02-10T18:14:59Z');
    await fail('2026-02-10T18:15:00Z');
    const overview = await show({
      days: 1,
      untilMs: Date.parse('2026-02-11T00:00:00Z'),
      timeZone: 'Asia/Kathmandu',
    });
    expect(overview.days).to.deep.equal([
      { date: '2026-02-10', failures: 1, orders: 0 },
      { date: '2026-02-11', failures: 1, orders: 0 },
    ]);
  });

  it('says what it cannot know without a directory, or when nobody counts what was turned away', async () => {
    await fail('2026-02-12T09:00:00Z');
    const overview = await createShowOverview({ attempts, ordering: shop, clock: new ManualClock(NOW) }, 'UTC')();
    expect(overview.days.at(-1)).to.deep.equal({ date: '2026-02-12', failures: 1, orders: undefined });
    expect(overview.turnedAway).to.equal(undefined);
    expect(overview.totalOrders).to.equal(0);
  });

  it('is normal when nothing happened, and takes no period of less than a day', async () => {
    expect(await show()).to.include({ totalFailures: 0, failureRate: 0, balanceShare: 0, level: 'normal' });
    expect((await show()).days).to.have.length(8);
    expect(await rejectionOf(show({ days: 0 }))).to.be.instanceOf(InvalidInputError);
  });
});

describe('levelOfRate', () => {
  for (const [rate, level] of [
    [0, 'normal'],
    [5, 'normal'],
    [5.01, 'warning'],
    [10, 'warning'],
    [10.01, 'critical'],
    [100, 'critical'],
  ] as const) {
    it(`takes ${rate} % for ${level}`, () => {
      expect(levelOfRate(rate)).to.equal(level);
    });
  }
});
