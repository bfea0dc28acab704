import type { Session } from '../session.js';
import type { Migration } from './migration.js';

const TABLE = 'orders_failedorderattempt';

/** By 64 bits of the text, because a text can be longer than an index takes, and because most of its bytes are those of others. */
const INDEXES = {
  summary: 'hashtextextended(error_summary, 0)',
  key: 'hashtextextended(idempotency_key, 0)',
} as const;

/** A partition that lacks an index of the table, and which. */
const LACKING = {
  text: `SELECT relname AS partition, index FROM pg_inherits JOIN pg_class ON oid = inhrelid,
      unnest(ARRAY[${Object.keys(INDEXES).map((name) => `'${name}'`)}]) AS index
    WHERE inhparent = '${TABLE}'::regclass AND to_regclass(relname || '_' || index) IS NULL
    ORDER BY relname, index LIMIT 1`,
};

/** One index of one partition: storing waits for no longer than that takes, and only what is dated into that partition. */
async function indexNext(session: Session): Promise<boolean> {
  const [lacking] = await session.query<{ partition: string; index: keyof typeof INDEXES }>(LACKING);
  if (lacking === undefined) return false;
  const { partition, index } = lacking;
  await session.query({ text: `CREATE INDEX ${partition}_${index} ON ${partition} (${INDEXES[index]})` });
  return true;
}

/**
 * What attempts are found by when somebody types a word: every text that occurs, once, with how often and when. It is filled in by `keepSearchValues`, which also
 * works through what was stored before this step; `orders_searchprogress` says how far it has come in the order of the feed.
 */
export const search: Migration = {
  name: '0014-search',
  prepare: [indexNext],
  up: [
    // Adopts those of the partitions, and makes the others.
    ...Object.entries(INDEXES).map(
      ([name, expression]) => `CREATE INDEX ${TABLE}_${name} ON ${TABLE} (${expression})`,
    ),
    `CREATE TABLE orders_searchvalue (
      participant_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      digest bytea NOT NULL,
      value text COLLATE "C" NOT NULL,
      count bigint NOT NULL,
      first_at timestamptz(3) NOT NULL,
      last_at timestamptz(3) NOT NULL,
      PRIMARY KEY (participant_id, kind, digest)
    ) WITH (fillfactor = 80)`,
    `CREATE INDEX orders_searchvalue_trigrams ON orders_searchvalue USING gin ((lower(value COLLATE "und-x-icu")) gin_trgm_ops)`,
    `CREATE TABLE orders_searchprogress (
      single boolean PRIMARY KEY DEFAULT true CHECK (single),
      stored_xid xid8 NOT NULL,
      attempt_id bigint NOT NULL,
      is_behind boolean NOT NULL
    )`,
  ],
  down: [
    'DROP TABLE orders_searchprogress',
    'DROP TABLE orders_searchvalue',
    ...Object.keys(INDEXES).map((name) => `DROP INDEX ${TABLE}_${name}`),
  ],
};
