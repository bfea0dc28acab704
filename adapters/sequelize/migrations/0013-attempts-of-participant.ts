import type { Migration } from './migration.js';

/**
 * What is counted of one participant's attempts in a window. A function, because only that can ask for a generic plan: to plan for a hundred partitions takes longer than
 * to read the few attempts that most participants have.
 */
export const attemptsOfParticipant: Migration = {
  name: '0013-attempts-of-participant',
  up: [
    `CREATE FUNCTION analytics_attempts_of(participant text, since timestamptz, until timestamptz)
      RETURNS TABLE (id bigint, created_at timestamptz, participant_id text, participant_name text, error_codes text[], error_summary text)
      LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
      BEGIN
        RETURN QUERY SELECT attempt.id, attempt.created_at, attempt.participant_id, attempt.participant_name, attempt.error_codes,
            attempt.error_summary
          FROM orders_failedorderattempt AS attempt
          WHERE attempt.participant_id = participant AND attempt.created_at >= since AND attempt.created_at < until;
      END $$`,
  ],
  down: ['DROP FUNCTION analytics_attempts_of'],
};
