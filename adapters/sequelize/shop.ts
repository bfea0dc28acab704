import {
  type BalancesFrom,
  type Category,
  compareIds,
  type Id,
  InvalidInputError,
  type OrderingFacts,
  type OrderRequest,
  type Participant,
  type PlaceResult,
  type Product,
  type ProgramPause,
  type Shop,
  type VoucherGrant,
  type Window,
} from '../../core/index.js';
import type { Database } from './connection.js';
import {
  CHECK_VIOLATION,
  CommitUnknownError,
  EXCLUSION_VIOLATION,
  FOREIGN_KEY_VIOLATION,
  sqlStateOf,
  wrapped,
} from './errors.js';
import { instant, instantOrNull } from './instants.js';
import { type Reads, readsOf } from './replica.js';
import { COUNT_SEALED_ORDERS, sealedOrdersValues } from './sealing/sealed-orders.js';
import { findOverlapping, placeOrder } from './shop-place.js';
import { readFacts, readForecast } from './shop-read.js';

/**
 * Serialization failure, deadlock, lock not available: another transaction was in the way, and the next try may find it gone. Check violation: a partition of the validation log
 * was made while an entry was on its way to the default one.
 */
const CONFLICTS = new Set<string | undefined>(['40001', '40P01', '55P03', CHECK_VIOLATION]);
const MAX_TRIES = 3;

const FIND_ORDER = {
  name: 'shop-find-order',
  text: `SELECT id FROM orders_order WHERE participant_id = $1 AND cart_hash = $2 AND placed_at > $3
    ORDER BY placed_at DESC, id DESC LIMIT 1`,
};
const COUNT_ORDERS_OF = {
  text: 'SELECT count(*) FROM orders_order WHERE placed_at >= $1 AND placed_at < $2 AND participant_id = $3',
};

/** Identities are given in the order of the grants. */
const GRANT = {
  text: `INSERT INTO shop_voucher (participant_id, kind, amount, granted_at, expires_at)
    SELECT participant_id, kind, amount, granted_at, expires_at
    FROM unnest($1::text[], $2::text[], $3::numeric[], $4::integer[], $5::timestamptz[], $6::timestamptz[]) WITH ORDINALITY
      AS granted (participant_id, kind, amount, count, granted_at, expires_at, position), generate_series(1, granted.count)
    ORDER BY position`,
};

/** The bundled shop in PostgreSQL. The database itself refuses a second order of one participant and cart within the window. */
export class SequelizeShop implements Shop {
  readonly #database: Database;
  readonly #reads: Reads;

  /** `reads`: where orders are counted. Default: in the same database. */
  constructor(database: Database, reads: Reads = readsOf(database)) {
    this.#database = database;
    this.#reads = reads;
  }

  /** One round trip. */
  read(participantId: Id, productIds: readonly Id[], nowMs: number): Promise<OrderingFacts> {
    return readFacts(this.#database, participantId, productIds, nowMs);
  }

  /** One round trip. */
  forecast(participantId: Id, nowMs: number): Promise<BalancesFrom[]> {
    return readForecast(this.#database, participantId, nowMs);
  }

  /** Four round trips: BEGIN, lock and read, write, COMMIT. */
  async place(order: OrderRequest): Promise<PlaceResult> {
    for (let tries = 1; ; tries++) {
      if (order.signal.aborted) return { kind: 'failed', cause: order.signal.reason };
      try {
        return await this.#database.transaction((session) => placeOrder(session, order));
      } catch (cause) {
        if (cause instanceof CommitUnknownError) throw cause;
        const sqlState = sqlStateOf(cause);
        if (sqlState === EXCLUSION_VIOLATION) {
          const earlier = await findOverlapping(this.#database, order).catch(() => undefined);
          return { kind: 'duplicate', orderId: earlier?.orderId, placedAtMs: earlier?.placedAtMs };
        }
        // No COMMIT was sent, so nothing was written.
        if (!CONFLICTS.has(sqlState) || tries === MAX_TRIES) return { kind: 'failed', cause };
      }
    }
  }

  async findOrder(participantId: Id, cartHash: string, afterMs: number): Promise<Id | undefined> {
    const values = [participantId, cartHash, instant(afterMs)];
    const [row] = await this.#database.query<{ id: string }>(FIND_ORDER, values);
    return row?.id;
  }

  /** Everybody's from the sealed counts. */
  async countOrders(window: Window, participantId?: Id): Promise<number> {
    const [row] = await this.#reads.read((session) =>
      participantId === undefined
        ? session.query<{ count: string }>(COUNT_SEALED_ORDERS, sealedOrdersValues(window, 'UTC'))
        : session.query<{ count: string }>(COUNT_ORDERS_OF, [
            instant(window.sinceMs),
            instant(window.untilMs),
            participantId,
          ]),
    );
    return Number(row?.count);
  }

  async putProducts(products: readonly Product[]): Promise<void> {
    const rows = lastOfEachId(products).map(({ id, name, category, price, active }) => ({
      id,
      name,
      category,
      price,
      active,
    }));
    const updateOnDuplicate = ['name', 'category', 'price', 'active'] as const;
    await wrapped(this.#database.models.products.bulkCreate(rows, { updateOnDuplicate: [...updateOnDuplicate] }));
  }

  async putParticipants(participants: readonly Participant[]): Promise<void> {
    const rows = lastOfEachId(participants).map(({ id, name }) => ({ id, name }));
    await wrapped(this.#database.models.participants.bulkCreate(rows, { updateOnDuplicate: ['name'] }));
  }

  async addPauses(pauses: readonly ProgramPause[]): Promise<void> {
    const rows = pauses.map(({ name, fromMs, untilMs, multiplier }) => ({
      name,
      startsAt: new Date(fromMs),
      endsAt: new Date(untilMs),
      multiplier,
    }));
    await wrapped(this.#database.models.pauses.bulkCreate(rows));
  }

  /** @throws InvalidInputError for a participant that does not exist; nothing is granted then. */
  async grantVouchers(grants: readonly VoucherGrant[]): Promise<void> {
    const values = [
      grants.map(({ participantId }): Id => participantId),
      grants.map(({ kind }): Category => kind),
      grants.map(({ amount }) => amount),
      grants.map(({ count }) => count),
      grants.map(({ grantedAtMs }) => instant(grantedAtMs)),
      grants.map(({ expiresAtMs }) => instantOrNull(expiresAtMs)),
    ];
    try {
      await this.#database.query(GRANT, values);
    } catch (error) {
      if (sqlStateOf(error) !== FOREIGN_KEY_VIOLATION) throw error;
      throw new InvalidInputError('participantId', 'there is no such participant.');
    }
  }

  async listProducts(): Promise<Product[]> {
    const rows = await wrapped(this.#database.models.products.findAll({ raw: true }));
    return rows.sort((a, b) => compareIds(a.id, b.id));
  }

  async findParticipant(id: Id): Promise<Participant | undefined> {
    return (await wrapped(this.#database.models.participants.findByPk(id, { raw: true }))) ?? undefined;
  }

  async deleteParticipant(id: Id): Promise<boolean> {
    return (await wrapped(this.#database.models.participants.destroy({ where: { id } }))) > 0;
  }
}

/** One statement cannot write a row twice; of several with one id the last one holds. */
function lastOfEachId<T extends { readonly id: Id }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
