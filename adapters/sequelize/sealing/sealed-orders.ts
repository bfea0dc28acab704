import type { Window } from '../../../core/index.js';
import { instant } from '../instants.js';
import { cutOf, totalPieces } from './pieces.js';

/** Rows `(at, count)` of the window's orders: sealed ones by the bucket, those of its edges and those that are not sealed yet one by one. */
const ORDERS = `
  SELECT total.start AS at, total.orders AS count
  FROM unnest($5::smallint[], $6::timestamptz[], $7::timestamptz[]) AS piece (width, since, until), LATERAL (
    SELECT start, orders FROM analytics_total AS total
    WHERE total.width = piece.width AND total.start >= piece.since AND total.start < piece.until OFFSET 0
  ) AS total
  UNION ALL SELECT placed_at, 1 FROM orders_order WHERE placed_at >= $1 AND placed_at < $2
  UNION ALL SELECT placed_at, 1 FROM orders_order WHERE placed_at >= $3 AND placed_at < $4
  UNION ALL SELECT placed_at, 1 FROM orders_order
    WHERE placed_at >= $2 AND placed_at < $3 AND (SELECT count(*) FROM analytics_state) = 0
  UNION ALL SELECT placed_at, 1 FROM orders_order
    WHERE placed_at >= $2 AND placed_at < $3
      -- The second bound excludes nothing: with it the planner expects few rows, and takes the index on transactions.
      AND stored_xid >= (SELECT pg_snapshot_xmin(snapshot) FROM analytics_state)
      AND stored_xid < pg_snapshot_xmax(pg_current_snapshot())
      AND NOT pg_visible_in_snapshot(stored_xid, (SELECT snapshot FROM analytics_state))`;

export const COUNT_SEALED_ORDERS = {
  name: 'sealed-orders-count',
  text: `SELECT coalesce(sum(count), 0) AS count FROM (${ORDERS}) AS orders`,
};

export const COUNT_SEALED_ORDERS_BY_DAY = {
  name: 'sealed-orders-by-day',
  text: `SELECT (at AT TIME ZONE $8)::date::text AS date, sum(count)::integer AS count FROM (${ORDERS}) AS orders
    GROUP BY 1 HAVING sum(count) > 0 ORDER BY 1`,
};

/** Parameters of both statements; the one by day takes the time zone behind them. */
export function sealedOrdersValues(window: Window, timeZone: string): unknown[] {
  const cut = cutOf(window);
  const totals = totalPieces(cut, timeZone);
  return [
    ...[cut.sinceMs, cut.aMs, cut.bMs, cut.untilMs].map(instant),
    totals.map(({ width }) => width),
    totals.map(({ sinceMs }) => instant(sinceMs)),
    totals.map(({ untilMs }) => instant(untilMs)),
  ];
}
