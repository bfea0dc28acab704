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
const VOUCHERS_AND_ORDERS_DIFFER = `WITH used AS (
    SELECT order_id, voucher.kind, bool_or(voucher.participant_id <> placed.participant_id) AS of_others, sum(amount) AS amount,
      (array_agg(amount ORDER BY granted_at DESC, voucher.id DESC))[1] AS last
    FROM shop_voucher AS voucher JOIN orders_order placed ON placed.id = order_id
    GROUP BY order_id, voucher.kind
  )
  SELECT placed.id || ' ' || part.kind AS broken
  FROM orders_order placed
  CROSS JOIN LATERAL (VALUES ('food', food_total), ('hygiene', hygiene_total)) AS part (kind, needed)
  LEFT JOIN LATERAL (
    SELECT multiplier FROM shop_programpause WHERE part.kind = 'food' AND starts_at <= placed_at AND ends_at > placed_at
    ORDER BY starts_at DESC, name LIMIT 1
  ) AS pause ON true
  LEFT JOIN used ON used.order_id = placed.id AND used.kind = part.kind
  CROSS JOIN LATERAL (SELECT coalesce(amount, 0) * coalesce(multiplier, 1) AS worth) AS had
  WHERE of_others OR worth < needed OR worth - last * coalesce(multiplier, 1) >= needed`;

const LINES_AND_TOTALS_DIFFER = `SELECT placed.id AS broken FROM orders_order placed
  LEFT JOIN (SELECT order_id, sum(quantity * price) AS worth FROM orders_orderline GROUP BY order_id) AS lines
    ON lines.order_id = placed.id
  WHERE total <> food_total + hygiene_total OR total <> coalesce(worth, 0)`;

const DUPLICATES_OF_NOTHING = `SELECT attempt.id AS broken FROM orders_failedorderattempt attempt
  WHERE reason = 'duplicate' AND order_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM orders_order placed WHERE placed.id::text = attempt.order_id
      AND placed.participant_id = attempt.participant_id AND placed.cart_hash = attempt.cart_hash)`;

/**
 * `lost`: acknowledged, and not there. `duplicated`: there twice, or more often than was acknowledged. `contradictory`: what is there does not
 * fit together.
 */
export interface Breach {
  readonly kind: 'lost' | 'duplicated' | 'contradictory';
  readonly text: string;
}

/** The texts of `breachesOf`. */
export async function brokenInvariants(
  database: Pick<TestDatabase, 'query'>,
  sent: readonly SentSubmission[],
): Promise<string[]> {
  return (await breachesOf(database, sent)).map(({ text }) => text);
}

/**
 * What does not hold in the database although it must, once everything that was sent has ended and every journal is empty, whatever happened
 * meanwhile. The database was empty before, and `sent` is all that was ever submitted to it.
 */
export async function breachesOf(
  database: Pick<TestDatabase, 'query'>,
  sent: readonly SentSubmission[],
): Promise<Breach[]> {
  const attempts = await database.query<AttemptRow>(
    'SELECT id, reason, user_agent AS mark, participant_id FROM orders_failedorderattempt ORDER BY id',
  );
  const orders = await database.query<OrderRow>('SELECT id, participant_id FROM orders_order');
  const found = async (kind: Breach['kind'], what: string, text: string) =>
    (await database.query<{ broken: string }>(text)).map(
      ({ broken }): Breach => ({ kind, text: `${what}: ${broken}` }),
    );
  return [
    ...answersWithoutRecord(sent, attempts, orders),
    ...recordsWithoutAnswer(sent, attempts, orders),
    ...(await found('duplicated', 'two orders of one cart within the window', TWO_ORDERS_OF_A_CART)),
    ...(await found('contradictory', 'an order and its vouchers differ', VOUCHERS_AND_ORDERS_DIFFER)),
    ...(await found('contradictory', 'an order and its lines differ', LINES_AND_TOTALS_DIFFER)),
    ...(await found('lost', 'a duplicate of an order that there is not', DUPLICATES_OF_NOTHING)),
  ];
}

