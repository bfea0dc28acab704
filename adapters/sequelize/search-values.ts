import { lower } from './attempt-filter.js';
import { HORIZON } from './attempt-statements.js';
import type { Database } from './connection.js';
import type { Session } from './session.js';
import { commit } from './transaction.js';

/**
 * The dictionary of the search: every text by which attempts are found, once, in `orders_searchvalue`. Names and addresses stand beside their participant, by whose index
 * the attempts are found; summaries and keys are found by an index of their own.
 *
 * It follows the attempts in the order of their transactions, as the feed does, and `orders_searchprogress` says how far it has come. So storing an attempt does not wait for it,
 * what was stored before it existed is worked through like everything else, and a search knows exactly what it has to look at itself: everything behind that place.
 */
const TABLE = 'orders_failedorderattempt';

/** What a person can be searching for; the texts of one kind are compared in the same way. */
export type SearchKind = 'name' | 'username' | 'address' | 'summary' | 'key';

/** A key as they are made: it can hold no other characters, so that most words need not be looked for in keys. */
const USUAL_KEY = '^[0-9a-f]{64}$';

/** What is compared with what somebody types. */
export const SEARCHED_VALUE = lower('value');

/** Attempts of one step, and so of one transaction: it holds the feed back for as long as it takes, some 50 ms. */
const STEP_ATTEMPTS = 1_000;
/** Steps of one call, so that it ends within seconds also when millions are waiting. */
const MAX_STEPS = 10;
const DELETE_ROWS = 5_000;

const BEGIN = {
  text: `INSERT INTO orders_searchprogress (stored_xid, attempt_id, is_behind) VALUES ('0', 0, true) ON CONFLICT DO NOTHING`,
};
/** Whoever holds the progress is the only one who changes the dictionary. */
const TAKE = {
  text: 'SELECT stored_xid::text AS xid, attempt_id AS id FROM orders_searchprogress FOR UPDATE SKIP LOCKED',
};
const WAIT_AND_TAKE = { text: 'SELECT FROM orders_searchprogress FOR UPDATE' };

const ADD = {
  name: 'search-values-add',
  text: `WITH ${HORIZON}, batch AS MATERIALIZED (
      SELECT stored_xid, id, created_at, participant_id, participant_name, username, ip_address, error_summary, idempotency_key
      FROM ${TABLE} WHERE (stored_xid, id) > ($1::xid8, $2::bigint) AND stored_xid < (SELECT xid FROM horizon)
      ORDER BY stored_xid, id LIMIT $3
    ), found AS (
      SELECT owner, kind, value, count(*) AS count, min(created_at) AS first_at, max(created_at) AS last_at
      FROM batch, LATERAL (VALUES
        (participant_id, 'name', participant_name),
        (participant_id, 'username', username),
        (participant_id, 'address', ip_address),
        ('', 'summary', error_summary),
        ('', 'key', CASE WHEN idempotency_key !~ '${USUAL_KEY}' THEN idempotency_key END)
      ) AS texts (owner, kind, value)
      WHERE value <> '' GROUP BY owner, kind, value
    ), added AS (
      INSERT INTO orders_searchvalue AS known (participant_id, kind, digest, value, count, first_at, last_at)
      SELECT owner, kind, sha256(convert_to(value, 'UTF8')), value, count, first_at, last_at FROM found
      ON CONFLICT (participant_id, kind, digest) DO UPDATE SET count = known.count + excluded.count,
        first_at = least(known.first_at, excluded.first_at), last_at = greatest(known.last_at, excluded.last_at)
    )
    SELECT stored_xid::text AS xid, id, (SELECT count(*) FROM batch)::integer AS count
    FROM batch ORDER BY stored_xid DESC, batch.id DESC LIMIT 1`,
};
const ADVANCE = {
  text: 'UPDATE orders_searchprogress SET stored_xid = $1::xid8, attempt_id = $2, is_behind = $3',
};
const CAUGHT_UP = { text: 'UPDATE orders_searchprogress SET is_behind = false WHERE is_behind' };

/** Nothing that is kept is as old. The counts stay too high when single attempts are deleted: they only choose the way of a search. */
const FORGET = {
  text: `DELETE FROM orders_searchvalue WHERE (participant_id, kind, digest) IN (
      SELECT participant_id, kind, digest FROM orders_searchvalue
      WHERE last_at < coalesce((SELECT min(created_at) FROM ${TABLE}), 'infinity') LIMIT ${DELETE_ROWS}
    ) RETURNING 1 AS deleted`,
};

/**
 * Takes up to 10,000 attempts into the dictionary, those stored first first. Any number of processes may call it at once: one works, the others return. Returns whether more are
 * waiting; call it again soon then.
 */
export async function keepSearchValues(database: Database): Promise<boolean> {
  await database.query(BEGIN);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (!(await database.transaction(async (session) => commit(await addNext(session))))) return false;
  }
  return true;
}

/** Forgets texts that no attempt has any more because those were cleaned up. Returns how many. */
export async function forgetSearchValues(database: Database): Promise<number> {
  for (let total = 0; ; ) {
    const deleted = await database.transaction(async (session) => {
      await holdSearchValues(session);
      return commit((await session.query(FORGET)).length);
    });
    total += deleted;
    if (deleted < DELETE_ROWS) return total;
  }
}

/** Until the end of the transaction nothing is taken into the dictionary; what was taken before is seen by the statements that follow. */
export async function holdSearchValues(session: Session): Promise<void> {
  await session.query(WAIT_AND_TAKE);
}

/** Returns whether a whole step was done, so that there can be more. */
async function addNext(session: Session): Promise<boolean> {
  const [place] = await session.query<{ xid: string; id: string }>(TAKE);
  if (place === undefined) return false;
  const values = [place.xid, place.id, STEP_ATTEMPTS];
  const [last] = await session.query<{ xid: string; id: string; count: number }>(ADD, values);
  if (last === undefined) {
    await session.query(CAUGHT_UP);
    return false;
  }
  const isBehind = last.count === STEP_ATTEMPTS;
  await session.query(ADVANCE, [last.xid, last.id, isBehind]);
  return isBehind;
}
