import { expect } from 'chai';
import { minuteOf, type TurnedAwayCount, type TurnedAwayStore } from '../../core/index.js';
import { CONTENDERS, race } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { TURNED_AWAY_HISTORY_CASES } from './histories/turned-away.js';

export type TurnedAwayStoreHarness = Harness<TurnedAwayStore>;

const MINUTE_MS = 60_000;
const T0 = Date.UTC(2026, 1, 12, 10, 30);
const ALWAYS = { sinceMs: 0, untilMs: 2 * T0 };

export const TURNED_AWAY_STORE_CASES: readonly ContractCase<TurnedAwayStoreHarness>[] = [
  {
    title: 'counts nothing where there is nothing',
    async run({ make }) {
      const store = await make();
      await store.add([]);
      expect(await store.tally(ALWAYS, 'UTC')).to.deep.equal({ throttled: 0, backingOff: 0, byDay: [] });
    },
  },
  {
    title: 'adds up what was counted in one minute, each reason on its own',
    async run({ make }) {
      const store = await make();
      await store.add([throttled(0, 3), backingOff(0, 5)]);
      await store.add([throttled(0, 4), throttled(1, 10)]);
      await store.add([throttled(0, 1), throttled(0, 1)]);
      expect(await store.tally(ALWAYS, 'UTC')).to.deep.equal({
        throttled: 19,
        backingOff: 5,
        byDay: [{ date: '2026-02-12', throttled: 19, backingOff: 5 }],
      });
    },
  },
  {
    title: 'takes the minutes that begin within the window, since inclusive to until exclusive',
    async run({ make }) {
      const store = await make();
      await store.add([throttled(-1, 1), throttled(0, 10), backingOff(1, 100), throttled(2, 1_000)]);
      const sums = async (sinceMs: number, untilMs: number) => {
        const tally = await store.tally({ sinceMs, untilMs }, 'UTC');
        return tally.throttled + tally.backingOff;
      };
      expect(await sums(T0, T0 + 2 * MINUTE_MS)).to.equal(110);
      expect(await sums(T0 - 1, T0 + 2 * MINUTE_MS + 1)).to.equal(1_110);
      expect(await sums(T0 + 1, T0 + MINUTE_MS)).to.equal(0);
    },
  },
  {
    title: 'counts by calendar day of the zone, days with any only',
    async run({ make }) {
      const store = await make();
      const at = (text: string): TurnedAwayCount => ({
        minuteAtMs: minuteOf(Date.parse(text)),
        reason: 'throttled',
        count: 1,
      });
      // Midnight in Kathmandu is 18:15 in UTC.
      await store.add([at('2026-02-12T18:14:59Z'), at('2026-02-12T18:15:00Z'), at('2026-02-20T00:00:00Z')]);
      expect((await store.tally(ALWAYS, 'Asia/Kathmandu')).byDay).to.deep.equal([
        { date: '2026-02-12', throttled: 1, backingOff: 0 },
        { date: '2026-02-13', throttled: 1, backingOff: 0 },
        { date: '2026-02-20', throttled: 1, backingOff: 0 },
      ]);
      expect((await store.tally(ALWAYS, 'UTC')).byDay.map(({ date }) => date)).to.deep.equal([
        '2026-02-12',
        '2026-02-20',
      ]);
    },
  },
  {
    title: 'keeps counts beyond 2^31',
    async run({ make }) {
      const store = await make();
      await store.add([throttled(0, 3_000_000_000)]);
      await store.add([throttled(0, 3_000_000_000)]);
      expect((await store.tally(ALWAYS, 'UTC')).throttled).to.equal(6_000_000_000);
    },
  },
  {
    title: `loses nothing of what ${CONTENDERS} add to the same minutes at once`,
    async run({ make }) {
      const store = await make();
      const minutes = Array.from({ length: 10 }, (_, minute) => minute);
      await race((index) => {
        const counts = minutes.flatMap((minute) => [throttled(minute, 1), backingOff(minute, 2)]);
        return store.add(index % 2 ? counts : counts.reverse());
      });
      const { throttled: all, backingOff: others } = await store.tally(ALWAYS, 'UTC');
      expect([all, others]).to.deep.equal([10 * CONTENDERS, 20 * CONTENDERS]);
    },
  },
  {
    title: 'forgets the minutes before an instant, exclusive, and says how many counts',
    async run({ make }) {
      const store = await make();
      await store.add([throttled(0, 5), backingOff(0, 5), throttled(1, 7)]);
      expect(await store.deleteBefore(T0)).to.equal(0);
      expect(await store.deleteBefore(T0 + MINUTE_MS)).to.equal(2);
      expect(await store.deleteBefore(T0 + MINUTE_MS)).to.equal(0);
      expect((await store.tally(ALWAYS, 'UTC')).throttled).to.equal(7);
    },
  },
  ...TURNED_AWAY_HISTORY_CASES,
];

function throttled(minute: number, count: number): TurnedAwayCount {
  return { minuteAtMs: T0 + minute * MINUTE_MS, reason: 'throttled', count };
}

function backingOff(minute: number, count: number): TurnedAwayCount {
  return { minuteAtMs: T0 + minute * MINUTE_MS, reason: 'backing_off', count };
}
