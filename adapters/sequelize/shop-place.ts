import {
  type EarlierOrder,
  type OrderRequest,
  type PlaceResult,
  type ProgramPause,
  pauseAt,
  ReservationLostError,
  type Voucher,
  vouchersToUse,
} from '../../core/index.js';
import { instant } from './instants.js';
import { logging, traceColumns } from './log-rows.js';
import type { Session } from './session.js';
import { on, spendable } from './shop-read.js';
import { pausesJson, type VoucherJson, vouchersJson, vouchersOf } from './shop-rows.js';
import { commit, type Ending, rollBack } from './transaction.js';

/**
 * The participant's row makes the placings of one participant queue up. A voucher that an earlier one of the queue used meanwhile is looked at again
 * when it is locked, and left out.
 */
const LOCK = {
  name: 'shop-lock',
  text: `WITH participant AS (
      SELECT id FROM account_participant WHERE id = $1 FOR NO KEY UPDATE
    ), voucher AS (
      SELECT shop_voucher.* FROM shop_voucher JOIN participant ON participant.id = participant_id
      WHERE ${spendable('$2')} FOR UPDATE OF shop_voucher
    )
    SELECT EXISTS (SELECT FROM participant) AS known, ${vouchersJson('voucher')} AS vouchers, ${pausesJson(on('$2'))} AS pauses`,
};

const INSERT_ORDER = `WITH placed AS (
      INSERT INTO orders_order
        (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
      VALUES ($1, $2, $3, $4, $5, $6, $7, tstzrange($7, $8))
      RETURNING id
    ), lines AS (
      INSERT INTO orders_orderline (order_id, product_id, quantity, price)
      SELECT placed.id, line.* FROM placed, unnest($9::text[], $10::bigint[], $11::numeric[]) AS line
    ), used AS (
      UPDATE shop_voucher SET order_id = placed.id FROM placed WHERE shop_voucher.id = ANY($12::bigint[])
    ), ${logging(`SELECT $7, $1, $2, 'placed', '{}', placed.id::text, NULL::bigint, $13, $14::integer[] FROM placed`)}`;

/** Fails with an exclusion violation while the window of the participant's same cart overlaps. */
const PLACE = { name: 'shop-place', text: `${INSERT_ORDER} SELECT id, true AS reserved FROM placed` };

/**
 * Writes the order into the reservation of its idempotency key, too. Whoever asks about the key waits for this transaction to end, and so does whoever
 * would take it over.
 */
const PLACE_RESERVED = {
  name: 'shop-place-reserved',
  text: `${INSERT_ORDER}, kept AS (
      UPDATE orders_answer SET placed = jsonb_build_object('orderId', placed.id::text) || $18::jsonb FROM placed
      WHERE orders_answer.user_id = $15 AND key = $16 AND token = $17 RETURNING key
    )
    SELECT id, EXISTS (SELECT FROM kept) AS reserved FROM placed`,
};

/** The newest order whose window overlaps that of an order placed now. */
const FIND_OVERLAPPING = {
  text: `SELECT id, placed_at FROM orders_order
    WHERE participant_id = $1 AND cart_hash = $2 AND claimed_during && tstzrange($3, $4)
    ORDER BY placed_at DESC, id DESC LIMIT 1`,
};

interface Locked {
  readonly known: boolean;
  readonly vouchers: VoucherJson[];
  readonly pauses: ProgramPause[];
}

interface Inserted {
  readonly id: string;
  /** Whether the reservation is still the request's that asked for the order; true when there is none. */
  readonly reserved: boolean;
}

/** The work of one transaction: two statements when the order is placed. */
export async function placeOrder(session: Session, order: OrderRequest): Promise<Ending<PlaceResult>> {
  const { participantId, placedAtMs, totals } = order;
  const [locked] = (await session.query<Locked>(LOCK, [participantId, instant(placedAtMs)])) as [Locked];
  const pause = pauseAt(locked.pauses, placedAtMs);
  const used = locked.known ? vouchersToUse(vouchersOf(locked.vouchers), totals, pause, placedAtMs) : undefined;
  if (used === undefined) {
    // Perhaps it was this very cart that used them.
    const earlier = await findOverlapping(session, order);
    return rollBack(earlier === undefined ? { kind: 'stale' } : { kind: 'duplicate', ...earlier });
  }
  const { id, reserved } = await insertOrder(session, order, used);
  if (!reserved) {
    return rollBack({ kind: 'failed', cause: new ReservationLostError(order.reservation?.key ?? '') });
  }
  const { signal } = order;
  return signal.aborted
    ? rollBack({ kind: 'failed', cause: signal.reason })
    : commit({ kind: 'placed', orderId: id });
}

async function insertOrder(session: Session, order: OrderRequest, used: readonly Voucher[]): Promise<Inserted> {
  const { totals, reservation } = order;
  const { rules_version, step_ms } = traceColumns(order.trace);
  const values = [
    order.participantId,
    order.userId,
    order.cartHash,
    totals.total,
    totals.food,
    totals.hygiene,
    ...windowOf(order),
    order.lines.map(({ productId }) => productId),
    order.lines.map(({ quantity }) => quantity),
    order.lines.map(({ price }) => price),
    used.map(({ id }) => id),
    rules_version,
    step_ms,
  ];
  const [inserted] = await (reservation === undefined
    ? session.query<Inserted>(PLACE, values)
    : session.query<Inserted>(PLACE_RESERVED, [
        ...values,
        reservation.userId,
        reservation.key,
        reservation.token,
        receiptJson(order),
      ]));
  return inserted as Inserted;
}

/** An `OrderReceipt` but for the order's id, which the database gives. */
function receiptJson({ placedAtMs, lines, totals, voucherMultiplier }: OrderRequest): string {
  return JSON.stringify({ placedAtMs, lines, totals, voucherMultiplier });
}

export async function findOverlapping(session: Session, order: OrderRequest): Promise<EarlierOrder | undefined> {
  const values = [order.participantId, order.cartHash, ...windowOf(order)];
  const [found] = await session.query<{ id: string; placed_at: Date }>(FIND_OVERLAPPING, values);
  return found && { orderId: found.id, placedAtMs: found.placed_at.getTime() };
}

function windowOf({ placedAtMs, duplicateWindowMs }: OrderRequest): [string, string] {
  return [instant(placedAtMs), instant(placedAtMs + duplicateWindowMs)];
}
