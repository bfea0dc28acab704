import type { Migration } from './migration.js';

const ATTEMPTS = 'orders_failedorderattempt';

const OF_PARTICIPANT = `FROM ${ATTEMPTS} AS attempt WHERE attempt.participant_id = of_participant`;

/** Attempts that are in no row of a day: of days that are not over; before them what is not sealed yet, and as -1 what was deleted after it had been sealed. */
const COUNTED_ONE_BY_ONE = `
  SELECT attempt.created_at, attempt.error_codes, attempt.error_summary, 1 AS sign
  ${OF_PARTICIPANT} AND attempt.created_at >= raw_from AND attempt.created_at < until
    AND (attempt.created_at >= days_until OR NOT pg_visible_in_snapshot(attempt.stored_xid, sealed))
  UNION ALL
  SELECT gone.created_at, gone.error_codes, gone.error_summary, -1 FROM analytics_deletion AS gone
  WHERE gone.created_at >= since AND gone.created_at < days_until AND gone.participant_id = of_participant
    AND pg_visible_in_snapshot(gone.stored_xid, sealed)`;

/** Of the first and of the last day a part. The instants are in order: halving says how many of them are before another one. */
const within = (
  values: string,
) => `CASE WHEN kept.day > first_day AND kept.day < last_day THEN ${values} ELSE ${values}[
    CASE WHEN kept.day = first_day THEN width_bucket(first_ms - 1, instants) ELSE 0 END + 1
    :CASE WHEN kept.day = last_day THEN width_bucket(last_ms - 1, instants) ELSE cardinality(instants) END
  ] END AS ${values}`;
const DAYS = `
  SELECT kept.day, ${['instants', 'summaries', 'code_sets'].map(within).join(',\n    ')}
  FROM analytics_participant_day AS kept
  WHERE kept.participant = participant_key AND kept.day >= first_day AND kept.day <= last_day`;

/** What a clock of the zone says at both ends of a day of UTC. */
const CLOCKS = `
  SELECT day, instants, day::timestamp AT TIME ZONE 'UTC' AT TIME ZONE time_zone AS begins,
    (day + 1)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE time_zone AS ends
  FROM days OFFSET 0`;

/**
 * By the calendar day of the zone. Between two midnights of UTC it changes once, when the zone is as far ahead of UTC at both; otherwise, when clocks are changed, some quarter hour is the first of the
 * next day: every offset in use is a multiple of one.
 */
const DATES = `
  SELECT piece.date, piece.count
  FROM (${CLOCKS}) AS clocks, LATERAL (
    SELECT width_bucket((1000 * extract(epoch FROM begins::date + 1 - begins))::integer - 1, instants) AS count OFFSET 0
  ) AS first_part, LATERAL (
    VALUES (begins::date, first_part.count), (begins::date + 1, cardinality(instants) - first_part.count)
  ) AS piece (date, count)
  WHERE ends = begins + interval '1 day'
  UNION ALL
  SELECT (((day::timestamp AT TIME ZONE 'UTC') + number * interval '15 minutes') AT TIME ZONE time_zone)::date,
    width_bucket((number + 1) * 900000 - 1, instants) - width_bucket(number * 900000 - 1, instants)
  FROM (${CLOCKS}) AS clocks, generate_series(0, 95) AS number WHERE ends <> begins + interval '1 day'`;

const DATES_OF_UTC = 'SELECT day AS date, cardinality(instants) AS count FROM days';

/** In order, because hashing so many numbers that hardly repeat themselves takes several times as long. */
const NUMBERS = `
  SELECT id, sum(count) AS count FROM (
    SELECT unnest(summaries) AS id, 1 AS count FROM days UNION ALL SELECT id, count FROM raw_texts WHERE id IS NOT NULL
    ORDER BY id OFFSET 0
  ) AS every GROUP BY id`;

/**
 * Of the days by the number of the text, and only those that can be among the first ones are read: where so many occur more than once, none that occurs once.
 */
