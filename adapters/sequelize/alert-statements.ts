const EPISODE = `id, rule, subject, severity, phase, fired_at AS "firedAt", resolved_at AS "resolvedAt",
  noticed_at AS "noticedAt", facts`;
const SILENCE = `id, rule, subject, from_at AS "fromAt", until_at AS "untilAt", by_id AS "by", why,
  ended_by AS "endedBy", ended_at AS "endedAt"`;

export const STATE = { text: 'SELECT version, evaluated_at AS "evaluatedAt" FROM alert_state' };
export const OPEN_EPISODES = {
  text: `SELECT ${EPISODE} FROM alert_episode WHERE phase <> 'resolved' ORDER BY id`,
};
export const OPEN_SILENCES = {
  text: `SELECT ${SILENCE} FROM alert_silence WHERE ended_at IS NULL AND until_at > $1 ORDER BY from_at, id`,
};
export const NOTICED = {
  text: `SELECT rule, max(noticed_at) AS "noticedAt" FROM alert_episode WHERE noticed_at IS NOT NULL GROUP BY rule`,
};

/** No row: somebody was faster. Holds the row until the end of the transaction, so that of several the first wins. */
export const NEXT_VERSION = {
  text: `INSERT INTO alert_state AS kept (id, version, evaluated_at) VALUES (1, $1::bigint + 1, $2)
    ON CONFLICT (id) DO UPDATE SET version = kept.version + 1, evaluated_at = excluded.evaluated_at
    WHERE kept.version = $1::bigint RETURNING version`,
};
/** Whoever has read the state before must read it again. */
export const CHANGED = {
  text: `INSERT INTO alert_state AS kept (id, version) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET version = kept.version + 1`,
};
export const DROP = { text: 'DELETE FROM alert_episode WHERE id = ANY ($1)' };
export const PUT_EPISODES = {
  text: `INSERT INTO alert_episode (id, rule, subject, severity, phase, fired_at, resolved_at, noticed_at, facts)
    SELECT id, rule, subject, severity, phase, fired_at, resolved_at, noticed_at, facts
    FROM jsonb_to_recordset($1::jsonb) AS given (id text, rule text, subject text, severity text, phase text,
      fired_at timestamptz, resolved_at timestamptz, noticed_at timestamptz, facts jsonb)
    ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, phase = excluded.phase, fired_at = excluded.fired_at,
      resolved_at = excluded.resolved_at, noticed_at = excluded.noticed_at, facts = excluded.facts`,
};
export const ADD_NOTICES = {
  text: `INSERT INTO alert_notice (key, channel, kind, created_at, items, episode_ids)
    SELECT key, channel, kind, created_at, items, ARRAY (SELECT jsonb_array_elements(items) #>> '{episode,id}')
    FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (key text, channel text, kind text, created_at timestamptz, items jsonb))
      WITH ORDINALITY AS given (key, channel, kind, created_at, items, place)
    ORDER BY place`,
};
export const ADD_EVENTS = {
  text: `INSERT INTO alert_event (happened_at, event, episode_id, rule, subject, actor, detail)
    SELECT happened_at, event, episode_id, rule, subject, actor, detail
    FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (happened_at timestamptz, event text, episode_id text, rule text,
      subject text, actor text, detail text))
      WITH ORDINALITY AS given (happened_at, event, episode_id, rule, subject, actor, detail, place)
    ORDER BY place`,
};

export const ACKNOWLEDGE = {
  text: `UPDATE alert_episode SET facts = facts || jsonb_build_object('acknowledged', $2::jsonb)
    WHERE id = $1 AND phase <> 'resolved' RETURNING ${EPISODE}`,
};
export const ADD_SILENCE = {
  text: `INSERT INTO alert_silence (id, rule, subject, from_at, until_at, by_id, why)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};
export const END_SILENCE = {
  text: `UPDATE alert_silence SET ended_by = $2, ended_at = $3
    WHERE id = $1 AND ended_at IS NULL AND until_at > $3 RETURNING ${SILENCE}`,
};
export const FIND = { text: `SELECT ${EPISODE} FROM alert_episode WHERE id = $1` };
export const LATEST = {
  text: `SELECT ${EPISODE} FROM alert_episode WHERE fired_at IS NOT NULL ORDER BY fired_at DESC NULLS LAST, id LIMIT $1`,
};
export const TIMELINE = {
  text: `SELECT happened_at AS "happenedAt", event, episode_id AS "episodeId", rule, subject, actor, detail
    FROM alert_event ORDER BY happened_at DESC, id DESC LIMIT $1`,
};

/** Whoever asks for the same notice waits for the row, and then finds it claimed. */
export const CLAIM_NOTICE = {
  text: `WITH oldest AS (
      SELECT id FROM alert_notice WHERE channel = $1 AND state = 'waiting' ORDER BY id LIMIT 1 FOR UPDATE
    )
    UPDATE alert_notice SET tries = tries + 1, claim_token = $2, claim_until = $3
    FROM oldest WHERE alert_notice.id = oldest.id AND due_at <= $4 AND coalesce(claim_until, '-infinity') <= $4
    RETURNING key, channel, kind, created_at AS "createdAt", items, tries`,
};
export const SETTLE_NOTICE = {
  text: `UPDATE alert_notice SET state = $3, due_at = coalesce($4, due_at), claim_token = NULL, claim_until = NULL
    WHERE key = $1 AND claim_token = $2 AND state = 'waiting' RETURNING key`,
};
export const TOLD_OF = {
  text: `SELECT DISTINCT told.id FROM alert_notice, unnest(episode_ids) AS told (id)
    WHERE episode_ids && $2::text[] AND told.id = ANY ($2::text[]) AND channel = $1 AND state = 'delivered' AND kind <> 'resolved'`,
};
export const BACKLOG = {
  text: `SELECT channel, (count(*) FILTER (WHERE state = 'waiting'))::integer AS waiting,
      min(created_at) FILTER (WHERE state = 'waiting') AS "oldestAt",
      (count(*) FILTER (WHERE state = 'failed'))::integer AS failed
    FROM alert_notice GROUP BY channel ORDER BY channel`,
};

export const RENAME_EPISODES = {
  text: 'UPDATE alert_episode SET subject = $2 WHERE subject = $1 RETURNING id',
};
export const RENAME_ELSEWHERE = [
  { text: 'UPDATE alert_silence SET subject = $2 WHERE subject = $1' },
  { text: 'UPDATE alert_event SET subject = $2 WHERE subject = $1' },
  {
    text: `UPDATE alert_notice SET items = (
        SELECT jsonb_agg(CASE WHEN item #>> '{episode,subject}' = $1
          THEN jsonb_set(item, '{episode,subject}', to_jsonb($2::text)) ELSE item END ORDER BY place)
        FROM jsonb_array_elements(items) WITH ORDINALITY AS each (item, place))
      WHERE items @> jsonb_build_array(jsonb_build_object('episode', jsonb_build_object('subject', $1::text)))`,
  },
];
export const DELETE_EPISODES = { text: 'DELETE FROM alert_episode WHERE resolved_at < $1 RETURNING id' };
export const DELETE_ELSEWHERE = [
  { text: 'DELETE FROM alert_silence WHERE coalesce(ended_at, until_at) < $1' },
  { text: 'DELETE FROM alert_event WHERE happened_at < $1' },
  { text: `DELETE FROM alert_notice WHERE state <> 'waiting' AND created_at < $1` },
];
