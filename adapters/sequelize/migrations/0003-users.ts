import type { Migration } from './migration.js';

/** Ids that the store gives come from a sequence, so that the id of a deleted user, which still stands in attempts and orders, is never given again. */
export const users: Migration = {
  name: '0003-users',
  up: [
    `CREATE SEQUENCE account_user_id_seq`,
    `CREATE TABLE account_user (
      id text COLLATE "C" PRIMARY KEY,
      username text NOT NULL,
      username_key text COLLATE "C" NOT NULL UNIQUE,
      password_hash text,
      participant_id text COLLATE "C",
      is_staff boolean NOT NULL,
      is_superuser boolean NOT NULL,
      is_active boolean NOT NULL,
      token_version integer NOT NULL
    )`,
  ],
  down: ['DROP TABLE account_user', 'DROP SEQUENCE account_user_id_seq'],
};
