import type {
  AnswerDecision,
  AnswerKey,
  AnswerRequest,
  AnswerStore,
  OrderReceipt,
  StoredAnswer,
} from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';

/** Rows deleted in one statement: short enough not to be felt by submissions. */
const DELETE_ROWS = 1_000;

/** Reserves a key that nobody has used, or whose earlier use is over: the lease when nothing came of it, the time of keeping otherwise. */
const RESERVE = {
  name: 'answer-reserve',
  text: `INSERT INTO orders_answer AS kept (user_id, key, token, fingerprint, lease_until, keep_until)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (user_id, key) DO UPDATE SET token = excluded.token, fingerprint = excluded.fingerprint,
      lease_until = excluded.lease_until, keep_until = excluded.keep_until, answer = NULL, placed = NULL
    WHERE $7 >= CASE WHEN kept.answer IS NULL AND kept.placed IS NULL THEN kept.lease_until ELSE kept.keep_until END
    RETURNING token`,
};
const FIND = {
  name: 'answer-find',
  text: 'SELECT fingerprint, lease_until, answer, placed FROM orders_answer WHERE user_id = $1 AND key = $2',
};
const COMPLETE = {
  name: 'answer-complete',
  text: 'UPDATE orders_answer SET answer = $4 WHERE user_id = $1 AND key = $2 AND token = $3',
};
const ABANDON = {
  name: 'answer-abandon',
  text: 'DELETE FROM orders_answer WHERE user_id = $1 AND key = $2 AND token = $3 AND answer IS NULL AND placed IS NULL',
};
const DELETE_EXPIRED = {
  text: `WITH deleted AS (
      DELETE FROM orders_answer WHERE (user_id, key) IN (
        SELECT user_id, key FROM orders_answer WHERE greatest(lease_until, keep_until) <= $1 LIMIT ${DELETE_ROWS}
      ) RETURNING key
    )
    SELECT count(*) FROM deleted`,
};

interface KeptRow {
  readonly fingerprint: string;
  readonly lease_until: Date;
  readonly answer: StoredAnswer | null;
  readonly placed: OrderReceipt | null;
}

/** Answers by idempotency key in `orders_answer`; the shop writes the order into `placed` in the transaction that places it. */
export class SequelizeAnswerStore implements AnswerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async begin({ userId, key }: AnswerKey, request: AnswerRequest): Promise<AnswerDecision> {
    const { token, fingerprint, nowMs, leaseMs, keepMs } = request;
    const until = [nowMs + leaseMs, nowMs + keepMs, nowMs].map(instant);
    for (;;) {
      const reserved = await this.#database.query(RESERVE, [userId, key, token, fingerprint, ...until]);
      if (reserved.length > 0) return { kind: 'started' };
      const [kept] = await this.#database.query<KeptRow>(FIND, [userId, key]);
      if (kept !== undefined) return decide(kept, fingerprint, nowMs);
      // Given back between the two statements: now it can be reserved.
    }
  }

  async complete({ userId, key }: AnswerKey, token: string, answer: StoredAnswer): Promise<void> {
    const { status, headers, body } = answer;
    await this.#database.query(COMPLETE, [userId, key, token, JSON.stringify({ status, headers, body })]);
  }

  async abandon({ userId, key }: AnswerKey, token: string): Promise<void> {
    await this.#database.query(ABANDON, [userId, key, token]);
  }

  async deleteExpired(nowMs: number): Promise<number> {
    for (let total = 0; ; ) {
      const [row] = await this.#database.query<{ count: string }>(DELETE_EXPIRED, [instant(nowMs)]);
      const deleted = Number(row?.count);
      total += deleted;
      if (deleted < DELETE_ROWS) return total;
    }
  }
}

function decide(
  { fingerprint, lease_until, answer, placed }: KeptRow,
  asked: string,
  nowMs: number,
): AnswerDecision {
  if (fingerprint !== asked) return { kind: 'mismatch' };
  if (answer !== null) return { kind: 'answered', answer };
  if (placed !== null) return { kind: 'placed', order: placed };
  return { kind: 'running', retryAfterMs: lease_until.getTime() - nowMs };
}
