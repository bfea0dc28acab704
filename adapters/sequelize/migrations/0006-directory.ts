import type { Migration } from './migration.js';

const NAME = `lower(name COLLATE "und-x-icu")`;

/**
 * For looking people up. Names are found by trigrams, when what is typed is three letters or more; by walking them in their order before that, when
 * the first ten are soon found.
 */
export const directory: Migration = {
  name: '0006-directory',
  up: [
    `CREATE EXTENSION IF NOT EXISTS pg_trgm`,
    `CREATE INDEX account_participant_name_words ON account_participant USING gin ((${NAME}) gin_trgm_ops)`,
    `CREATE INDEX account_participant_name ON account_participant ((${NAME} COLLATE "C"), id)`,
    `CREATE INDEX account_user_participant ON account_user (participant_id)`,
  ],
  // The extension stays: others may use it by now.
  down: [
    'DROP INDEX account_user_participant',
    'DROP INDEX account_participant_name',
    'DROP INDEX account_participant_name_words',
  ],
};
