import type { Migration } from './migration.js';

/** No foreign key: whether the user still exists, and may act, is looked up with every request. */
export const sessions: Migration = {
  name: '0005-sessions',
  up: [
    `CREATE TABLE account_session (
      id_hash text COLLATE "C" PRIMARY KEY,
      user_id text COLLATE "C" NOT NULL,
      token_version integer NOT NULL,
      created_at timestamptz(3) NOT NULL,
      idle_until timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL
    )`,
    `CREATE INDEX account_session_user ON account_session (user_id)`,
    `CREATE INDEX account_session_over ON account_session (least(idle_until, expires_at))`,
  ],
  down: ['DROP TABLE account_session'],
};
