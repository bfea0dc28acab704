import type { Migration } from './migration.js';

/** Two narrow rows a minute at most, however many submissions are turned away. */
export const turnedAway: Migration = {
  name: '0007-turned-away',
  up: [
    `CREATE TABLE orders_turnedaway (
      minute_at timestamptz(3) NOT NULL,
      reason text COLLATE "C" NOT NULL,
      count bigint NOT NULL,
      PRIMARY KEY (minute_at, reason)
    )`,
  ],
  down: ['DROP TABLE orders_turnedaway'],
};
