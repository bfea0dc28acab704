import { type Health, type HealthCheck, SECOND_MS } from '../../core/index.js';
import type { Database } from './connection.js';
import type { Session } from './session.js';

/** Questions that may be answered by a copy that is a moment behind. */
export interface Reads {
  /** Runs the work on one server from its first question to its last; again on another one when the first did not get to its end. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Something was changed just now that a person expects to see next. */
  changed(): void;
}

/** Every question to the one database there is. */
export const readsOf = (database: Database): Reads => ({ read: (work) => work(database), changed: () => {} });

export interface ReplicaOptions {
  readonly primary: Database;
  /** A streaming replica of it: one server, not several behind one address. */
  readonly replica: Database;
  /** A copy that is further behind is not asked. Default 10 s. */
  readonly maxLagMs?: number;
}

const MAX_LAG_MS = 10 * SECOND_MS;
const LOOK_EVERY_MS = SECOND_MS;
/** Places of the last minutes: who is further behind than these is so for longer. */
const MAX_PLACES = 600;
/** A place that is older tells nothing of now. */
const STALE_MS = 5 * SECOND_MS;

const PLACE_OF_PRIMARY = { text: `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS place` };
const PLACE_OF_REPLICA = {
  text: `SELECT pg_wal_lsn_diff(
      CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::text AS place`,
};

interface Place {
  /** Bytes of WAL. */
  readonly bytes: bigint;
  readonly atMs: number;
}

/**
 * Staff's reads on a replica, as long as it is there and at most 10 s behind; on the primary otherwise, and for a question that the replica cannot answer. How far it is behind is measured by
 * this process: each second it writes down where the primary's log ends, and looks which of these places the replica has reached. Clocks of servers do not matter.
 */
export class Replica implements Reads, HealthCheck {
  readonly name = 'replica';
  readonly #primary: Database;
  readonly #replica: Database;
  readonly #maxLagMs: number;
  readonly #places: Place[] = [];
  #lookedAtMs = -Infinity;
  #lagMs: number | undefined;
  /** Until the replica has reached a place that the primary was at after the last change here. */
  #waitsFor: bigint | 'the next place' | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor({ primary, replica, maxLagMs = MAX_LAG_MS }: ReplicaOptions) {
    this.#primary = primary;
    this.#replica = replica;
    this.#maxLagMs = maxLagMs;
  }

  /** Looks now, and every second from now on. */
  async open(): Promise<void> {
    this.#looking = this.#look();
    await this.#looking;
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.open(), LOOK_EVERY_MS).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (!this.#isUsable()) return work(this.#primary);
    try {
      return await work(this.#replica);
    } catch {
      // Away, or it cancelled the question to go on replaying. If the question itself is bad the primary says so.
      return work(this.#primary);
    }
  }

  changed(): void {
    this.#waitsFor = 'the next place';
  }

  async check(): Promise<Health> {
    const lagMs = this.#isRecent() ? this.#lagMs : undefined;
    if (lagMs === undefined)
      return { status: 'degraded', detail: 'The replica does not answer; the primary is asked.' };
    if (lagMs > this.#maxLagMs)
      return { status: 'degraded', detail: 'The replica is behind; the primary is asked.', lagMs };
    return { status: 'ok', lagMs };
  }

  #isRecent(): boolean {
    return performance.now() - this.#lookedAtMs < STALE_MS;
  }

  #isUsable(): boolean {
    const isNear = this.#lagMs !== undefined && this.#lagMs <= this.#maxLagMs;
    return isNear && this.#isRecent() && this.#waitsFor === undefined;
  }

  async #look(): Promise<void> {
    const waitedBefore = this.#waitsFor;
    try {
      const bytes = await placeOf(this.#primary, PLACE_OF_PRIMARY);
      const place = { bytes, atMs: performance.now() };
      this.#places.push(place);
      if (this.#places.length > MAX_PLACES) this.#places.shift();
      // A change that came while the primary was asked may lie behind that place.
      if (waitedBefore === 'the next place' && this.#waitsFor === waitedBefore) this.#waitsFor = bytes;
      const reached = await placeOf(this.#replica, PLACE_OF_REPLICA);
      this.#lagMs = this.#lagAt(reached);
      this.#lookedAtMs = performance.now();
      if (typeof this.#waitsFor === 'bigint' && reached >= this.#waitsFor) this.#waitsFor = undefined;
    } catch {
      this.#lagMs = undefined;
    }
  }

  /** Since the first place that it has not reached. */
  #lagAt(reached: bigint): number {
    const missing = this.#places.find(({ bytes }) => bytes > reached);
    return missing === undefined ? 0 : performance.now() - missing.atMs;
  }
}

async function placeOf(database: Database, question: { readonly text: string }): Promise<bigint> {
  const [row] = (await database.query<{ place: string }>(question)) as [{ place: string }];
  return BigInt(row.place.replace(/\..*$/, ''));
}
