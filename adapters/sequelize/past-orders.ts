import { balancesOf, type PastOrder, type PastOrdersQuery, type ProgramPause, pauseAt } from '../../core/index.js';
import { instant } from './instants.js';
import { LINES, ORDER, type OrderWithLines, orderOf } from './order-rows.js';
import type { Session } from './session.js';
import { on } from './shop-read.js';
import { pausesJson, type VoucherJson, vouchersJson, vouchersOf } from './shop-rows.js';

/** The placings of one participant queue up, so that the ids of their orders are in the order in which vouchers were used. */
const SPENDABLE_BEFORE = `shop_voucher WHERE participant_id = placed.participant_id AND (order_id IS NULL OR order_id >= placed.id)
  AND granted_at <= placed.placed_at AND (expires_at IS NULL OR expires_at > placed.placed_at)`;

const PAST_ORDERS = (behind: string) => ({
  text: `SELECT placed.*, EXISTS (SELECT FROM account_participant WHERE id = placed.participant_id) AS known,
      ${vouchersJson(SPENDABLE_BEFORE)} AS vouchers, ${pausesJson(on('placed.placed_at'))} AS pauses
    FROM (
      SELECT ${ORDER}, cart_hash, ${LINES} FROM orders_order
      WHERE placed_at >= $1 AND placed_at < $2 ${behind} ORDER BY placed_at, id LIMIT $3
    ) AS placed ORDER BY placed_at, id`,
});

interface PastOrderRow extends OrderWithLines {
  readonly cart_hash: string;
  readonly known: boolean;
  readonly vouchers: VoucherJson[];
  readonly pauses: ProgramPause[];
}

/** Orders with what their participants had before: one round trip a page. */
export async function readPastOrders(
  session: Session,
  { sinceMs, untilMs, after, limit }: PastOrdersQuery,
): Promise<PastOrder[]> {
  const values: unknown[] = [instant(sinceMs), instant(untilMs), limit];
  const behind = after === undefined ? '' : 'AND (placed_at, id) > ($4::timestamptz, $5::bigint)';
  if (after !== undefined) values.push(instant(after.placedAtMs), after.id);
  const rows = await session.query<PastOrderRow>(PAST_ORDERS(behind), values);
  return rows.map((row) => {
    const order = orderOf(row);
    const pause = pauseAt(row.pauses, order.placedAtMs);
    const worth = row.known
      ? {
          ...balancesOf(vouchersOf(row.vouchers), pause, order.placedAtMs),
          pause: pause && { name: pause.name, multiplier: pause.multiplier },
        }
      : undefined;
    return { ...order, cartHash: row.cart_hash, worth };
  });
}
