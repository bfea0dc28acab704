import { expect } from 'chai';
import { type Database, sequelizePorts } from '../../../adapters/sequelize/index.js';
import type { PlaceResult, Shop } from '../../../core/index.js';
import { CONTENDERS, race, rejectionOf } from '../../contract/contenders.js';
import { ask, useDatabase } from '../../support/postgres.js';
import { anOrder, PARTICIPANT, stock, T0, WINDOW_MS } from './shop-fixture.js';

const INSERT = `INSERT INTO orders_order
    (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
  VALUES ($1, 'user', $2, 1, 1, 0, $3, tstzrange($3, $3::timestamptz + interval '300 s'))`;

describe('the second order of one participant and cart', () => {
  const testDatabase = useDatabase();
  let database: Database;
  let shop: Shop;

  beforeEach(() => {
    database = testDatabase().connect();
    shop = sequelizePorts(database).ordering;
  });

  const kinds = (results: readonly PlaceResult[]) => results.map(({ kind }) => kind).sort();

  async function orders(): Promise<number> {
    const [row] = await testDatabase().query<{ count: number }>('SELECT count(*)::int FROM orders_order');
    return row?.count ?? Number.NaN;
  }

  function insertRaw(participantId: string, cartHash: string, atMs: number): Promise<unknown> {
    return ask(testDatabase().url, (client) =>
      client.query(INSERT, [participantId, cartHash, new Date(atMs).toISOString()]),
    );
  }

  it('is refused by the database itself, to 24 connections at once that know nothing of each other', async () => {
    // Each at another instant of the same window.
    const results = await Promise.allSettled(
      Array.from({ length: 24 }, (_, index) => insertRaw(PARTICIPANT, 'cart', T0 + index * 1_000)),
    );
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refusals).to.have.length(23);
    // 40P01: two that wait for each other; the server ends one of them.
    for (const code of refusals) expect(code).to.be.oneOf(['23P01', '40P01']);
    expect(refusals).to.include('23P01');
    expect(await orders()).to.equal(1);
  });

  it('is not confused with another participant’s, or with another cart', async () => {
    await insertRaw('a', 'cart', T0);
    await insertRaw('b', 'cart', T0);
    await insertRaw('a', 'other cart', T0);
    expect(await rejectionOf(insertRaw('a', 'cart', T0))).to.include({ code: '23P01' });
    expect(await orders()).to.equal(3);
  });

  it(`is a duplicate for all but one of ${CONTENDERS} placings at once over two pools, with vouchers for all`, async () => {
    await stock(shop, { vouchers: CONTENDERS });
    const shops = [shop, sequelizePorts(testDatabase().connect()).ordering] as const;
    const results = await race((index) => (shops[index % 2] ?? shop).place(anOrder({ placedAtMs: T0 + index })));
    expect(kinds(results)).to.deep.equal([...Array<string>(CONTENDERS - 1).fill('duplicate'), 'placed']);
    expect(new Set(results.map((result) => 'orderId' in result && result.orderId)).size).to.equal(1);
    expect(await orders()).to.equal(1);
    expect((await shop.read(PARTICIPANT, [], T0 + CONTENDERS)).activeVoucherCount).to.equal(CONTENDERS - 1);
  });

  it(`is a duplicate for all but one of ${CONTENDERS} placings at once, with a voucher for one`, async () => {
    await stock(shop);
    const results = await race(() => shop.place(anOrder()));
    expect(kinds(results)).to.deep.equal([...Array<string>(CONTENDERS - 1).fill('duplicate'), 'placed']);
  });

  for (const [distanceMs, kind] of [
    [0, 'duplicate'],
    [WINDOW_MS - 1, 'duplicate'],
    [WINDOW_MS, 'placed'],
    [1 - WINDOW_MS, 'duplicate'],
    [-WINDOW_MS, 'placed'],
  ] as const) {
    it(`${distanceMs} ms after the first by the clock of another process: ${kind}`, async () => {
      await stock(shop, { vouchers: 2 });
      const first = await shop.place(anOrder());
      expect(first.kind).to.equal('placed');
      // The other process reads another clock; the database's plays no part.
      const other = sequelizePorts(testDatabase().connect()).ordering;
      const second = await other.place(anOrder({ placedAtMs: T0 + distanceMs }));
      expect(second.kind).to.equal(kind);
      if (second.kind === 'duplicate') expect(second.orderId).to.equal('orderId' in first && first.orderId);
    });
  }

  it('is refused within the window of the first, whatever window the second asks for', async () => {
    await stock(shop, { vouchers: 2 });
    await shop.place(anOrder());
    const later = anOrder({ placedAtMs: T0 + WINDOW_MS - 1, duplicateWindowMs: 1 });
    expect((await shop.place(later)).kind).to.equal('duplicate');
  });
});
