import type { Id, LogEntry, LogQuery, Seal, SealLink, Unsealed, ValidationLog } from '../../core/index.js';
import { DELETED, NO_SEAL } from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';
import { LOG_COLUMNS, type LogRow, logEntryOf } from './log-rows.js';
import type { Session } from './session.js';
import { commit, rollBack } from './transaction.js';

/** Of this package, among the advisory locks of one database: the first four bytes of SHA-256("order-failures validation log"), signed. */
const LOCK = { text: 'SELECT pg_try_advisory_xact_lock(517091386) AS locked' };

const IS_WAITING = { text: 'SELECT EXISTS (SELECT FROM validation_log_unsealed) AS waiting' };
const LAST = { text: 'SELECT number, hash FROM validation_log_seal ORDER BY number DESC LIMIT 1' };
/** As they lie in the table, which is about as they came: sorting would cost more the longer the list has become. */
const TAKE = {
  text: `DELETE FROM validation_log_unsealed
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM validation_log_unsealed LIMIT $1)) RETURNING id`,
};
const BY_IDS = {
  name: 'log-by-ids',
  text: `SELECT ${LOG_COLUMNS} FROM validation_log WHERE id = ANY ($1::bigint[]) ORDER BY id`,
};
const ADD_SEAL = {
  text: `WITH added AS (
      INSERT INTO validation_log_seal (number, sealed_at, hash, entry_ids, digests) VALUES ($1, $2, $3, $4, decode($5, 'hex'))
    )
    INSERT INTO validation_log_head (number, hash) VALUES ($1, $3)
    ON CONFLICT (only_one) DO UPDATE SET number = excluded.number, hash = excluded.hash`,
};
const HEAD = { text: 'SELECT number, hash FROM validation_log_head' };
const SEALS = {
  text: `SELECT number, sealed_at AS "sealedAt", hash, entry_ids AS ids, encode(digests, 'hex') AS digests
    FROM validation_log_seal WHERE number > $1 ORDER BY number LIMIT $2`,
};
const COUNT = {
  text: `SELECT (SELECT count(*) FROM validation_log) AS entries, (SELECT count(*) FROM validation_log_unsealed) AS waiting,
    (SELECT coalesce(sum(cardinality(entry_ids)), 0) FROM validation_log_seal) AS sealed`,
};
/** The commitment is `commitmentOf` of the core. */
const PSEUDONYMISE = {
  text: `WITH changed AS (
      UPDATE validation_log SET salt = NULL, order_id = NULL,
        participant_id = CASE outcome WHEN 'placed' THEN $3 ELSE $2 END,
        user_id = CASE outcome WHEN 'placed' THEN $3 ELSE $2 END,
        commitment = encode(sha256(convert_to(
          concat_ws(E'\\n', salt::text, participant_id, user_id, coalesce(order_id, '')), 'UTF8')), 'hex')
      WHERE participant_id = $1 AND salt IS NOT NULL RETURNING id
    )
    SELECT count(*) FROM changed`,
};

interface LinkRow {
  readonly number: string;
  readonly hash: string;
}

interface SealRow extends LinkRow {
  readonly sealedAt: Date;
  readonly ids: readonly string[];
  /** Hex. */
  readonly digests: string;
}

const DIGEST_CHARACTERS = 64;

/** The log in `validation_log`, which `SequelizeAttemptStore` and `SequelizeShop` write. */
export class SequelizeValidationLog implements ValidationLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async entries({
    sinceMs = -Infinity,
    untilMs = Infinity,
    participantId,
    after,
    limit,
  }: LogQuery): Promise<LogEntry[]> {
    const values: unknown[] = [instant(sinceMs), instant(untilMs), limit];
    const conditions = ['created_at >= $1', 'created_at < $2'];
    if (after !== undefined) {
      values.push(instant(after.atMs), after.id);
      conditions.push(`(created_at, id) > ($${values.length - 1}::timestamptz, $${values.length}::bigint)`);
    }
    if (participantId !== undefined) conditions.push(`participant_id = $${values.push(participantId)}`);
    const text = `SELECT ${LOG_COLUMNS} FROM validation_log WHERE ${conditions.join(' AND ')} ORDER BY created_at, id LIMIT $3`;
    return (await this.#database.query<LogRow>({ text }, values)).map(logEntryOf);
  }

  /** One cheap question when nothing waits; else one transaction, in which submissions are not waited for and do not wait. */
  async seal(limit: number, make: (unsealed: Unsealed) => Seal): Promise<Seal | undefined> {
    const [row] = await this.#database.query<{ waiting: boolean }>(IS_WAITING);
    if (!row?.waiting) return undefined;
    return this.#database.transaction(async (session) => {
      const seal = await sealIn(session, limit, make);
      return seal === undefined ? rollBack(undefined) : commit(seal);
    });
  }

  async head(): Promise<SealLink | undefined> {
    const [row] = await this.#database.query<LinkRow>(HEAD);
    return row && linkOf(row);
  }

  async seals(afterNumber: number, limit: number): Promise<Seal[]> {
    const rows = await this.#database.query<SealRow>(SEALS, [afterNumber, limit]);
    return rows.map(({ sealedAt, ids, digests, ...link }) => ({
      ...linkOf(link),
      sealedAtMs: sealedAt.getTime(),
      entries: ids.map((id, index) => ({
        id: Number(id),
        digest: digests.slice(index * DIGEST_CHARACTERS, (index + 1) * DIGEST_CHARACTERS),
      })),
    }));
  }

  async entriesByIds(ids: readonly number[]): Promise<LogEntry[]> {
    return (await this.#database.query<LogRow>(BY_IDS, [ids])).map(logEntryOf);
  }

  async count(): Promise<{ entries: number; waiting: number; sealed: number }> {
    type Counts = Record<'entries' | 'waiting' | 'sealed', string>;
    const [row] = (await this.#database.query<Counts>(COUNT)) as [Counts];
    return { entries: Number(row.entries), waiting: Number(row.waiting), sealed: Number(row.sealed) };
  }

  async pseudonymise(participantId: Id, pseudonym: Id): Promise<number> {
    const values = [participantId, pseudonym, DELETED];
    const [row] = await this.#database.query<{ count: string }>(PSEUDONYMISE, values);
    return Number(row?.count);
  }
}

async function sealIn(
  session: Session,
  limit: number,
  make: (unsealed: Unsealed) => Seal,
): Promise<Seal | undefined> {
  const [lock] = await session.query<{ locked: boolean }>(LOCK);
  if (!lock?.locked) return undefined;
  const [last] = await session.query<LinkRow>(LAST);
  const taken = await session.query<{ id: string }>(TAKE, [limit]);
  if (taken.length === 0) return undefined;
  const rows = await session.query<LogRow>(BY_IDS, [taken.map(({ id }) => id)]);
  const seal = make({ before: last === undefined ? NO_SEAL : linkOf(last), entries: rows.map(logEntryOf) });
  await session.query(ADD_SEAL, [
    seal.number,
    instant(seal.sealedAtMs),
    seal.hash,
    seal.entries.map(({ id }) => id),
    seal.entries.map(({ digest }) => digest).join(''),
  ]);
  return seal;
}

function linkOf({ number, hash }: LinkRow): SealLink {
  return { number: Number(number), hash };
}
