import type { Migration } from './migration.js';

/** The order that was placed under an idempotency key (`OrderReceipt`), written in the order's own transaction. */
export const placedUnderKey: Migration = {
  name: '0010-placed-under-key',
  up: ['ALTER TABLE orders_answer ADD COLUMN placed jsonb'],
  down: ['ALTER TABLE orders_answer DROP COLUMN placed'],
};
