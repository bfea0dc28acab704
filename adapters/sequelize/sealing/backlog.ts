import type { Health, HealthCheck } from '../../../core/index.js';
import type { Database } from '../connection.js';

/** Counted no further. With more, figures are noticeably slower. */
const MAX_BACKLOG = 10_000;

const unsealed = (table: string) => `SELECT FROM ${table}
  WHERE stored_xid >= coalesce((SELECT pg_snapshot_xmin(snapshot) FROM analytics_state), '0')
    AND stored_xid < pg_snapshot_xmax(pg_current_snapshot())
    AND NOT coalesce(pg_visible_in_snapshot(stored_xid, (SELECT snapshot FROM analytics_state)), false)`;
const COUNT = {
  name: 'sealing-backlog',
  text: `SELECT count(*) FROM (
      (${unsealed('orders_failedorderattempt')} LIMIT ${MAX_BACKLOG}) UNION ALL (${unsealed('orders_order')} LIMIT ${MAX_BACKLOG})
    ) AS unsealed`,
};

/** Attempts and orders that are not sealed yet, which a read counts one by one. Of each, 10,000 are counted at most. */
export async function countUnsealed(database: Database): Promise<number> {
  const [row] = await database.query<{ count: string }>(COUNT);
  return Number(row?.count);
}

/** Degraded while sealing is so far behind that figures are slow; they are right all the same. */
export function sealingHealth(database: Database): HealthCheck {
  return {
    name: 'sealing',
    async check(): Promise<Health> {
      // That the database is away is said by another check.
      const count = await countUnsealed(database).catch(() => 0);
      if (count < MAX_BACKLOG) return { status: 'ok' };
      return {
        status: 'degraded',
        detail: `${MAX_BACKLOG} attempts and orders or more are not sealed: figures are slow.`,
      };
    },
  };
}
