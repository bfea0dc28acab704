import type { EpisodesQuery, Id, RefusalEpisode } from '../../core/index.js';
import { instant } from './instants.js';
import type { Session } from './session.js';

/** $1, $2: the window. $3: the gap in milliseconds. $4: until when orders count. */
const EPISODES = (table: string, condition: string) => ({
  text: `WITH refused AS (
      SELECT id, participant_id, participant_name, created_at, total_attempted, order_id,
        lag(created_at) OVER (PARTITION BY participant_id ORDER BY created_at, id) AS previous
      FROM ${table} WHERE created_at >= $1 AND created_at < $2 ${condition}
    ), marked AS (
      SELECT *, (previous IS NULL OR created_at - previous >= $3 * interval '1 ms' OR EXISTS (
        SELECT FROM orders_order WHERE orders_order.participant_id = refused.participant_id
          AND placed_at > previous AND placed_at <= created_at
      ))::integer AS begins
      FROM refused
    ), numbered AS (
      SELECT *, sum(begins) OVER (PARTITION BY participant_id ORDER BY created_at, id) AS episode FROM marked
    ), episode AS (
      SELECT participant_id, min(created_at) AS first_at, max(created_at) AS last_at,
        array_agg(id ORDER BY created_at, id) AS ids,
        (array_agg(participant_name ORDER BY created_at DESC, id DESC))[1] AS name,
        (array_agg(total_attempted ORDER BY created_at DESC, id DESC) FILTER (WHERE total_attempted IS NOT NULL))[1] AS value,
        (array_agg(order_id ORDER BY created_at DESC, id DESC) FILTER (WHERE order_id IS NOT NULL))[1] AS duplicate_of
      FROM numbered GROUP BY participant_id, episode
    )
    SELECT episode.participant_id AS "participantId", name AS "participantName", first_at AS "firstAt", last_at AS "lastAt",
      episode.ids::text[] AS ids, value::text, duplicate_of AS "duplicateOf", next.id::text AS "nextId", next.placed_at AS "nextAt"
    FROM episode LEFT JOIN LATERAL (
      SELECT id, placed_at FROM orders_order
      WHERE orders_order.participant_id = episode.participant_id AND placed_at > last_at AND placed_at < $4
      ORDER BY placed_at, id LIMIT 1
    ) AS next ON true
    ORDER BY first_at, ids[1]`,
});

interface EpisodeRow {
  readonly participantId: Id;
  readonly participantName: string | null;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly ids: readonly string[];
  readonly value: string | null;
  readonly duplicateOf: Id | null;
  readonly nextId: Id | null;
  readonly nextAt: Date | null;
}

export async function readEpisodes(
  session: Session,
  table: string,
  { sinceMs, untilMs, participantId, gapMs, endMs }: EpisodesQuery,
): Promise<RefusalEpisode[]> {
  const values: unknown[] = [instant(sinceMs), instant(untilMs), gapMs, instant(endMs)];
  const condition = participantId === undefined ? '' : `AND participant_id = $${values.push(participantId)}`;
  const rows = await session.query<EpisodeRow>(EPISODES(table, condition), values);
  return rows.map(({ firstAt, lastAt, ids, nextId, nextAt, ...same }) => ({
    ...same,
    firstAtMs: firstAt.getTime(),
    lastAtMs: lastAt.getTime(),
    attemptIds: ids.map(Number),
    nextOrder: nextId === null || nextAt === null ? null : { id: nextId, placedAtMs: nextAt.getTime() },
  }));
}
