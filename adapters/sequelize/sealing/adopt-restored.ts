import { HOUR_MS } from '../../../core/index.js';
import type { Database } from '../connection.js';
import { commit, rollBack } from '../transaction.js';
import { lockSealing, sealWithin } from './sealer.js';

const TABLES = ['orders_failedorderattempt', 'orders_order'] as const;

/** What is visible and of the future cannot be of this server. */
const ofTheFuture = (xid: string) => `${xid} >= pg_snapshot_xmax(pg_current_snapshot())`;
const LOOK = {
  text: `SELECT EXISTS (SELECT FROM analytics_state) AS sealed,
    EXISTS (SELECT FROM analytics_state WHERE pg_snapshot_xmax(snapshot) > pg_snapshot_xmax(pg_current_snapshot()))
      OR ${[...TABLES, 'orders_searchprogress']
        .map((table) => `EXISTS (SELECT FROM ${table} WHERE ${ofTheFuture('stored_xid')})`)
        .join(' OR ')} AS restored`,
};
const ADOPT = TABLES.map((table) => ({
  text: `UPDATE ${table} SET stored_xid = '0' WHERE ${ofTheFuture('stored_xid')}`,
}));

/** The dictionary of the search follows the same numbers: it has to begin anew. */
const BEGIN_SEARCH_ANEW = {
  text: `UPDATE orders_searchprogress SET stored_xid = '0', attempt_id = 0, is_behind = true`,
};

const BEGIN_ANEW = {
  text: 'UPDATE analytics_state SET next_xid = pg_snapshot_xmax(pg_current_snapshot()), next_at = now()',
};

/**
 * What was restored from a dump of another server carries that server's transactions, which may lie in this one's future: attempts would be held back from the feed
 * for ever, and new ones be taken for sealed. What the dump had not sealed is sealed by the numbers of the dump; then the numbers become this server's.
 * To be done before anything is stored.
 */
export function adoptRestored(database: Database): Promise<boolean> {
  return database.transaction(
    async (session) => {
      await lockSealing(session);
      const [look] = await session.query<{ sealed: boolean; restored: boolean }>(LOOK);
      if (!look?.restored) return rollBack(false);
      // Longer buckets can be made later.
      if (look.sealed) await sealWithin(session, 0, { always: true });
      for (const statement of [...ADOPT, BEGIN_SEARCH_ANEW, BEGIN_ANEW]) await session.query(statement);
      return commit(true);
    },
    { timeoutMs: HOUR_MS },
  );
}
