import {
  type Category,
  type DayCount,
  type Id,
  type KeptVoucher,
  type Order,
  type OrderSummary,
  type OrdersQuery,
  type Participant,
  type ParticipantSearch,
  type PastOrder,
  type PastOrdersQuery,
  type Product,
  type ProgramPause,
  pauseAt,
  type ShopDirectory,
  storableText,
  type Window,
} from '../../core/index.js';
import { escapePattern, lower, parameters } from './attempt-filter.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';
import { LINES, ORDER, type OrderRow, type OrderWithLines, orderOf, summaryOf } from './order-rows.js';
import { readPastOrders } from './past-orders.js';
import { COUNT_SEALED_ORDERS_BY_DAY, sealedOrdersValues } from './sealing/sealed-orders.js';
import { on } from './shop-read.js';
import { epochMs, expiryMs, type ProductJson, pausesJson, productsJson } from './shop-rows.js';

/** What names are ordered by, and found by their beginning. */
const NAME_KEY = `${lower('name')} COLLATE "C"`;

const VOUCHERS = {
  text: `SELECT id, kind, amount, ${epochMs('granted_at')} AS "grantedAtMs", ${expiryMs} AS "expiresAtMs", order_id FROM shop_voucher
    WHERE participant_id = $1 ORDER BY granted_at DESC, id DESC LIMIT $2`,
};
const ORDERS = {
  text: `SELECT ${ORDER} FROM orders_order
    WHERE participant_id = $1 AND placed_at >= $2 AND placed_at < $3 ORDER BY placed_at DESC, id DESC LIMIT $4`,
};
const GET_ORDER = { text: `SELECT ${ORDER}, ${LINES} FROM orders_order WHERE id = $1` };
const PRODUCTS = { text: `SELECT ${productsJson('shop_product WHERE id = ANY($1)')} AS products` };
const PAUSES = { text: `SELECT ${pausesJson(on('$1'))} AS pauses` };
const COUNT_BY_DAY_OF = {
  text: `SELECT (placed_at AT TIME ZONE $3)::date::text AS date, count(*)::integer AS count
    FROM orders_order WHERE placed_at >= $1 AND placed_at < $2 AND participant_id = $4 GROUP BY 1 ORDER BY 1`,
};

interface VoucherRow {
  readonly id: Id;
  readonly kind: Category;
  readonly amount: string;
  readonly grantedAtMs: string;
  readonly expiresAtMs: string | null;
  readonly order_id: Id | null;
}

/** What there is to look up in the bundled shop in PostgreSQL. Each method is one round trip. */
export class SequelizeShopDirectory implements ShopDirectory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async searchParticipants({ idPrefix, words }: ParticipantSearch, limit: number): Promise<Participant[]> {
    const { values, parameter } = parameters();
    const pattern = (text: string) => escapePattern(storableText(text));
    const byId = `id LIKE ${parameter(`${pattern(idPrefix)}%`)}`;
    const begins = `${NAME_KEY} LIKE ${parameter(`${pattern(words[0] ?? '').toLowerCase()}%`)}`;
    const holds = words.map((word) => `${lower('name')} LIKE ${parameter(`%${pattern(word).toLowerCase()}%`)}`);
    const most = parameter(limit);
    const first = (conditions: readonly string[], order: string) =>
      `(SELECT id, name FROM account_participant WHERE ${conditions.join(' AND ')} ORDER BY ${order}, id LIMIT ${most})`;
    // Each part is looked for only as long as those before it have not found enough.
    const text = `${first([byId], 'length(id)')}
      UNION ALL ${first([`NOT ${byId}`, begins, ...holds], NAME_KEY)}
      UNION ALL ${first([`NOT ${byId}`, `NOT ${begins}`, ...holds], NAME_KEY)}
      LIMIT ${most}`;
    return this.#database.query<Participant>({ text }, values);
  }

  async vouchersOf(participantId: Id, limit: number): Promise<KeptVoucher[]> {
    const rows = await this.#database.query<VoucherRow>(VOUCHERS, [participantId, limit]);
    return rows.map(({ id, kind, amount, grantedAtMs, expiresAtMs, order_id }) => ({
      id,
      kind,
      amount,
      grantedAtMs: Number(grantedAtMs),
      expiresAtMs: expiresAtMs === null ? undefined : Number(expiresAtMs),
      orderId: order_id ?? undefined,
    }));
  }

  async ordersOf(participantId: Id, query: OrdersQuery): Promise<OrderSummary[]> {
    const { sinceMs = -Infinity, untilMs = Infinity, limit } = query;
    const values = [participantId, instant(sinceMs), instant(untilMs), limit];
    return (await this.#database.query<OrderRow>(ORDERS, values)).map(summaryOf);
  }

  async getOrder(id: Id): Promise<Order | undefined> {
    // The database has no other ids, and refuses to be asked for them.
    if (!/^[1-9]\d{0,17}$/.test(id)) return undefined;
    const [row] = await this.#database.query<OrderWithLines>(GET_ORDER, [id]);
    if (row === undefined) return undefined;
    return orderOf(row);
  }

  pastOrders(query: PastOrdersQuery): Promise<PastOrder[]> {
    return readPastOrders(this.#database, query);
  }

  async productsByIds(ids: readonly Id[]): Promise<ReadonlyMap<Id, Product>> {
    const [row] = await this.#database.query<{ products: ProductJson[] }>(PRODUCTS, [ids.map(storableText)]);
    return new Map(row?.products.map((product) => [product.id, product]));
  }

  async currentPause(nowMs: number): Promise<ProgramPause | undefined> {
    const [row] = await this.#database.query<{ pauses: ProgramPause[] }>(PAUSES, [instant(nowMs)]);
    return pauseAt(row?.pauses ?? [], nowMs);
  }

  /** Everybody's from the sealed counts. */
  countOrdersByDay(window: Window, timeZone: string, participantId?: Id): Promise<DayCount[]> {
    if (participantId === undefined) {
      const values = [...sealedOrdersValues(window, timeZone), timeZone];
      return this.#database.query<DayCount>(COUNT_SEALED_ORDERS_BY_DAY, values);
    }
    const values = [instant(window.sinceMs), instant(window.untilMs), timeZone, participantId];
    return this.#database.query<DayCount>(COUNT_BY_DAY_OF, values);
  }
}
