import type { Id } from '../../core/index.js';
import { LOCK_SEALING } from './sealing/sealer.js';
import { holdSearchValues } from './search-values.js';
import type { Session } from './session.js';

// The key is made of the row's own id and the pseudonym, so that no guess at a participant can be checked against it.
const ATTEMPTS = {
  text: `WITH changed AS (
      UPDATE orders_failedorderattempt SET participant_id = $2, participant_name = NULL, user_id = $2, username = NULL, order_id = NULL,
        ip_address = NULL, user_agent = NULL, idempotency_key = encode(sha256(convert_to($2 || ':' || id, 'UTF8')), 'hex')
      WHERE participant_id = $1 RETURNING id
    )
    SELECT count(*) FROM changed`,
};
/** Names, usernames and addresses: what stands beside the participant. */
const SEARCHED = { text: 'DELETE FROM orders_searchvalue WHERE participant_id = $1' };
/** Servers keep what they have read of a bucket, by its version: those that have the participant become other versions of themselves. */
const HELD = {
  text: `UPDATE analytics_bucket SET rest_max = rest_max FROM analytics_key AS known
    WHERE known.dimension = 'participant' AND known.key = $1
      AND analytics_bucket.dimension = 'participant' AND (top_keys || rest_keys) @> ARRAY[known.id]`,
};
const SEALED = [
  { text: `UPDATE analytics_key SET key = $2 WHERE dimension = 'participant' AND key = $1` },
  { text: 'UPDATE analytics_deletion SET participant_id = $2 WHERE participant_id = $1' },
];

/**
 * Takes the participant out of its attempts, of what is sealed of them and of what they are found by, in one transaction. Meanwhile nothing is sealed or taken into the dictionary: a
 * step might have seen the participant before.
 */
export async function pseudonymise(session: Session, participantId: Id, pseudonym: Id): Promise<number> {
  await holdSearchValues(session);
  await session.query(LOCK_SEALING);
  const [row] = await session.query<{ count: string }>(ATTEMPTS, [participantId, pseudonym]);
  await session.query(SEARCHED, [participantId]);
  await session.query(HELD, [participantId]);
  for (const statement of SEALED) await session.query(statement, [participantId, pseudonym]);
  return Number(row?.count);
}
