import type { Migration } from './migration.js';

const ATTEMPTS = 'orders_failedorderattempt';

/**
 * What a read counts one by one: attempts of the two edges of its window, [since, a) and [b, until); and between them those that are not sealed yet, with those that
 * were deleted after they had been sealed as -1. `a` and `b` are quarter hours. STABLE: all in the snapshot of the statement that calls.
 *
 * A generic plan, because planning for a hundred partitions takes longer than reading: it opens those that the values leave. Unsealed ones can be dated before
 * `late_before` only when somebody has marked that. Nothing but the transaction must lead to an index there, and so the instant is added to zero.
 */
const UNSEALED = `
  CREATE FUNCTION analytics_unsealed(since timestamptz, a timestamptz, b timestamptz, until timestamptz)
  RETURNS TABLE (sign integer, created_at timestamptz, participant_id text, error_codes text[], summary text)
  LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
  DECLARE
    state analytics_state := (SELECT analytics_state FROM analytics_state);
    sealed pg_snapshot := state.snapshot;
    first_xid xid8 := pg_snapshot_xmin(sealed);
    end_xid xid8 := pg_snapshot_xmax(pg_current_snapshot());
    looked_from timestamptz := greatest(a, state.late_before);
  BEGIN
    RETURN QUERY SELECT 1, edge.created_at, edge.participant_id, edge.error_codes, edge.error_summary
      FROM ${ATTEMPTS} AS edge WHERE edge.created_at >= since AND edge.created_at < a;
    RETURN QUERY SELECT 1, edge.created_at, edge.participant_id, edge.error_codes, edge.error_summary
      FROM ${ATTEMPTS} AS edge WHERE edge.created_at >= b AND edge.created_at < until;
    IF sealed IS NULL THEN
      RETURN QUERY SELECT 1, every.created_at, every.participant_id, every.error_codes, every.error_summary
        FROM ${ATTEMPTS} AS every WHERE every.created_at >= a AND every.created_at < b;
      RETURN;
    END IF;
    IF EXISTS (SELECT FROM analytics_late AS late WHERE NOT pg_visible_in_snapshot(late.stored_xid, sealed)) THEN
      looked_from := a;
    END IF;
    RETURN QUERY SELECT 1, fresh.created_at, fresh.participant_id, fresh.error_codes, fresh.error_summary
      FROM ${ATTEMPTS} AS fresh
      WHERE fresh.stored_xid >= first_xid AND fresh.stored_xid < end_xid AND NOT pg_visible_in_snapshot(fresh.stored_xid, sealed)
        AND fresh.created_at >= looked_from
        AND fresh.created_at + interval '0' >= a AND fresh.created_at + interval '0' < b;
    RETURN QUERY SELECT -1, gone.created_at, gone.participant_id, gone.error_codes, gone.error_summary
      FROM analytics_deletion AS gone
      WHERE gone.created_at >= a AND gone.created_at < b AND pg_visible_in_snapshot(gone.stored_xid, sealed);
  END $$`;

/** Says that a transaction has stored an attempt that is dated more than two days back. */
const MARK_LATE = [
  `CREATE TABLE analytics_late (stored_xid xid8 PRIMARY KEY)`,
  `CREATE FUNCTION analytics_mark_late() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO analytics_late VALUES (NEW.stored_xid) ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$`,
  // The condition costs next to nothing, and is hardly ever true.
  `CREATE TRIGGER analytics_mark_late AFTER INSERT ON ${ATTEMPTS} FOR EACH ROW
    WHEN (NEW.created_at < clock_timestamp() - interval '48 hours') EXECUTE FUNCTION analytics_mark_late()`,
];

