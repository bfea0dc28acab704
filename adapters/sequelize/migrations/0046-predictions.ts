import type { Migration } from './migration.js';

/** The newest prediction and whom it lists. Who is deleted goes from the list with the same statement. */
export const predictions: Migration = {
  name: '0046-predictions',
  up: [
    `CREATE TABLE prediction (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      made_at timestamptz(3) NOT NULL,
      -- Everything but the list: what it was learned from, how good it is. Names nobody.
      findings jsonb NOT NULL
    )`,
    `CREATE TABLE prediction_listed (
      position integer PRIMARY KEY,
      participant_id text COLLATE "C" NOT NULL REFERENCES account_participant ON DELETE CASCADE,
      probability double precision NOT NULL,
      reasons text[] COLLATE "C" NOT NULL,
      facts jsonb NOT NULL
    )`,
    'CREATE INDEX prediction_listed_participant ON prediction_listed (participant_id)',
  ],
  down: ['DROP TABLE prediction_listed', 'DROP TABLE prediction'],
};
