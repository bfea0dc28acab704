import { MemoryTurnedAwayStore } from '../../../adapters/memory/index.js';
import type { TurnedAwayCount, Window } from '../../../core/index.js';
import type { TurnedAwayStoreHarness } from '../turned-away-store.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';
import { FORGETFUL_TURNED_AWAY_STORES } from './over-time.js';

/** Adds something else than it was handed. */
const adds = (change: (counts: readonly TurnedAwayCount[]) => readonly TurnedAwayCount[]) =>
  class extends MemoryTurnedAwayStore {
    override add(counts: readonly TurnedAwayCount[]) {
      return super.add(change(counts));
    }
  };

const OneReason = adds((counts) => counts.map((count) => ({ ...count, reason: 'throttled' })));
const LastOfOneMinute = adds((counts) => [
  ...new Map(counts.map((count) => [`${count.minuteAtMs} ${count.reason}`, count])).values(),
]);
const Int32 = adds((counts) => counts.map((count) => ({ ...count, count: Math.min(count.count, 2 ** 31 - 1) })));

class AddsByReadingFirst extends MemoryTurnedAwayStore {
  #adding = 0;
  override async add(counts: readonly TurnedAwayCount[]) {
    const others = this.#adding++;
    await Promise.resolve();
    if (others === 0) await super.add(counts);
    this.#adding--;
  }
}

class UntilInclusive extends MemoryTurnedAwayStore {
  override tally({ sinceMs, untilMs }: Window, timeZone: string) {
    return super.tally({ sinceMs, untilMs: untilMs + 1 }, timeZone);
  }
}

class TakesMinutesThatTouch extends MemoryTurnedAwayStore {
  override tally({ sinceMs, untilMs }: Window, timeZone: string) {
    return super.tally({ sinceMs: sinceMs - 59_999, untilMs }, timeZone);
  }
}

class DaysInUtc extends MemoryTurnedAwayStore {
  override tally(window: Window) {
    return super.tally(window, 'UTC');
  }
}

class ForgetsTheInstantToo extends MemoryTurnedAwayStore {
  override deleteBefore(beforeMs: number) {
    return super.deleteBefore(beforeMs + 1);
  }
}

const WINDOW = 'takes the minutes that begin within the window, since inclusive to until exclusive';
const ADDS_UP = 'adds up what was counted in one minute, each reason on its own';

export const BROKEN_TURNED_AWAY_STORES: readonly BrokenAdapter<TurnedAwayStoreHarness>[] = [
  broken('takes one reason for the other', ADDS_UP, () => new OneReason()),
  broken('keeps the last of several counts', ADDS_UP, () => new LastOfOneMinute()),
  broken('counts in 32 bits', 'keeps counts beyond 2^31', () => new Int32()),
  broken(
    'loses what others add meanwhile',
    'loses nothing of what 50 add to the same minutes at once',
    () => new AddsByReadingFirst(),
  ),
  broken('counts until too', WINDOW, () => new UntilInclusive()),
  broken('counts a minute that began before', WINDOW, () => new TakesMinutesThatTouch()),
  broken('counts days in UTC', 'counts by calendar day of the zone, days with any only', () => new DaysInUtc()),
  broken(
    'forgets the instant too',
    'forgets the minutes before an instant, exclusive, and says how many counts',
    () => new ForgetsTheInstantToo(),
  ),
  ...FORGETFUL_TURNED_AWAY_STORES,
];
