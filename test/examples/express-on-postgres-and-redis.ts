/** A service with its own orders and balances on PostgreSQL; guard and lock on Redis; attempts beside the orders. */
import express, { type Express } from 'express';
import {
  createOrderFailures,
  type Ordering,
  type OrderingFacts,
  type OrderRequest,
  type PlaceResult,
} from 'order-failures';
import { FallbackLock, FallbackSubmissionGuard } from 'order-failures/fallback';
import { MemoryJournal, MemoryLock, MemorySubmissionGuard } from 'order-failures/memory';
import { systemPorts } from 'order-failures/node';
import { connectRedis, RedisLock, RedisSubmissionGuard } from 'order-failures/redis';
import { connectDatabase, migrate, SequelizeAttemptStore } from 'order-failures/sequelize';
import pg from 'pg';

const SCHEMA = `
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  CREATE TABLE customer (id text PRIMARY KEY, name text NOT NULL, budget numeric(12,2) NOT NULL);
  CREATE TABLE article (id text PRIMARY KEY, name text NOT NULL, price numeric(12,2) NOT NULL);
  CREATE TABLE purchase (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id text NOT NULL, total numeric(12,2) NOT NULL,
    cart_hash text NOT NULL, bought_at timestamptz NOT NULL, unique_during tstzrange NOT NULL,
    EXCLUDE USING gist (customer_id WITH =, cart_hash WITH =, unique_during WITH &&));
  INSERT INTO customer VALUES ('7', 'Ann', 20.00);
  INSERT INTO article VALUES ('1', 'Bread', 3.20)`;

/** Your orders and balances behind the core's port. */
class PurchaseOrdering implements Ordering {
  readonly #pool: pg.Pool;
  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async read(customerId: string, articleIds: readonly string[]): Promise<OrderingFacts> {
    const customers = await this.#pool.query('SELECT id, name, budget FROM customer WHERE id = $1', [customerId]);
    const articles = await this.#pool.query('SELECT * FROM article WHERE id = ANY ($1)', [articleIds]);
    const budget: string = customers.rows[0]?.budget ?? '0.00';
    return {
      participant: customers.rows[0],
      products: new Map(articles.rows.map((row) => [row.id, { ...row, category: 'food', active: true }])),
      balances: { full: budget, available: budget, hygiene: '0.00' },
      pause: undefined,
      activeVoucherCount: 0,
    };
  }

  async place({
    participantId,
    totals,
    cartHash,
    placedAtMs,
    duplicateWindowMs,
  }: OrderRequest): Promise<PlaceResult> {
    try {
      // One statement, and so all or nothing: the money goes and the purchase comes, unless the constraint objects.
      const { rows } = await this.#pool.query(
        `WITH paid AS (UPDATE customer SET budget = budget - $2 WHERE id = $1 AND budget >= $2 RETURNING id)
         INSERT INTO purchase (customer_id, total, cart_hash, bought_at, unique_during)
         SELECT id, $2, $3, $4, tstzrange($4, $5) FROM paid RETURNING id`,
        [participantId, totals.total, cartHash, new Date(placedAtMs), new Date(placedAtMs + duplicateWindowMs)],
      );
      return rows[0] ? { kind: 'placed', orderId: rows[0].id } : { kind: 'stale' };
    } catch (cause) {
      if (!(cause instanceof pg.DatabaseError)) throw cause; // The connection broke: nobody knows what was written.
      if (cause.code !== '23P01') return { kind: 'failed', cause };
      const earlier = await this.#newest(participantId, cartHash, placedAtMs - duplicateWindowMs);
      return { kind: 'duplicate', orderId: earlier?.id, placedAtMs: earlier?.bought_at.getTime() };
    }
  }

  async findOrder(customerId: string, cartHash: string, afterMs: number): Promise<string | undefined> {
    return (await this.#newest(customerId, cartHash, afterMs))?.id;
  }

  async #newest(customerId: string, cartHash: string, afterMs: number) {
    const { rows } = await this.#pool.query<{ id: string; bought_at: Date }>(
      `SELECT id, bought_at FROM purchase WHERE customer_id = $1 AND cart_hash = $2 AND bought_at > $3
       ORDER BY bought_at DESC LIMIT 1`,
      [customerId, cartHash, new Date(afterMs)],
    );
    return rows[0];
  }

  async countOrders(window: { sinceMs: number; untilMs: number }, customerId?: string): Promise<number> {
    const { rows } = await this.#pool.query(
      `SELECT count(*)::int AS count FROM purchase
       WHERE bought_at >= $1 AND bought_at < $2 AND ($3::text IS NULL OR customer_id = $3)`,
      [new Date(window.sinceMs), new Date(window.untilMs), customerId ?? null],
    );
    return rows[0].count;
  }
}

/** `redisPrefix` keeps several services on one Redis apart. */
export async function startService(databaseUrl: string, redisUrl: string, redisPrefix: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  await pool.query(SCHEMA);
  const database = connectDatabase({ url: databaseUrl });
  await migrate(database);
  const redis = connectRedis({ url: redisUrl, keyPrefix: redisPrefix });
  const system = systemPorts();
  const { clock } = system;
  const failures = createOrderFailures({
    ...system,
    guard: new FallbackSubmissionGuard({
      primary: new RedisSubmissionGuard({ connection: redis }),
      secondary: new MemorySubmissionGuard(),
      clock,
    }),
    lock: new FallbackLock({
      primary: new RedisLock({ connection: redis }),
      secondary: new MemoryLock(clock),
      clock,
    }),
    attempts: new SequelizeAttemptStore(database),
    journal: new MemoryJournal(),
    ordering: new PurchaseOrdering(pool),
  });

  const app: Express = express().use(express.json());
  app.post('/purchases', async (request, response) => {
    const { customer, lines } = request.body;
    const outcome = await failures.submitOrder({ participantId: customer, userId: customer, lines });
    response.status(outcome.outcome === 'placed' ? 201 : 409).json(outcome);
  });
  const close = () => Promise.all([pool.end(), database.close(), redis.close()]);
  return { app, failures, close };
}
