import type { Migration } from './migration.js';

/** `name_key`: the name in lower case, as JavaScript has it. No foreign key: users may be kept elsewhere. */
export const savedViews: Migration = {
  name: '0009-saved-views',
  up: [
    `CREATE TABLE account_savedview (
      user_id text COLLATE "C" NOT NULL,
      name_key text COLLATE "C" NOT NULL,
      name text NOT NULL,
      query text NOT NULL,
      PRIMARY KEY (user_id, name_key)
    )`,
  ],
  down: ['DROP TABLE account_savedview'],
};
