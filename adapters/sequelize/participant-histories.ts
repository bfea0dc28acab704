import {
  BALANCE_CODES,
  type Id,
  MINUTE_MS,
  type ParticipantHistories,
  type ParticipantHistory,
  type PastVoucher,
  type ProgramPause,
  type Window,
} from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';
import { epochMs, expiryMs, pausesJson } from './shop-rows.js';
import { rollBack } from './transaction.js';

const PAGE_PARTICIPANTS = 100;
/** For the first page: by then refusals and orders of the window have been put together. */
const TIMEOUT_MS = MINUTE_MS;

const KNOWN_SINCE = { text: 'SELECT created_at AS "at" FROM validation_log ORDER BY created_at, id LIMIT 1' };
const PAUSES = { text: `SELECT ${pausesJson('shop_programpause')} AS pauses` };

/** One reading of each table, whatever the number of pages; the server keeps the place. */
const OPEN = {
  text: `DECLARE participant_histories NO SCROLL CURSOR FOR
    WITH refused AS (
      SELECT participant_id, json_agg(${epochMs('created_at')} ORDER BY created_at) AS instants FROM validation_log
      WHERE created_at >= $1 AND created_at < $2 AND outcome = 'invalid' AND codes && $3 GROUP BY 1
    ), placed AS (
      SELECT participant_id, json_agg(json_build_array(${epochMs('placed_at')}, food_total::text, hygiene_total::text)
        ORDER BY placed_at, id) AS carts
      FROM orders_order WHERE placed_at >= $1 AND placed_at < $2 GROUP BY 1
    )
    SELECT participant.id, participant.name, coalesce(instants, '[]') AS refused, coalesce(carts, '[]') AS placed, (
      SELECT coalesce(json_agg(json_build_array(kind, amount::text, ${epochMs('granted_at')}, ${expiryMs},
        ${epochMs('placed_at')})), '[]')
      FROM shop_voucher LEFT JOIN orders_order ON orders_order.id = order_id
      WHERE shop_voucher.participant_id = participant.id AND (expires_at IS NULL OR expires_at > $1)
        AND (order_id IS NULL OR placed_at >= $1)
    ) AS vouchers
    FROM account_participant AS participant
      LEFT JOIN refused ON refused.participant_id = participant.id LEFT JOIN placed ON placed.participant_id = participant.id
    WHERE instants IS NOT NULL OR carts IS NOT NULL ORDER BY participant.id`,
};
const NEXT = { text: `FETCH ${PAGE_PARTICIPANTS} FROM participant_histories` };

interface HistoryRow {
  readonly id: Id;
  readonly name: string;
  readonly refused: number[];
  readonly placed: readonly [atMs: number, food: string, hygiene: string][];
  readonly vouchers: readonly [
    kind: PastVoucher['kind'],
    amount: string,
    grantedAtMs: number,
    expiresAtMs: number | null,
    usedAtMs: number | null,
  ][];
}

/** Read from the validation log, the orders and the vouchers of the bundled shop. */
export class SequelizeParticipantHistories implements ParticipantHistories {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async knownSince(): Promise<number | undefined> {
    const [first] = await this.#database.query<{ at: Date }>(KNOWN_SINCE);
    return first?.at.getTime();
  }

  async pauses(): Promise<ProgramPause[]> {
    const [row] = await this.#database.query<{ pauses: ProgramPause[] }>(PAUSES);
    return row?.pauses ?? [];
  }

  async visit(
    { sinceMs, untilMs }: Window,
    visitor: (page: readonly ParticipantHistory[]) => Promise<void>,
  ): Promise<void> {
    await this.#database.transaction(
      async (session) => {
        await session.query(OPEN, [instant(sinceMs), instant(untilMs), BALANCE_CODES]);
        for (;;) {
          const rows = await session.query<HistoryRow>(NEXT);
          if (rows.length > 0) await visitor(rows.map(historyOf));
          if (rows.length < PAGE_PARTICIPANTS) return rollBack(undefined);
        }
      },
      { timeoutMs: TIMEOUT_MS },
    );
  }
}

function historyOf({ id, name, refused, placed, vouchers }: HistoryRow): ParticipantHistory {
  return {
    participantId: id,
    participantName: name,
    orders: placed.map(([placedAtMs, food, hygiene]) => ({ placedAtMs, totals: { food, hygiene } })),
    refusedAtMs: refused,
    vouchers: vouchers.map(([kind, amount, grantedAtMs, expiresAtMs, usedAtMs]) => ({
      kind,
      amount,
      grantedAtMs,
      expiresAtMs: expiresAtMs ?? undefined,
      usedAtMs: usedAtMs ?? undefined,
    })),
  };
}
