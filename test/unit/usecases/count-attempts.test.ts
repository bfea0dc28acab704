import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import { formatPeriod, InvalidInputError } from '../../../core/index.js';
import { createCountAttempts } from '../../../core/usecases/count-attempts.js';
import { createSearchAttempts } from '../../../core/usecases/search-attempts.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';

/** Instants whose day differs between UTC and Kathmandu (5:45 ahead). */
const INSTANTS = ['2025-12-31T18:14:59Z', '2025-12-31T18:15:00Z', '2026-02-12T10:00:00Z', '2026-02-28T20:00:00Z'];

describe('countAttempts', () => {
  let attempts: MemoryAttemptStore;

  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    for (const at of INSTANTS) await attempts.add(anAttempt({ createdAtMs: Date.parse(at) }));
  });

  const dates = async (...query: Parameters<ReturnType<typeof createCountAttempts>>) => {
    const counted = await createCountAttempts({ attempts }, 'UTC')(...query);
    return Object.fromEntries(counted.dates.map(({ period, count }) => [formatPeriod(period), count]));
  };

  it('leads from years to months to days, by the calendar of the configured zone', async () => {
    expect(await dates()).to.deep.equal({ 2025: 2, 2026: 2 });
    expect(await dates({ date: { year: 2026 } })).to.deep.equal({ '2026-02': 2 });
    expect(await dates({ date: { year: 2026, month: 2 } })).to.deep.equal({ '2026-02-12': 1, '2026-02-28': 1 });
    expect(await dates({ date: { year: 2026, month: 2, day: 12 } })).to.deep.equal({
      '2026-02-12': 1,
      '2026-02-28': 1,
    });
  });

  it("goes by the viewer's zone when told to, and so does the list", async () => {
    const timeZone = 'Asia/Kathmandu';
    expect(await dates({ timeZone })).to.deep.equal({ 2025: 1, 2026: 3 });
    expect(await dates({ timeZone, date: { year: 2026 } })).to.deep.equal({
      '2026-01': 1,
      '2026-02': 1,
      '2026-03': 1,
    });
    const search = createSearchAttempts({ attempts }, 'UTC');
    const january = await search({ timeZone, date: { year: 2026, month: 1 } });
    expect(january.attempts.map(({ createdAtMs }) => createdAtMs)).to.deep.equal([
      Date.parse('2025-12-31T18:15:00Z'),
    ]);
  });

  it('counts what the list shows, and every choice, absent ones as 0', async () => {
    await attempts.add(
      anAttempt({ reason: 'locked', errorCodes: ['order_in_progress'], createdAtMs: Date.UTC(2026, 1, 12) }),
    );
    const counted = await createCountAttempts({ attempts }, 'UTC')({ date: { year: 2026 }, reason: 'invalid' });
    expect(counted.total).to.deep.equal({ count: 2, exact: true });
    expect(counted.exact).to.equal(true);
    expect(counted.reasons).to.deep.equal([
      { value: 'duplicate', count: 0 },
      { value: 'locked', count: 1 },
      { value: 'invalid', count: 2 },
      { value: 'failed', count: 0 },
    ]);
    const codes = counted.errorCodes.filter(({ count }) => count > 0);
    expect(codes).to.deep.equal([{ value: 'food_balance_exceeded', count: 2 }]);
    expect(counted.programPauseActive).to.deep.equal([
      { value: true, count: 2 },
      { value: false, count: 0 },
    ]);
    expect(counted.balanceExceeded).to.deep.equal([
      { value: true, count: 0 },
      { value: false, count: 2 },
    ]);
  });

  it('takes what lies both in a date and between two instants', async () => {
    const [, second = ''] = INSTANTS;
    const search = createSearchAttempts({ attempts }, 'UTC');
    const found = await search({
      date: { year: 2025 },
      sinceMs: Date.parse(second),
      untilMs: Date.UTC(2030, 0, 1),
    });
    expect(found.attempts.map(({ createdAtMs }) => createdAtMs)).to.deep.equal([Date.parse(second)]);
  });

  it('offers nothing where there is nothing', async () => {
    const counted = await createCountAttempts({ attempts: new MemoryAttemptStore() }, 'UTC')();
    expect(counted.dates).to.deep.equal([]);
    expect(counted.total).to.deep.equal({ count: 0, exact: true });
  });

  it('refuses a date that does not exist', async () => {
    const count = createCountAttempts({ attempts }, 'UTC');
    const refused = await count({ date: { year: 2026, month: 2, day: 30 } }).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(InvalidInputError);
  });
});
