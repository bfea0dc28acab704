import { expect } from 'chai';
import { DAY_MS, InvalidInputError } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { aBadCart, aCart, line, memorySystem, SOAP, T0 } from '../../support/memory-system.js';

describe('analysing failures', () => {
  it('counts what was submitted: failures, orders, their rate, and what failed for whom', async () => {
    const { submit, clock, analyseFailures } = await memorySystem();
    for (const number of [1, 2]) {
      expect(await submit(aBadCart(number), { userId: 'a' })).to.include({ reason: 'invalid' });
      await clock.advance(60_000);
    }
    await submit([line(SOAP, 5), line('404', 1)], { participantId: '124', userId: 'b' });
    await clock.advance(60_000);
    await submit(aCart(1), { userId: 'c' });
    await submit(aCart(1), { userId: 'd' });
    await clock.advance(1);
    const analytics = await analyseFailures();
    expect(analytics).to.deep.equal({
      period: { days: 7, sinceMs: T0 + 180_001 - 7 * DAY_MS, untilMs: T0 + 180_001 },
      totalFailures: 4,
      totalOrders: 1,
      failureRate: 80,
      balanceRelated: 3,
      commonErrors: [
        { error: 'Duplicate order submission detected. Please wait before retrying.', count: 1 },
        { error: 'Food balance exceeded: $1010.00 > $250.00', count: 1 },
        { error: 'Food balance exceeded: $1020.00 > $250.00', count: 1 },
        { error: 'Product 404 does not exist; Hygiene balance exceeded: $12.50 > $10.00', count: 1 },
      ],
      byDay: [{ date: '2026-02-12', count: 4 }],
      topParticipants: [
        { participantId: '123', name: 'John Doe', count: 3 },
        { participantId: '124', name: 'Jane Smith', count: 1 },
      ],
    });
  });

  it('counts orders and failures under the same filter', async () => {
    const { submit, analyseFailures } = await memorySystem();
    await submit(aCart(1), { userId: 'a' });
    await submit(aBadCart(1), { userId: 'b', participantId: '124' });
    const until = { untilMs: T0 + 1 };
    expect(await analyseFailures({ participantId: '123', ...until })).to.include({
      totalFailures: 0,
      totalOrders: 1,
    });
    expect(await analyseFailures({ participantId: '124', ...until })).to.include({
      totalFailures: 1,
      totalOrders: 0,
    });
    expect(await analyseFailures({ participantId: '125', ...until })).to.include({ failureRate: 0 });
  });

  it('looks at the window from its beginning, inclusive, to its end, exclusive', async () => {
    const { attempts, analyseFailures } = await memorySystem();
    for (const createdAtMs of [T0 - DAY_MS - 1, T0 - DAY_MS, T0 - 1, T0])
      await attempts.add(anAttempt({ createdAtMs }));
    expect((await analyseFailures({ days: 1 })).totalFailures).to.equal(2);
    expect((await analyseFailures({ days: 1, untilMs: T0 + 1 })).totalFailures).to.equal(2);
    expect((await analyseFailures({ days: 2 })).totalFailures).to.equal(3);
  });

  it('takes more than 90 days as 90, and says so', async () => {
    const { attempts, analyseFailures } = await memorySystem();
    for (const days of [90, 91]) await attempts.add(anAttempt({ createdAtMs: T0 - days * DAY_MS }));
    const { period, totalFailures } = await analyseFailures({ days: 91 });
    expect(period.days).to.equal(90);
    expect(totalFailures).to.equal(1);
  });

  it('groups by code on demand, an attempt once for each of its codes', async () => {
    const { submit, analyseFailures } = await memorySystem();
    await submit([line(SOAP, 5), line('404', 1)]);
    expect((await analyseFailures({ groupBy: 'code', untilMs: T0 + 1 })).commonErrors).to.deep.equal([
      { error: 'hygiene_balance_exceeded', count: 1 },
      { error: 'product_unknown', count: 1 },
    ]);
  });

  it('adds the days without a failure on demand', async () => {
    const { attempts, analyseFailures } = await memorySystem();
    await attempts.add(anAttempt({ createdAtMs: T0 - DAY_MS }));
    expect((await analyseFailures({ days: 2 })).byDay).to.deep.equal([{ date: '2026-02-11', count: 1 }]);
    expect((await analyseFailures({ days: 2, fillDays: true })).byDay).to.deep.equal([
      { date: '2026-02-10', count: 0 },
      { date: '2026-02-11', count: 1 },
      { date: '2026-02-12', count: 0 },
    ]);
  });

  for (const days of [0, -1, 1.5, Number.NaN]) {
    it(`rejects ${days} days`, async () => {
      const { analyseFailures } = await memorySystem();
      expect(await rejectionOf(analyseFailures({ days })))
        .to.be.instanceOf(InvalidInputError)
        .and.to.include({ field: 'days' });
    });
  }
});
