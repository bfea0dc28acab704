import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { CommitUnknownError, type Database, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { type PlaceResult, type Shop, UnavailableError } from '../../../core/index.js';
import { CONTENDERS, race, rejectionOf } from '../../contract/contenders.js';
import { ask, useDatabase } from '../../support/postgres.js';
import { type Passage, TcpProxy } from '../../support/tcp-proxy.js';
import { anOrder, PARTICIPANT, stock, T0 } from './shop-fixture.js';

describe('placing an order in PostgreSQL', () => {
  const testDatabase = useDatabase();
  let database: Database;
  let shop: Shop;

  beforeEach(() => {
    database = testDatabase().connect();
    shop = sequelizePorts(database).ordering;
  });

  async function written(): Promise<{ orders: number; lines: number; used: number }> {
    const [row] = await testDatabase().query<{ orders: number; lines: number; used: number }>(
      `SELECT (SELECT count(*)::int FROM orders_order) AS orders, (SELECT count(*)::int FROM orders_orderline) AS lines,
        (SELECT count(*)::int FROM shop_voucher WHERE order_id IS NOT NULL) AS used`,
    );
    return row ?? { orders: Number.NaN, lines: Number.NaN, used: Number.NaN };
  }
  const NOTHING = { orders: 0, lines: 0, used: 0 };
  const ONE_ORDER = { orders: 1, lines: 1, used: 1 };

  function expectFailed(result: PlaceResult): unknown {
    expect(result.kind).to.equal('failed');
    return result.kind === 'failed' && result.cause;
  }

  /** Resolves when a statement waits for a lock in this database. */
  async function somebodyWaits(): Promise<void> {
    const waiting = () =>
      testDatabase().query(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
    while ((await waiting()).length === 0) await sleep(10);
  }

  /** Runs `work` while another connection has locked the participant. */
  function holdingParticipant<T>(work: () => Promise<T>): Promise<T> {
    return ask(testDatabase().url, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT id FROM account_participant WHERE id = $1 FOR UPDATE', [PARTICIPANT]);
      const value = await work();
      await client.query('ROLLBACK');
      return value;
    });
  }

  it('writes the order, its lines and the use of its vouchers', async () => {
    await stock(shop, { vouchers: 3 });
    const totals = { food: '20.00', hygiene: '0.00', total: '20.00' };
    const lines = [
      { productId: '1', quantity: 1, price: '10.00', category: 'food' },
      { productId: '2', quantity: 4, price: '2.50', category: 'food' },
    ] as const;
    const placed = await shop.place(anOrder({ lines, totals }));
    expect(placed).to.deep.equal({ kind: 'placed', orderId: '1' });
    expect(await written()).to.deep.equal({ orders: 1, lines: 2, used: 2 });
    expect(await testDatabase().query('SELECT * FROM orders_orderline ORDER BY product_id')).to.deep.equal([
      { order_id: '1', product_id: '1', quantity: '1', price: '10.00' },
      { order_id: '1', product_id: '2', quantity: '4', price: '2.50' },
    ]);
    const [order] = await testDatabase().query<{ placed_at: Date; total: string; user_id: string }>(
      'SELECT placed_at, total, user_id FROM orders_order',
    );
    expect(order).to.deep.equal({ placed_at: new Date(T0), total: '20.00', user_id: '456' });
  });

  it(`spends no voucher twice when ${CONTENDERS} different carts are placed at once`, async () => {
    const vouchers = 20;
    await stock(shop, { vouchers });
    const results = await race((index) => shop.place(anOrder({ cartHash: `cart ${index}` })));
    const placed = results.filter(({ kind }) => kind === 'placed');
    expect(placed).to.have.length(vouchers);
    expect(results.filter(({ kind }) => kind === 'stale')).to.have.length(CONTENDERS - vouchers);
    expect(await written()).to.deep.equal({ orders: vouchers, lines: vouchers, used: vouchers });
  });

  it('does not hold up the orders of other participants', async () => {
    await stock(shop);
    await stock(shop, { participantId: 'other' });
    const placed = await holdingParticipant(() => shop.place(anOrder({ participantId: 'other' })));
    expect(placed.kind).to.equal('placed');
  });

  it('writes nothing when the lease was lost before it began', async () => {
    await stock(shop);
    const reason = new Error('lease lost');
    expect(expectFailed(await shop.place(anOrder({ signal: AbortSignal.abort(reason) })))).to.equal(reason);
    expect(await written()).to.deep.equal(NOTHING);
  });

  it('asks for the signal anew at the last moment, when everything is written, and takes all of it back', async () => {
    await stock(shop);
    const reason = new Error('lost while the process stood still');
    let asked = 0;
    const order = {
      ...anOrder(),
      // No timer has noticed the pause: whoever asks learns of it.
      get signal() {
        return ++asked === 1 ? new AbortController().signal : AbortSignal.abort(reason);
      },
    };
    expect(expectFailed(await shop.place(order))).to.equal(reason);
    expect(asked).to.equal(2);
    expect(await written()).to.deep.equal(NOTHING);
  });

  it('writes nothing when the lease is lost while it waits for its turn', async () => {
    await stock(shop);
    const lease = new AbortController();
    const reason = new Error('lease lost');
    let placing: Promise<PlaceResult> | undefined;
    await holdingParticipant(async () => {
      placing = shop.place(anOrder({ signal: lease.signal }));
      await somebodyWaits();
      lease.abort(reason);
    });
    expect(await placing).to.deep.equal({ kind: 'failed', cause: reason });
    expect(await written()).to.deep.equal(NOTHING);
  });

  it('fails for certain when its connection is killed while it waits, and works again afterwards', async () => {
    await stock(shop);
    const result = await holdingParticipant(async () => {
      const placing = shop.place(anOrder());
      await somebodyWaits();
      await testDatabase().query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return placing;
    });
    expect(expectFailed(result)).to.be.instanceOf(UnavailableError);
    expect(await written()).to.deep.equal(NOTHING);
    expect((await shop.place(anOrder())).kind).to.equal('placed');
  });

  it('tries again when the server ends it to resolve a deadlock', async () => {
    await stock(shop);
    const placing = await ask(testDatabase().url, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT id FROM shop_voucher FOR UPDATE');
      const order = shop.place(anOrder());
      await somebodyWaits();
      // The one who waited first notices, and is ended; this one gets what it asked for.
      await client.query('SELECT id FROM account_participant FOR UPDATE');
      await client.query('ROLLBACK');
      return { order };
    });
    expect((await placing.order).kind).to.equal('placed');
    expect(await written()).to.deep.equal(ONE_ORDER);
  });

  it('fails for certain when it waits too long', async () => {
    await stock(shop);
    const hasty = sequelizePorts(testDatabase().connect({ statementTimeoutMs: 300 })).ordering;
    const result = await holdingParticipant(() => hasty.place(anOrder()));
    expect(expectFailed(result)).to.be.instanceOf(UnavailableError);
    expect(await written()).to.deep.equal(NOTHING);
  });

  it('fails for certain when no connection can be had', async () => {
    const unreachable = testDatabase().connect({ url: 'postgres://postgres@127.0.0.1:1/nothing' });
    const result = await sequelizePorts(unreachable).ordering.place(anOrder());
    expect(expectFailed(result)).to.be.instanceOf(UnavailableError);
  });

  describe('over a connection that breaks', () => {
    let proxy: TcpProxy;
    let fragile: Shop;

    beforeEach(async () => {
      proxy = await TcpProxy.open(testDatabase().url);
      fragile = sequelizePorts(testDatabase().connect({ url: proxy.url })).ordering;
      await stock(shop);
    });
    afterEach(() => proxy.close());

    /** What becomes of the first bytes that hold `text`. */
    function at(text: string, passage: Passage): void {
      let done = false;
      proxy.watch((sent) => {
        if (done || !sent.includes(text)) return 'pass';
        done = true;
        return passage;
      });
    }

    for (const passage of ['cut-before', 'cut-after'] as const) {
      it(`fails for certain when the order itself is ${passage} being sent`, async () => {
        at('INSERT INTO orders_order', passage);
        expect(expectFailed(await fragile.place(anOrder()))).to.be.instanceOf(UnavailableError);
        expect(await written()).to.deep.equal(NOTHING);
      });
    }

    it('does not know the outcome when the commit is cut off, and it was not done', async () => {
      at('COMMIT', 'cut-before');
      const error = await rejectionOf(fragile.place(anOrder()));
      expect(error).to.be.instanceOf(CommitUnknownError).and.include({ dependency: 'database' });
      expect(await written()).to.deep.equal(NOTHING);
    });

    it('does not know the outcome when the answer to the commit is cut off, and it was done', async () => {
      at('COMMIT', 'cut-after');
      const error = await rejectionOf(fragile.place(anOrder()));
      expect(error).to.be.instanceOf(CommitUnknownError);
      for (let tries = 0; tries < 100 && (await written()).orders === 0; tries++) await sleep(10);
      expect(await written()).to.deep.equal(ONE_ORDER);
      expect((await fragile.place(anOrder())).kind).to.equal('duplicate');
    });

    it('does not know the outcome when the server freezes during the commit', async () => {
      fragile = sequelizePorts(testDatabase().connect({ url: proxy.url, statementTimeoutMs: 300 })).ordering;
      proxy.watch((sent) => {
        if (sent.includes('COMMIT')) proxy.freeze();
        return 'pass';
      });
      expect(await rejectionOf(fragile.place(anOrder()))).to.be.instanceOf(CommitUnknownError);
    });
  });
});
