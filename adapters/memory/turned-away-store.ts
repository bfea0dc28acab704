import {
  compareText,
  localDay,
  type TurnedAwayCount,
  type TurnedAwayStore,
  type TurnedAwayTally,
  type TurnedAwayTotals,
  type Window,
} from '../../core/index.js';

type Totals = { -readonly [K in keyof TurnedAwayTotals]: number };

/** Counts in this process, by minute. */
export class MemoryTurnedAwayStore implements TurnedAwayStore {
  readonly #minutes = new Map<number, Totals>();

  async add(counts: readonly TurnedAwayCount[]): Promise<void> {
    for (const { minuteAtMs, reason, count } of counts) {
      const totals = this.#minutes.get(minuteAtMs) ?? noTotals();
      totals[reason === 'throttled' ? 'throttled' : 'backingOff'] += count;
      this.#minutes.set(minuteAtMs, totals);
    }
  }

  async tally({ sinceMs, untilMs }: Window, timeZone: string): Promise<TurnedAwayTally> {
    const all = noTotals();
    const days = new Map<string, Totals>();
    for (const [minuteAtMs, counted] of this.#minutes) {
      if (minuteAtMs < sinceMs || minuteAtMs >= untilMs) continue;
      const date = localDay(minuteAtMs, timeZone);
      const day = days.get(date) ?? noTotals();
      days.set(date, day);
      for (const totals of [all, day]) {
        totals.throttled += counted.throttled;
        totals.backingOff += counted.backingOff;
      }
    }
    const byDay = [...days].map(([date, totals]) => ({ date, ...totals }));
    return { ...all, byDay: byDay.sort((a, b) => compareText(a.date, b.date)) };
  }

  async deleteBefore(beforeMs: number): Promise<number> {
    let deleted = 0;
    for (const [minuteAtMs, { throttled, backingOff }] of this.#minutes) {
      if (minuteAtMs >= beforeMs) continue;
      this.#minutes.delete(minuteAtMs);
      deleted += Number(throttled > 0) + Number(backingOff > 0);
    }
    return deleted;
  }
}

function noTotals(): Totals {
  return { throttled: 0, backingOff: 0 };
}
