import {
  compareIds,
  type EpisodesQuery,
  type FailuresQuery,
  type Id,
  MINUTE_MS,
  type MinuteCount,
  type ParticipantFailures,
  type RefusalEpisode,
  type SubmissionHistory,
  type Window,
} from '../../core/index.js';
import { conditionOf, parameters } from './attempt-filter.js';
import type { Database } from './connection.js';
import { readEpisodes } from './episodes.js';
import { instant } from './instants.js';

/** The minute as its number since 1970: groups without a time zone, and travels as an integer. */
const minuteOf = (column: string) => `floor(extract(epoch FROM ${column}) / 60)::integer`;

const OF_PARTICIPANTS = (table: string) => ({
  text: `WITH counted AS (
      SELECT participant_id, ${minuteOf('created_at')} AS minute, count(*)::integer AS count
      FROM ${table} WHERE created_at >= $1 AND created_at < $2 GROUP BY 1, 2
    )
    SELECT participant_id AS "participantId", json_agg(json_build_array(minute, count) ORDER BY minute) AS minutes
    FROM counted GROUP BY 1 HAVING sum(count) > $3::numeric`,
});
const ORDERS = {
  text: `SELECT ${minuteOf('placed_at')} AS minute, count(*)::integer AS count
    FROM orders_order WHERE placed_at >= $1 AND placed_at < $2 GROUP BY 1 ORDER BY 1`,
};

interface MinuteRow {
  readonly minute: number;
  readonly count: number;
}

/** Counted from the attempts and the orders of the bundled shop; each question is one statement. */
export class SequelizeSubmissionHistory implements SubmissionHistory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async failures(query: FailuresQuery): Promise<MinuteCount[]> {
    const { values, parameter } = parameters();
    const text = `SELECT ${minuteOf('created_at')} AS minute, count(*)::integer AS count
      FROM ${this.#database.models.attempts.tableName} WHERE ${conditionOf(query, parameter)} GROUP BY 1 ORDER BY 1`;
    return (await this.#database.query<MinuteRow>({ text }, values)).map(countOfRow);
  }

  async failuresByParticipant({ sinceMs, untilMs }: Window, moreThan: number): Promise<ParticipantFailures[]> {
    const rows = await this.#database.query<{ participantId: Id; minutes: readonly [number, number][] }>(
      OF_PARTICIPANTS(this.#database.models.attempts.tableName),
      [instant(sinceMs), instant(untilMs), moreThan],
    );
    return rows
      .map(({ participantId, minutes }) => ({
        participantId,
        minutes: minutes.map(([minute, count]) => countOfRow({ minute, count })),
      }))
      .sort((a, b) => compareIds(a.participantId, b.participantId));
  }

  episodes(query: EpisodesQuery): Promise<RefusalEpisode[]> {
    return readEpisodes(this.#database, this.#database.models.attempts.tableName, query);
  }

  async orders({ sinceMs, untilMs }: Window): Promise<MinuteCount[]> {
    const rows = await this.#database.query<MinuteRow>(ORDERS, [instant(sinceMs), instant(untilMs)]);
    return rows.map(countOfRow);
  }
}

function countOfRow({ minute, count }: MinuteRow): MinuteCount {
  return { minuteAtMs: minute * MINUTE_MS, count };
}
