import { NAMES } from './0012-sealing.js';
import type { Migration } from './migration.js';

/** The newest attempt in a stretch of time of each of the participants in `asked`. */
const newest = (asked: string, from: string, to: string) => `
  SELECT given, newest.participant_name FROM unnest(${asked}) AS given, LATERAL (
    SELECT attempt.participant_name FROM orders_failedorderattempt AS attempt
    WHERE attempt.participant_id = given AND attempt.created_at >= ${from} AND attempt.created_at < ${to}
    ORDER BY attempt.created_at DESC, attempt.id DESC LIMIT 1
  ) AS newest`;

/** The names of all participants by one question, and a second one for those who did not fail lately: it used to be one or two for each of them. */
export const namesAtOnce: Migration = {
  name: '0048-names-at-once',
  up: [
    `CREATE OR REPLACE FUNCTION analytics_names(participants text[], since timestamptz, until timestamptz)
      RETURNS TABLE (participant_id text, name text)
      LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
      DECLARE missing text[] := participants; lately timestamptz := greatest(since, until - interval '48 hours');
      BEGIN
        FOR participant_id, name IN ${newest('participants', 'lately', 'until')} LOOP
          missing := array_remove(missing, participant_id);
          RETURN NEXT;
        END LOOP;
        IF missing <> '{}' THEN
          RETURN QUERY ${newest('missing', 'since', 'lately')};
        END IF;
      END $$`,
  ],
  down: [NAMES.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION')],
};