/** The name in the newest attempt of each participant in the window. Whoever fails often did so lately: few look further back. */
export const NAMES = `
  CREATE FUNCTION analytics_names(participants text[], since timestamptz, until timestamptz)
  RETURNS TABLE (participant_id text, name text)
  LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
  DECLARE participant text; lately timestamptz := greatest(since, until - interval '48 hours');
  BEGIN
    FOREACH participant IN ARRAY participants LOOP
      RETURN QUERY SELECT participant, attempt.participant_name FROM ${ATTEMPTS} AS attempt
        WHERE attempt.participant_id = participant AND attempt.created_at >= lately AND attempt.created_at < until
        ORDER BY attempt.created_at DESC, attempt.id DESC LIMIT 1;
      IF NOT FOUND THEN
        RETURN QUERY SELECT participant, attempt.participant_name FROM ${ATTEMPTS} AS attempt
          WHERE attempt.participant_id = participant AND attempt.created_at >= since AND attempt.created_at < lately
          ORDER BY attempt.created_at DESC, attempt.id DESC LIMIT 1;
      END IF;
    END LOOP;
  END $$`;

/**
 * Sealed counts of attempts and orders; docs/sealing.md shows how they fit together. Widths are minutes. Orders carry the transaction that stored them, as attempts
 * do; those that are there already have 0.
 */
export const sealing: Migration = {
  name: '0012-sealing',
  up: [
    `ALTER TABLE orders_order ADD COLUMN stored_xid xid8 NOT NULL DEFAULT '0'`,
    `ALTER TABLE orders_order ALTER COLUMN stored_xid SET DEFAULT pg_current_xact_id()`,
    `CREATE INDEX orders_order_stored ON orders_order (stored_xid)`,
    // One row at most. Everything that this snapshot sees is in the buckets; nothing else is. Longer buckets are there for all time before their bound.
    // Transactions from next_xid on began to store after next_at.
    `CREATE TABLE analytics_state (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      snapshot pg_snapshot NOT NULL,
      until_180 timestamptz NOT NULL,
      until_1440 timestamptz NOT NULL,
      until_14400 timestamptz NOT NULL,
      late_before timestamptz NOT NULL,
      next_xid xid8 NOT NULL,
      next_at timestamptz NOT NULL
    )`,
    `CREATE TABLE analytics_total (
      width smallint NOT NULL,
      start timestamptz(3) NOT NULL,
      attempts bigint NOT NULL,
      balance_related bigint NOT NULL,
      orders bigint NOT NULL,
      PRIMARY KEY (width, start)
    )`,
    `CREATE TABLE analytics_key (
      id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
      dimension text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      UNIQUE (dimension, key)
    )`,
    // Keys with their counts, the most frequent first: those at the top, and the rest. No key of the rest has more than rest_max.
    `CREATE TABLE analytics_bucket (
      dimension text COLLATE "C" NOT NULL,
      width smallint NOT NULL,
      start timestamptz(3) NOT NULL,
      top_keys integer[] NOT NULL,
      top_counts integer[] NOT NULL,
      rest_keys integer[],
      rest_counts integer[],
      rest_max integer NOT NULL,
      PRIMARY KEY (dimension, width, start)
    )`,
    // Attempts that were deleted one by one since the last step.
    `CREATE TABLE analytics_deletion (
      id bigint PRIMARY KEY,
      stored_xid xid8 NOT NULL,
      created_at timestamptz(3) NOT NULL,
      participant_id text COLLATE "C" NOT NULL,
      error_codes text[] COLLATE "C" NOT NULL,
      error_summary text COLLATE "C" NOT NULL
    )`,
    `CREATE INDEX analytics_deletion_created ON analytics_deletion (created_at)`,
    ...MARK_LATE,
    UNSEALED,
    NAMES,
  ],
  down: [
    'DROP FUNCTION analytics_names',
    'DROP FUNCTION analytics_unsealed',
    `DROP TRIGGER analytics_mark_late ON ${ATTEMPTS}`,
    'DROP FUNCTION analytics_mark_late',
    'DROP TABLE analytics_late',
    'DROP TABLE analytics_deletion',
    'DROP TABLE analytics_bucket',
    'DROP TABLE analytics_key',
    'DROP TABLE analytics_total',
    'DROP TABLE analytics_state',
    'DROP INDEX orders_order_stored',
    'ALTER TABLE orders_order DROP COLUMN stored_xid',
  ],
};
