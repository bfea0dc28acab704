import fc from 'fast-check';
import {
  DAY_MS,
  HOUR_MS,
  localDay,
  MINUTE_MS,
  minuteOf,
  type TurnedAwayCount,
  type TurnedAwayStore,
  type Window,
} from '../../../core/index.js';
import { type Call, modelHistory, T0 } from './model-history.js';

/** Whatever was counted, as a list of submissions that were turned away. */
class Model implements TurnedAwayStore {
  #each: Omit<TurnedAwayCount, 'count'>[] = [];

  async add(counts: readonly TurnedAwayCount[]) {
    for (const { count, ...each } of counts) this.#each.push(...Array.from({ length: count }, () => each));
  }
  async tally({ sinceMs, untilMs }: Window, timeZone: string) {
    const within = this.#each.filter(({ minuteAtMs }) => minuteAtMs >= sinceMs && minuteAtMs < untilMs);
    const dayOf = ({ minuteAtMs }: { readonly minuteAtMs: number }) => localDay(minuteAtMs, timeZone);
    const totalsOf = (some: readonly Omit<TurnedAwayCount, 'count'>[]) => ({
      throttled: some.filter(({ reason }) => reason === 'throttled').length,
      backingOff: some.filter(({ reason }) => reason === 'backing_off').length,
    });
    const days = [...new Set(within.map(dayOf))].sort();
    const byDay = days.map((date) => ({ date, ...totalsOf(within.filter((each) => dayOf(each) === date)) }));
    return { ...totalsOf(within), byDay };
  }
  async deleteBefore(beforeMs: number) {
    const old = this.#each.filter(({ minuteAtMs }) => minuteAtMs < beforeMs);
    this.#each = this.#each.filter(({ minuteAtMs }) => minuteAtMs >= beforeMs);
    return new Set(old.map(({ minuteAtMs, reason }) => `${minuteAtMs} ${reason}`)).size;
  }
}

/** Few minutes, on both sides of two midnights. */
const minuteAtMs = fc
  .constantFrom(0, MINUTE_MS, 13 * HOUR_MS, 14 * HOUR_MS, DAY_MS, 2 * DAY_MS)
  .map((ms) => minuteOf(T0 + ms));
const count = fc.record({
  minuteAtMs,
  reason: fc.constantFrom('throttled' as const, 'backing_off' as const),
  count: fc.integer({ min: 1, max: 5 }),
});

const add = fc
  .array(count, { maxLength: 4 })
  .map((counts): Call<TurnedAwayStore> => ({ what: 'add', make: (store) => store.add(counts) }));
const tally = fc
  .record({ since: minuteAtMs, until: minuteAtMs, timeZone: fc.constantFrom('UTC', 'Asia/Kolkata') })
  .map(
    ({ since, until, timeZone }): Call<TurnedAwayStore> => ({
      what: `tally ${since} ${until} ${timeZone}`,
      make: (store) => store.tally({ sinceMs: since, untilMs: until + 1 }, timeZone),
    }),
  );
const deleteBefore = fc.tuple(minuteAtMs, fc.constantFrom(-1, 0, 1)).map(
  ([atMs, ms]): Call<TurnedAwayStore> => ({
    what: `delete before ${atMs + ms}`,
    make: (store) => store.deleteBefore(atMs + ms),
  }),
);

export const TURNED_AWAY_HISTORY_CASES = [
  modelHistory<TurnedAwayStore, TurnedAwayStore>({
    title: 'answers random histories as a plain list of those who were turned away does',
    model: () => new Model(),
    subject: (store) => store,
    calls: [add, add, tally, deleteBefore],
    runs: 8,
    length: 40,
    sight: (what, answer) => (what.startsWith('delete') ? `deleted ${answer === 0 ? 'none' : 'some'}` : undefined),
    sights: ['deleted none', 'deleted some'],
  }),
];
