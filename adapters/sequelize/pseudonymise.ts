import type { Id } from '../../core/index.js';
import { LOCK_SEALING } from './sealing/sealer.js';
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
const SEALED = [
  { text: `UPDATE analytics_key SET key = $2 WHERE dimension = 'participant' AND key = $1` },
  { text: 'UPDATE analytics_deletion SET participant_id = $2 WHERE participant_id = $1' },
];

/** Takes the participant out of its attempts and of what is sealed of them, in one transaction. Meanwhile nothing is sealed: a step might have seen the participant before. */
export async function pseudonymise(session: Session, participantId: Id, pseudonym: Id): Promise<number> {
  await session.query(LOCK_SEALING);
  const [row] = await session.query<{ count: string }>(ATTEMPTS, [participantId, pseudonym]);
  for (const statement of SEALED) await session.query(statement, [participantId, pseudonym]);
  return Number(row?.count);
}
