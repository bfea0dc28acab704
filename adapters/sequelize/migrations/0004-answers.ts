import type { Migration } from './migration.js';

/** `answer` is null while the request is still running. */
export const answers: Migration = {
  name: '0004-answers',
  up: [
    `CREATE TABLE orders_answer (
      user_id text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      token text COLLATE "C" NOT NULL,
      fingerprint text COLLATE "C" NOT NULL,
      lease_until timestamptz(3) NOT NULL,
      keep_until timestamptz(3) NOT NULL,
      answer json,
      PRIMARY KEY (user_id, key)
    )`,
    `CREATE INDEX orders_answer_over ON orders_answer (greatest(lease_until, keep_until))`,
  ],
  down: ['DROP TABLE orders_answer'],
};