const BY_TEXT = `
  WITH raw_texts AS MATERIALIZED (
    SELECT (SELECT known.id FROM analytics_key AS known WHERE known.dimension = 'summary' AND known.key = text LIMIT 1) AS id, text, count
    FROM (SELECT left(error_summary, text_characters) AS text, sum(sign)::integer AS count FROM raw GROUP BY 1) AS texts
  ), repeated AS MATERIALIZED (${NUMBERS} HAVING sum(count) > 1
  ), possible AS (
    SELECT * FROM repeated WHERE count >= coalesce((SELECT count FROM repeated ORDER BY count DESC OFFSET top_count - 1 LIMIT 1), 1)
    UNION ALL
    SELECT * FROM (${NUMBERS} HAVING sum(count) = 1) AS single WHERE (SELECT count(*) FROM repeated) < top_count
  )
  SELECT (SELECT known.key FROM analytics_key AS known WHERE known.id = possible.id) AS error, count FROM possible
  UNION ALL
  SELECT text, count FROM raw_texts WHERE id IS NULL`;

const BY_CODE = `
  SELECT code AS error, sum(count) AS count FROM sets, LATERAL (SELECT DISTINCT unnest(codes) AS code) AS codes GROUP BY 1`;

/** All counts in one statement. What is not asked for is no part of it: to set up a plan takes longer than to read few attempts. */
const count = (errors: string, dates: string) => `
  WITH raw AS MATERIALIZED (${COUNTED_ONE_BY_ONE}
  ), days AS MATERIALIZED (${DAYS}
  ), sets AS MATERIALIZED (
    SELECT (SELECT known.key FROM analytics_key AS known WHERE known.id = code_set)::text[] COLLATE "C" AS codes, count
    FROM (SELECT unnest(code_sets) AS code_set, count(*)::integer AS count FROM days GROUP BY 1) AS numbered
    UNION ALL
    SELECT error_codes, sum(sign)::integer FROM raw GROUP BY 1
  ), sums AS (
    SELECT coalesce(sum(count), 0) AS total, coalesce(sum(count) FILTER (WHERE codes && balance_codes), 0) AS balance_related FROM sets
  ), first_errors AS (
    SELECT * FROM (${errors}) AS errors WHERE count > 0 ORDER BY count DESC, error COLLATE "C" LIMIT top_count
  ), by_date AS (
    SELECT date, sum(count) AS count FROM (
      ${dates}
      UNION ALL SELECT (created_at AT TIME ZONE time_zone)::date, sign FROM raw
    ) AS dates GROUP BY 1
  )
  SELECT total, balance_related,
    (SELECT json_agg(json_build_object('error', error, 'count', count) ORDER BY count DESC, error COLLATE "C") FROM first_errors) AS common_errors,
    (SELECT json_agg(json_build_object('date', date, 'count', count) ORDER BY date) FROM by_date WHERE count > 0) AS by_day,
    greatest(
      (SELECT max(created_at) FROM raw),
      (SELECT max(day + instants[cardinality(instants)] * interval '1 ms') AT TIME ZONE 'UTC' FROM days)
    ) AS newest_at,
    EXISTS (SELECT FROM raw WHERE sign < 0) AS has_gone
  INTO counted FROM sums`;

/**
 * One participant's `FailureTally`, all of the moment of the statement that calls. A function, because only that can ask for a generic plan: to plan for a hundred partitions takes longer than
 * to read. Up to where the days are made all attempts that the state's snapshot sees are in them. Everything is counted one by one where days are missing, while a clean-up goes on
 * that reaches into the window, and after somebody sealed who does not keep days.
 */
