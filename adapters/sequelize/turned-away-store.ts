import type { TurnedAwayCount, TurnedAwayStore, TurnedAwayTally, Window } from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';

/** In the order of the key, so that processes that add to the same minutes wait for each other and never in a circle. */
const ADD = {
  text: `INSERT INTO orders_turnedaway AS kept (minute_at, reason, count)
    SELECT minute_at, reason, sum(count)
    FROM unnest($1::timestamptz[], $2::text[], $3::bigint[]) AS added (minute_at, reason, count)
    GROUP BY minute_at, reason ORDER BY minute_at, reason COLLATE "C"
    ON CONFLICT (minute_at, reason) DO UPDATE SET count = kept.count + excluded.count`,
};

const TALLY = {
  text: `WITH counted AS (
      SELECT (minute_at AT TIME ZONE $3)::date AS date,
        coalesce(sum(count) FILTER (WHERE reason = 'throttled'), 0) AS throttled,
        coalesce(sum(count) FILTER (WHERE reason = 'backing_off'), 0) AS backing_off
      FROM orders_turnedaway WHERE minute_at >= $1 AND minute_at < $2
      GROUP BY ROLLUP (1)
    ), days AS (
      SELECT json_agg(json_build_object('date', date, 'throttled', throttled, 'backingOff', backing_off) ORDER BY date) AS list
      FROM counted WHERE date IS NOT NULL
    )
    SELECT json_build_object('throttled', throttled, 'backingOff', backing_off, 'byDay', coalesce(list, '[]')) AS tally
    FROM counted, days WHERE date IS NULL`,
};

const DELETE_BEFORE = {
  text: `WITH deleted AS (DELETE FROM orders_turnedaway WHERE minute_at < $1 RETURNING reason)
    SELECT count(*) FROM deleted`,
};

/** Counts in `orders_turnedaway`. */
export class SequelizeTurnedAwayStore implements TurnedAwayStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(counts: readonly TurnedAwayCount[]): Promise<void> {
    if (counts.length === 0) return;
    await this.#database.query(ADD, [
      counts.map(({ minuteAtMs }) => instant(minuteAtMs)),
      counts.map(({ reason }) => reason),
      counts.map(({ count }) => count),
    ]);
  }

  async tally({ sinceMs, untilMs }: Window, timeZone: string): Promise<TurnedAwayTally> {
    const values = [instant(sinceMs), instant(untilMs), timeZone];
    const [row] = (await this.#database.query<{ tally: TurnedAwayTally }>(TALLY, values)) as [
      { tally: TurnedAwayTally },
    ];
    return row.tally;
  }

  async deleteBefore(beforeMs: number): Promise<number> {
    const [row] = await this.#database.query<{ count: string }>(DELETE_BEFORE, [instant(beforeMs)]);
    return Number(row?.count);
  }
}
