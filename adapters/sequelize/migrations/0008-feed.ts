import type { Migration } from './migration.js';

/**
 * Which transaction stored an attempt. Ids do not tell in which order attempts become visible: one that was given a small id can be committed after
 * others were read. What was stored before has 0, which needs no rewriting of the table.
 */
export const feed: Migration = {
  name: '0008-feed',
  up: [
    `ALTER TABLE orders_failedorderattempt ADD COLUMN stored_xid xid8 NOT NULL DEFAULT '0'`,
    `ALTER TABLE orders_failedorderattempt ALTER COLUMN stored_xid SET DEFAULT pg_current_xact_id()`,
    `CREATE INDEX orders_failedorderattempt_feed ON orders_failedorderattempt (stored_xid, id)`,
  ],
  down: [
    'DROP INDEX orders_failedorderattempt_feed',
    'ALTER TABLE orders_failedorderattempt DROP COLUMN stored_xid',
  ],
};