const TALLY = `
  CREATE FUNCTION analytics_participant_tally(
    of_participant text, since timestamptz, until timestamptz, time_zone text, by_code boolean,
    balance_codes text[], text_characters integer, top_count integer
  ) RETURNS json LANGUAGE plpgsql STABLE
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET work_mem = '64MB' AS $$
  DECLARE
    sealed pg_snapshot;
    days_until timestamptz;
    raw_from timestamptz;
    participant_key integer;
    first_day date;
    first_ms integer;
    last_day date;
    last_ms integer;
    counted record;
    name text;
  BEGIN
    SELECT state.snapshot, least(state.participants_until, until),
        CASE WHEN EXISTS (SELECT FROM analytics_late AS late WHERE NOT pg_visible_in_snapshot(late.stored_xid, state.snapshot)) THEN since
          ELSE greatest(since, least(state.late_before, state.participants_until)) END,
        (SELECT known.id FROM analytics_key AS known WHERE known.dimension = 'participant' AND known.key = of_participant)
      INTO sealed, days_until, raw_from, participant_key
      FROM analytics_state AS state
      WHERE state.participants_snapshot::text = state.snapshot::text AND state.participants_from <= since AND state.participants_until > since
        AND NOT EXISTS (SELECT FROM analytics_cleaned AS cleaned WHERE cleaned.before > since);
    IF NOT FOUND THEN
      days_until := since;
      raw_from := since;
    END IF;
    first_day := (since AT TIME ZONE 'UTC')::date;
    first_ms := 1000 * extract(epoch FROM since AT TIME ZONE 'UTC' - first_day);
    last_day := ((days_until - interval '1 ms') AT TIME ZONE 'UTC')::date;
    last_ms := 1000 * extract(epoch FROM days_until AT TIME ZONE 'UTC' - last_day);
    IF by_code AND time_zone = 'UTC' THEN${count(BY_CODE, DATES_OF_UTC)};
    ELSIF by_code THEN${count(BY_CODE, DATES)};
    ELSIF time_zone = 'UTC' THEN${count(BY_TEXT, DATES_OF_UTC)};
    ELSE${count(BY_TEXT, DATES)};
    END IF;
    IF counted.has_gone THEN
      name := (SELECT names.name FROM analytics_names(ARRAY[of_participant], since, until) AS names);
    ELSE
      name := (SELECT attempt.participant_name ${OF_PARTICIPANT} AND attempt.created_at = counted.newest_at ORDER BY attempt.id DESC LIMIT 1);
    END IF;
    RETURN json_build_object(
      'totalFailures', counted.total,
      'balanceRelated', counted.balance_related,
      'commonErrors', coalesce(counted.common_errors, '[]'),
      'byDay', coalesce(counted.by_day, '[]'),
      'topParticipants', CASE WHEN counted.total = 0 THEN '[]'::json
        ELSE json_build_array(json_build_object('participantId', of_participant, 'name', name, 'count', counted.total)) END
    );
  END $$`;

/**
 * Each participant's attempts by the UTC day, of days that are over: instants in ms of the day, ascending, and beside each the number of its text and of its distinct codes, which are keys of the
 * dimensions `summary` and `codes`. docs/sealing.md shows how they are kept.
 */
export const participantDays: Migration = {
  name: '0049-participant-days',
  up: [
    `CREATE TABLE analytics_participant_day (
      participant integer NOT NULL,
      day date NOT NULL,
      instants integer[] NOT NULL,
      summaries integer[] NOT NULL,
      code_sets integer[] NOT NULL,
      PRIMARY KEY (participant, day)
    )`,
    // For those who clean up.
    'CREATE INDEX analytics_participant_day_day ON analytics_participant_day (day)',
    // Attempts before these instants may have been cleaned up since the last step.
    'CREATE TABLE analytics_cleaned (before timestamptz NOT NULL)',
    // Without days all three are null. A server of the version before leaves the last one behind when it seals, and the days are then made anew.
    `ALTER TABLE analytics_state ADD COLUMN participants_from timestamptz, ADD COLUMN participants_until timestamptz,
      ADD COLUMN participants_snapshot pg_snapshot`,
    TALLY,
  ],
  down: [
    'DROP FUNCTION analytics_participant_tally',
    `ALTER TABLE analytics_state DROP COLUMN participants_from, DROP COLUMN participants_until, DROP COLUMN participants_snapshot`,
    'DROP TABLE analytics_cleaned',
    'DROP TABLE analytics_participant_day',
  ],
};