/** Nothing is acknowledged that is not stored: each order is there, each recorded refusal once, and what was turned away is not. */
function answersWithoutRecord(
  sent: readonly SentSubmission[],
  attempts: readonly AttemptRow[],
  orders: readonly OrderRow[],
): Breach[] {
  const ordersById = new Map(orders.map((order) => [order.id, order]));
  const attemptsByMark = groupBy(attempts, ({ mark }) => mark);
  return sent.flatMap((submission): Breach[] => {
    const { mark, participantId, reply } = submission;
    const stored = attemptsByMark.get(mark) ?? [];
    const said = `${mark}, answered ${reply?.status ?? 'nothing'} ${reply?.body.reason ?? ''}`;
    if (reply?.status !== 201) return refusalWithoutRecord(submission, stored, said);
    const order = ordersById.get(String(reply.body.order_id));
    const isThere = order?.participant_id === participantId;
    return [
      ...(isThere
        ? []
        : [{ kind: 'lost', text: `${said}: its order ${reply.body.order_id} is missing` } as const]),
      ...stored.map(({ id }) => ({ kind: 'contradictory', text: `${said}: and yet attempt ${id}` }) as const),
    ];
  });
}

function refusalWithoutRecord({ reply }: SentSubmission, stored: readonly AttemptRow[], said: string): Breach[] {
  const isRecorded = reply !== undefined && isRecordedReason(reply.body.reason);
  const isReplayed = reply?.headers.has('Idempotency-Replayed') === true;
  if (isReplayed || (!isRecorded && stored.length === 0)) return [];
  // Without an answer, or when it was said that nothing is known, there may be a record, but not two.
  const isLegal = isRecorded
    ? stored.length === 1 && stored[0]?.reason === reply.body.reason
    : stored.length === 1 && (reply === undefined || reply.status >= 500);
  if (!isLegal) {
    const kind = stored.length === 0 ? 'lost' : stored.length === 1 ? 'contradictory' : 'duplicated';
    const reasons = stored.map(({ reason }) => reason).join(', ');
    return [{ kind, text: `${said}: stored ${stored.length} times (${reasons})` }];
  }
  const attemptId = reply?.body.attempt_id;
  return isRecorded && attemptId !== null && String(attemptId) !== stored[0]?.id
    ? [{ kind: 'lost', text: `${said}: as attempt ${attemptId}, and stored as ${stored[0]?.id}` }]
    : [];
}

/** Nothing is stored that nobody sent; an order that was announced to nobody belongs to somebody who got no answer, or one that says so. */
function recordsWithoutAnswer(
  sent: readonly SentSubmission[],
  attempts: readonly AttemptRow[],
  orders: readonly OrderRow[],
): Breach[] {
  const marks = new Set(sent.map(({ mark }) => mark));
  const announcements = sent.flatMap(({ reply }) =>
    reply?.status === 201 && !reply.headers.has('Idempotency-Replayed') ? [String(reply.body.order_id)] : [],
  );
  const announced = new Set(announcements);
  const unknown = sent.filter(({ reply }) => reply === undefined || reply.status >= 500).length;
  const unannounced = orders.filter(({ id }) => !announced.has(id)).length;
  const broken = (isBroken: boolean, kind: Breach['kind'], text: string): Breach[] =>
    isBroken ? [{ kind, text }] : [];
  return [
    ...attempts
      .filter(({ mark }) => !marks.has(mark))
      .map(({ id }): Breach => ({ kind: 'duplicated', text: `attempt ${id} that nobody made` })),
    ...broken(announcements.length > announced.size, 'lost', 'one order was given to two submissions'),
    ...broken(
      unannounced > unknown,
      'duplicated',
      `${unannounced} orders that nobody was told of, and ${unknown} who were told nothing certain`,
    ),
  ];
}

function isRecordedReason(reason: unknown): boolean {
  return reason === 'duplicate' || reason === 'locked' || reason === 'invalid' || reason === 'failed';
}

/** In their order. `Map.groupBy` of Node 21. */
export function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
