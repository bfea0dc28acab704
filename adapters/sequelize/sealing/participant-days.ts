import { DAY_MS, type Window } from '../../../core/index.js';
import { instant } from '../instants.js';
import type { Session } from '../session.js';
import { startsStatement } from './merge-statements.js';
import {
  CHANGE_DAYS,
  FORGET_CLEANED,
  FORGET_DAYS,
  FORGET_DAYS_BEFORE,
  MAKE_DAYS,
  NEWEST_BEFORE,
  PARTICIPANT_BOUNDS,
  PUT_PARTICIPANT_BOUNDS,
} from './participant-statements.js';
import type { DayOfChanges } from './slices.js';
import { ceilTo, DAY, floorTo, QUARTER } from './widths.js';

/** With so many attempts made into days a step leaves what is older to the next one, so that none takes much longer than a second. */
const ENOUGH_ATTEMPTS = 50_000;

interface BoundsRow {
  readonly isKept: boolean | null;
  readonly fromMs: string | null;
  readonly untilMs: string | null;
  readonly cleanedMs: string | null;
}

/**
 * The part of a step that keeps each participant's attempts by the day. In days between two bounds are all attempts that the snapshot of the state sees; others are counted one by one. The
 * upper bound is that of the buckets of a day. The lower one goes back until nothing is older, and is `-Infinity` then; a clean-up moves it behind what may be gone.
 */
export class ParticipantDays {
  readonly #session: Session;
  /** Days before it are over. */
  readonly #overMs: number;
  readonly #isCleaned: boolean;
  readonly #isAnew: boolean;
  #fromMs: number;
  #untilMs: number;

  private constructor(session: Session, overMs: number, row: BoundsRow | undefined) {
    const { cleanedMs, isKept } = row ?? {};
    this.#session = session;
    this.#isCleaned = typeof cleanedMs === 'string';
    this.#fromMs = Math.max(Number(row?.fromMs), this.#isCleaned ? ceilTo(DAY, Number(cleanedMs)) : -Infinity);
    this.#untilMs = Number(row?.untilMs);
    // Also after a step of a server of the version before, which keeps no days.
    this.#isAnew = isKept !== true || this.#fromMs >= this.#untilMs;
    if (this.#isAnew) [this.#fromMs, this.#untilMs] = [overMs, overMs];
    this.#overMs = Math.max(overMs, this.#untilMs);
  }

  /** `overMs`: days before it are over. */
  static async look(session: Session, overMs: number): Promise<ParticipantDays> {
    const [row] = await session.query<BoundsRow>(PARTICIPANT_BOUNDS);
    return new ParticipantDays(session, overMs, row);
  }

  /** Whether there is something to do even if nothing was stored or deleted. */
  get isBehind(): boolean {
    return this.#isAnew || this.#isCleaned || this.#fromMs !== -Infinity || this.#untilMs !== this.#overMs;
  }

  /** Forgets what was cleaned up, and everything when the days are to be made anew. */
  async forget(): Promise<void> {
    if (this.#isAnew) await this.#session.query(FORGET_DAYS);
    else if (this.#isCleaned) await this.#session.query(FORGET_DAYS_BEFORE, [instant(this.#fromMs)]);
    if (this.#isCleaned) await this.#session.query(FORGET_CLEANED);
  }

  /** What was stored and deleted in the days since the snapshot of the step before, by the day; `slices`, if there is too much of it to be done in one go. */
  async change(
    snapshot: string | undefined,
    changes: readonly DayOfChanges[],
    slices: readonly Window[] | undefined,
  ): Promise<void> {
    if (snapshot === undefined) return;
    for (const { sinceMs, untilMs } of slices ?? [{ sinceMs: -Infinity, untilMs: Infinity }]) {
      const [fromMs, toMs] = [Math.max(sinceMs, this.#fromMs), Math.min(untilMs, this.#untilMs)];
      const isChanged = changes.some(({ day }) => day.getTime() >= fromMs && day.getTime() < toMs);
      if (isChanged) await this.#session.query(CHANGE_DAYS, [snapshot, instant(fromMs), instant(toMs)]);
    }
  }

  /** Makes the days that are over by now, and of the older ones as many as have so many attempts together. After the state was written. */
  async make(enough = ENOUGH_ATTEMPTS): Promise<void> {
    let made = 0;
    const bounds = [this.#untilMs, this.#overMs].map(instant);
    for (const { start } of await this.#session.query<{ start: Date }>(startsStatement(DAY, QUARTER), bounds)) {
      made += await this.#makeDay(start.getTime());
    }
    while (made < enough && this.#fromMs !== -Infinity) {
      const [newest] = await this.#session.query<{ at: Date }>(NEWEST_BEFORE, [instant(this.#fromMs)]);
      this.#fromMs = newest === undefined ? -Infinity : floorTo(DAY, newest.at.getTime());
      if (newest !== undefined) made += await this.#makeDay(this.#fromMs);
    }
    const from = this.#fromMs === -Infinity ? '-infinity' : instant(this.#fromMs);
    await this.#session.query(PUT_PARTICIPANT_BOUNDS, [from, instant(this.#overMs)]);
  }

  /** Returns how many attempts it has. */
  async #makeDay(startMs: number): Promise<number> {
    const [made] = await this.#session.query<{ count: number }>(
      MAKE_DAYS,
      [startMs, startMs + DAY_MS].map(instant),
    );
    return made?.count ?? 0;
  }
}
