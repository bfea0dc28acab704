import { DEFAULT_POLICY } from '../../core/index.js';
import type { TestDatabase } from './postgres.js';
import type { SentSubmission } from './submissions.js';

interface AttemptRow {
  readonly id: string;
  readonly reason: string;
  readonly mark: string;
  readonly participant_id: string;
}

interface OrderRow {
  readonly id: string;
  readonly participant_id: string;
}

/** Of one participant and cart, less than the window apart. */
const TWO_ORDERS_OF_A_CART = `SELECT a.id || ' and ' || b.id AS broken FROM orders_order a JOIN orders_order b
  ON b.participant_id = a.participant_id AND b.cart_hash = a.cart_hash AND b.id > a.id
  AND abs(extract(epoch FROM b.placed_at - a.placed_at)) * 1000 < ${DEFAULT_POLICY.duplicateWindowMs}`;

/** An order takes vouchers of its participant, until its total is covered, and not one more. */
const VOUCHERS_AND_ORDERS_DIFFER = `SELECT placed.id || ' ' || kind AS broken
  FROM orders_order placed
  CROSS JOIN LATERAL (VALUES ('food', food_total), ('hygiene', hygiene_total)) AS part (kind, needed)
  LEFT JOIN LATERAL (
    SELECT multiplier FROM shop_programpause WHERE kind = 'food' AND starts_at <= placed_at AND ends_at > placed_at
    ORDER BY starts_at DESC, name LIMIT 1
  ) AS pause ON true
  CROSS JOIN LATERAL (
    SELECT count(*) AS count, count(*) FILTER (WHERE voucher.participant_id <> placed.participant_id) AS of_others,
      coalesce(sum(amount), 0) * coalesce(multiplier, 1) AS worth,
      coalesce((array_agg(amount ORDER BY granted_at DESC, id DESC))[1], 0) * coalesce(multiplier, 1) AS last
    FROM shop_voucher AS voucher WHERE order_id = placed.id AND voucher.kind = part.kind
  ) AS used
  WHERE of_others > 0 OR worth < needed OR (count > 0 AND worth - last >= needed)`;

const LINES_AND_TOTALS_DIFFER = `SELECT placed.id AS broken FROM orders_order placed
  WHERE total <> food_total + hygiene_total
    OR total <> (SELECT coalesce(sum(quantity * price), 0) FROM orders_orderline WHERE order_id = placed.id)`;

const DUPLICATES_OF_NOTHING = `SELECT attempt.id AS broken FROM orders_failedorderattempt attempt
  WHERE reason = 'duplicate' AND order_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM orders_order placed WHERE placed.id::text = attempt.order_id
      AND placed.participant_id = attempt.participant_id AND placed.cart_hash = attempt.cart_hash)`;

/**
 * What must hold in the database once everything that was sent has ended and every journal is empty, whatever happened meanwhile. Returns one
 * line for each thing that is broken. The database is empty before, and `sent` is all that was ever submitted to it.
 */
export async function brokenInvariants(
  database: Pick<TestDatabase, 'query'>,
  sent: readonly SentSubmission[],
): Promise<string[]> {
  const attempts = await database.query<AttemptRow>(
    'SELECT id, reason, user_agent AS mark, participant_id FROM orders_failedorderattempt ORDER BY id',
  );
  const orders = await database.query<OrderRow>('SELECT id, participant_id FROM orders_order');
  const found = async (what: string, text: string) =>
    (await database.query<{ broken: string }>(text)).map(({ broken }) => `${what}: ${broken}`);
  return [
    ...answersWithoutRecord(sent, attempts, orders),
    ...recordsWithoutAnswer(sent, attempts, orders),
    ...(await found('two orders of one cart within the window', TWO_ORDERS_OF_A_CART)),
    ...(await found('an order and its vouchers differ', VOUCHERS_AND_ORDERS_DIFFER)),
    ...(await found('an order and its lines differ', LINES_AND_TOTALS_DIFFER)),
    ...(await found('a duplicate of an order that there is not', DUPLICATES_OF_NOTHING)),
  ];
}

/** Nothing is acknowledged that is not stored: each order is there, each recorded refusal once, and what was turned away is not. */
function answersWithoutRecord(
  sent: readonly SentSubmission[],
  attempts: readonly AttemptRow[],
  orders: readonly OrderRow[],
): string[] {
  const ordersById = new Map(orders.map((order) => [order.id, order]));
  return sent.flatMap(({ mark, participantId, reply }) => {
    const stored = attempts.filter((attempt) => attempt.mark === mark);
    const said = `${mark}, answered ${reply?.status ?? 'nothing'} ${reply?.body.reason ?? ''}`;
    if (reply?.status === 201) {
      const order = ordersById.get(String(reply.body.order_id));
      return [
        ...(order?.participant_id === participantId
          ? []
          : [`${said}: its order ${reply.body.order_id} is missing`]),
        ...stored.map(({ id }) => `${said}: and yet attempt ${id}`),
      ];
    }
    const isRecorded = reply !== undefined && isRecordedReason(reply.body.reason);
    const isReplayed = reply?.headers.has('Idempotency-Replayed') === true;
    if (isReplayed || (!isRecorded && stored.length === 0)) return [];
    // Without an answer, or when it was said that nothing is known, there may be a record, but not two.
    const isLegal = isRecorded
      ? stored.length === 1 && stored[0]?.reason === reply.body.reason
      : stored.length === 1 && (reply === undefined || reply.status >= 500);
    if (!isLegal)
      return [`${said}: stored ${stored.length} times (${stored.map(({ reason }) => reason).join(', ')})`];
    const attemptId = reply?.body.attempt_id;
    return isRecorded && attemptId !== null && String(attemptId) !== stored[0]?.id
      ? [`${said}: as attempt ${attemptId}, and stored as ${stored[0]?.id}`]
      : [];
  });
}

/** Nothing is stored that nobody sent; an order that was announced to nobody belongs to somebody who got no answer, or one that says so. */
function recordsWithoutAnswer(
  sent: readonly SentSubmission[],
  attempts: readonly AttemptRow[],
  orders: readonly OrderRow[],
): string[] {
  const marks = new Set(sent.map(({ mark }) => mark));
  const announcements = sent.flatMap(({ reply }) =>
    reply?.status === 201 && !reply.headers.has('Idempotency-Replayed') ? [String(reply.body.order_id)] : [],
  );
  const announced = new Set(announcements);
  const unknown = sent.filter(({ reply }) => reply === undefined || reply.status >= 500).length;
  const unannounced = orders.filter(({ id }) => !announced.has(id)).length;
  return [
    ...attempts.filter(({ mark }) => !marks.has(mark)).map(({ id }) => `attempt ${id} that nobody made`),
    ...(announcements.length > announced.size ? ['one order was given to two submissions'] : []),
    ...(unannounced > unknown
      ? [`${unannounced} orders that nobody was told of, and ${unknown} who were told nothing certain`]
      : []),
  ];
}

function isRecordedReason(reason: unknown): boolean {
  return reason === 'duplicate' || reason === 'locked' || reason === 'invalid' || reason === 'failed';
}
